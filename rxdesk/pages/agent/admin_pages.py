"""/admin and what lies under it: company, people, mail, portal, keys; and everybody's own sign-ins."""

import reflex as rx

from rxdesk.components.agent.admin.company import company_settings
from rxdesk.components.agent.admin.frame import admin_page
from rxdesk.components.agent.admin.keys import keys_admin, sign_ins
from rxdesk.components.agent.admin.mail import mail_log
from rxdesk.components.agent.admin.people import people_admin
from rxdesk.components.agent.admin.portal import portal_settings
from rxdesk.components.agent.shell import shell
from rxdesk.i18n import t
from rxdesk.state.admin_company import Company
from rxdesk.state.admin_keys import Keys
from rxdesk.state.admin_mail import MailLog
from rxdesk.state.admin_people import People
from rxdesk.state.admin_portal import PortalSettings


def company_page() -> rx.Component:
    return admin_page(company_settings(), place="company", standing=Company.standing)


def people_page() -> rx.Component:
    return admin_page(people_admin(), place="people", standing=People.standing)


def mail_page() -> rx.Component:
    return admin_page(mail_log(), place="mail", standing=MailLog.standing)


def portal_page() -> rx.Component:
    return admin_page(portal_settings(), place="portal", standing=PortalSettings.standing)


def keys_page() -> rx.Component:
    return admin_page(keys_admin(), place="keys", standing=Keys.standing)


def sessions_page() -> rx.Component:
    return shell(sign_ins(), application="", crumbs=(t("sessions.title", "Where you are signed in"),))

"""Every page with its address, its title and what it loads; the app adds them one by one."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from rxdesk.i18n import Text, t
from rxdesk.pages.agent.admin_pages import (
    company_page,
    keys_page,
    mail_page,
    people_page,
    portal_page,
    sessions_page,
)
from rxdesk.pages.agent.customers import customers_page
from rxdesk.pages.agent.home import home_page
from rxdesk.pages.agent.projects import projects_page
from rxdesk.pages.agent.rules import rule_page, rules_page
from rxdesk.pages.agent.tickets import tasks_page, tickets_page
from rxdesk.pages.auth import doors
from rxdesk.pages.portal import own, requests
from rxdesk.state.admin_company import Company
from rxdesk.state.admin_keys import Keys, SignIns
from rxdesk.state.admin_mail import MailLog
from rxdesk.state.admin_people import People
from rxdesk.state.admin_portal import PortalSettings
from rxdesk.state.auth_pages import AuthPage
from rxdesk.state.customer_panel import CustomerPanel
from rxdesk.state.customers import Customers
from rxdesk.state.portal_frame import PortalFrame
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_list import PortalList
from rxdesk.state.portal_new import PortalNew
from rxdesk.state.portal_profile import PortalProfile
from rxdesk.state.portal_projects import PortalProjects
from rxdesk.state.project_panel import ProjectPanel
from rxdesk.state.projects import ProjectList
from rxdesk.state.rule_form import RuleForm
from rxdesk.state.rules import Rules
from rxdesk.state.shell import Shell
from rxdesk.state.tickets import Tickets


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `on_load` handlers run at every visit."""

    route: str
    draw: Callable[[], rx.Component]
    title: Text
    on_load: tuple[Callable[..., object] | EventSpec, ...] = ()


PAGES: tuple[Page, ...] = (
    Page("/", home_page, t("title.home", "Start"), (Shell.home,)),
    Page("/tickets/[[item_number]]", tickets_page, t("title.tickets", "Tickets"), (Tickets.open_tickets,)),
    Page("/tasks/[[item_number]]", tasks_page, t("title.tasks", "Tasks"), (Tickets.open_tasks,)),
    Page(
        "/customers",
        customers_page,
        t("title.customers", "Customers"),
        (Shell.enter, Customers.open, CustomerPanel.start),
    ),
    Page(
        "/projects", projects_page, t("title.projects", "Projects"), (Shell.enter, ProjectList.open, ProjectPanel.start)
    ),
    Page("/admin", company_page, t("admin.company", "Company"), (Shell.enter, Company.open)),
    Page("/admin/people", people_page, t("admin.people", "Agents and teams"), (Shell.enter, People.open)),
    Page("/admin/mail", mail_page, t("admin.mail", "E-mail"), (Shell.enter, MailLog.open)),
    Page("/admin/portal", portal_page, t("admin.portal", "Portal"), (Shell.enter, PortalSettings.open)),
    Page("/admin/keys", keys_page, t("admin.keys", "API keys"), (Shell.enter, Keys.open)),
    Page("/admin/rules", rules_page, t("admin.rules", "Automations"), (Shell.enter, Rules.open)),
    Page("/admin/rules/[rule_id]", rule_page, t("title.rule", "Automation"), (Shell.enter, RuleForm.open)),
    Page("/sessions", sessions_page, t("sessions.title", "Where you are signed in"), (Shell.enter, SignIns.open)),
    Page("/login", doors.agent_login, t("sign_in.title", "Sign in"), (AuthPage.open,)),
    Page("/reset", doors.reset_agent, t("reset.title", "Forgot your password?"), (AuthPage.open,)),
    Page("/link", doors.link_page, t("title.link", "Your link"), (AuthPage.open, AuthPage.open_link)),
    Page("/portal/login", doors.customer_login, t("sign_in.title", "Sign in"), (AuthPage.open,)),
    Page("/portal/register", doors.register, t("register.title", "Make an account"), (AuthPage.open,)),
    Page("/portal/reset", doors.reset_customer, t("reset.title", "Forgot your password?"), (AuthPage.open,)),
    Page("/portal", requests.requests_page, t("portal.nav.requests", "Requests"), (PortalFrame.open, PortalList.open)),
    Page(
        "/portal/requests/[item_ref]",
        requests.request_page,
        t("title.request", "Request"),
        (PortalFrame.open, PortalItem.open),
    ),
    Page("/portal/new", requests.new_page, t("portal.new", "New request"), (PortalFrame.open, PortalNew.open)),
    Page(
        "/portal/projects",
        own.projects_page,
        t("portal.nav.projects", "Projects"),
        (PortalFrame.open, PortalProjects.open),
    ),
    Page(
        "/portal/projects/[project_ref]",
        own.project_page,
        t("title.project", "Project"),
        (PortalFrame.open, PortalProjects.open_one),
    ),
    Page(
        "/portal/profile", own.profile_page, t("portal.profile", "Your profile"), (PortalFrame.open, PortalProfile.open)
    ),
)

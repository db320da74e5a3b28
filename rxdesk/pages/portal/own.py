"""/portal/projects, one project, and /portal/profile."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal import profile, projects
from rxdesk.components.portal.shell import loading, missing_panel, shell
from rxdesk.i18n import t
from rxdesk.state.portal_profile import PortalProfile
from rxdesk.state.portal_projects import PortalProjects


def projects_page() -> rx.Component:
    """The projects that the customer follows."""
    body = rx.cond(PortalProjects.gone, missing_panel(), projects.all_projects())
    return shell(rx.cond(PortalProjects.loaded, body, loading()), current="projects")


def project_page() -> rx.Component:
    """One of them."""
    one = rx.cond(PortalProjects.missing, missing_panel(), projects.one_project())
    body = rx.cond(PortalProjects.gone, projects.gone(), one)
    return shell(rx.cond(PortalProjects.loaded, body, loading()), current="projects")


def profile_page() -> rx.Component:
    """What the customer is called and how they come in."""
    head = rx.el.div(rx.el.h1(ui.say(t("portal.profile", "Your profile"))), class_name="p-page-head")
    cards = rx.el.div(
        profile.about(), profile.addresses(), profile.password(), profile.sessions(), class_name="p-cards"
    )
    return shell(rx.cond(PortalProfile.loaded, rx.fragment(head, cards), loading()), current="profile")

"""What every administration page stands in: the list of settings at its side, and 'Not found' for everybody else."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.shell import nav_link, shell, side_head
from rxdesk.i18n import Text, t

PLACES: tuple[tuple[str, str, str, Text], ...] = (
    ("company", "/admin", "building", t("admin.company", "Company")),
    ("people", "/admin/people", "users", t("admin.people", "Agents and teams")),
    ("mail", "/admin/mail", "mail", t("admin.mail", "E-mail")),
    ("rules", "/admin/rules", "zap", t("admin.rules", "Automations")),
    ("portal", "/admin/portal", "globe", t("admin.portal", "Portal")),
    ("keys", "/admin/keys", "key-round", t("admin.keys", "API keys")),
)


def admin_page(
    *content: rx.Component, place: str, standing: Any, look: str = "", inside: tuple[ui.Words, ...] = ()
) -> rx.Component:
    """The page for Admins; `standing` is the state's answer to who is looking, `inside` what is open in the place."""
    name = next(label for key, _, _, label in PLACES if key == place)
    missing = rx.el.section(
        ui.empty(
            t("not_found.title", "Not found"),
            t("admin.not_found", "There is nothing here, or it is not for you."),
            ui.link(t("admin.back", "Back to the tickets"), href="/tickets", class_name="btn"),
            lead="search-x",
        ),
        class_name="pane",
    )
    waiting = rx.el.div(ui.skeleton("40%", "60%", "50%", label=t("ui.loading", "Loading")), class_name="loading")
    return shell(
        rx.match(standing, ("admin", rx.fragment(*content)), ("other", missing), waiting),
        application="admin",
        crumbs=(name, *inside),
        side=rx.cond(standing == "other", rx.fragment(), admin_side(place)),
        look=look,
    )


def admin_side(place: str) -> rx.Component:
    """The list of what can be administered."""
    return rx.fragment(
        side_head(t("app.admin", "Administration"), lead="settings"),
        *(nav_link(label, lead=lead, href=href, active=key == place) for key, href, lead, label in PLACES),
    )


def head(title: Any, *children: rx.Component) -> rx.Component:
    """The head of an administration page."""
    return rx.el.header(rx.el.h1(ui.say(title), class_name="title cut"), *children, class_name="pane-head")

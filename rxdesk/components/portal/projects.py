"""Projects for those who follow them: how far each is, and its requests."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal.requests import request_table
from rxdesk.components.portal.shell import FRAME, panel
from rxdesk.i18n import t
from rxdesk.state.portal_projects import PortalProjects as P


def all_projects() -> rx.Component:
    """A card each."""

    def card(row: Any) -> rx.Component:
        return ui.anchor(
            rx.el.h2(row.name, class_name="cut", title=row.name),
            rx.cond(row.percent >= 0, _bar(row), rx.fragment()),
            _status(row),
            href=row.href,
            class_name="p-card p-card-pad",
            key=row.ref,
        )

    title = t("portal.nav.projects", "Projects")
    shared = t("portal.projects.why", "You see those that you, or your organization, were invited to follow.")
    none = panel(
        "folder-kanban",
        t("portal.projects.none", "You follow no project"),
        t("portal.projects.none.text", "When a project is shared with you, its progress stands here."),
    )
    return rx.cond(
        P.rows.length() > 0,
        rx.fragment(
            rx.el.div(rx.el.div(rx.el.h1(ui.say(title)), rx.el.p(ui.say(shared))), class_name="p-page-head"),
            rx.el.div(ui.each(P.rows, card), class_name="p-projects"),
        ),
        none,
    )


def one_project() -> rx.Component:
    """Progress, requests, details."""
    row = P.project
    crumbs = rx.el.nav(
        ui.anchor(
            ui.icon("arrow-left", size="s"), ui.say(t("portal.nav.projects", "Projects")), href="/portal/projects"
        ),
        class_name="p-crumbs",
        aria_label=ui.say(t("portal.crumbs", "Breadcrumb")),
    )
    about = rx.cond(row.description != "", rx.el.p(row.description, class_name="p-plain"), rx.fragment())
    head = rx.el.div(rx.el.div(rx.el.h1(row.name), about, class_name="grow"), class_name="p-page-head")
    left = rx.el.div(_progress(), _requests(), style={"display": "grid", "gap": "24px", "min_width": "0"})
    return rx.fragment(crumbs, head, rx.el.div(left, rx.el.div(_details(), class_name="p-side"), class_name="p-two"))


def gone() -> rx.Component:
    """Access ended while the page was open."""
    return panel(
        "lock",
        t("portal.gone", "You no longer have access"),
        t(
            "portal.gone.text",
            "This page was shared with you and is not any more. Questions? Ask the people you work with.",
        ),
        ui.link(t("portal.back", "Back to my requests"), href="/portal", class_name="btn primary"),
    )


def _progress() -> rx.Component:
    row = P.project
    card = rx.el.section(
        rx.el.div(
            rx.el.span(row.percent, rx.el.small(" %"), class_name="pc"),
            rx.el.div(_status(row), class_name="row"),
            _bar(row),
            class_name="p-big-progress",
        ),
        class_name="p-card p-card-pad",
        aria_label=ui.say(t("portal.progress", "Progress")),
    )
    return rx.cond(row.percent >= 0, card, rx.fragment())


def _bar(row: Any) -> rx.Component:
    words = ui.say(t("portal.percent", "{n} % complete", n=row.percent))
    return rx.el.div(
        rx.el.i(style={"width": f"{row.percent}%"}),
        class_name="progress", role="progressbar", aria_label=words,
        custom_attrs={"aria-valuenow": row.percent, "aria-valuemin": "0", "aria-valuemax": "100"},
    )  # fmt: skip


def _status(row: Any) -> rx.Component:
    shown = rx.el.span(ui.icon("circle-dot"), row.status, class_name="p-st work")
    return rx.cond(row.status != "", shown, rx.fragment())


def _requests() -> rx.Component:
    path = P.project.href

    def choice(words: Any, href: Any, here: Any) -> rx.Component:
        return rx.cond(here, ui.link(words, href=href, aria_current="true"), ui.link(words, href=href))

    phase = rx.el.div(
        choice(t("portal.open", "Open"), path, ~P.finished),
        choice(t("portal.finished", "Finished"), f"{path}?show=finished", P.finished),
        class_name="p-seg push",
        role="group",
        aria_label=ui.say(t("portal.phase", "Open or finished")),
    )
    more = rx.el.div(
        ui.button(t("portal.more", "Show 50 more"), on_click=P.show_more, small=True), class_name="p-list-foot"
    )
    table = request_table(
        P.lines, narrow=True, label=t("portal.list", "Requests"), foot=rx.cond(P.more, more, rx.fragment())
    )
    none = rx.el.p(ui.say(t("portal.project.none", "Nothing here right now.")), class_name="meta")
    return rx.el.section(
        rx.el.div(
            rx.el.h2(ui.say(t("portal.project.items", "What is going on"))),
            rx.cond(P.by_state, phase, rx.fragment()),
            class_name="p-toolbar",
        ),
        rx.cond(P.lines.length() > 0, table, none),
        aria_label=ui.say(t("portal.project.label", "Requests of this project")),
    )


def _details() -> rx.Component:
    row = P.project

    def line(words: Any, value: Any) -> rx.Component:
        return rx.cond(value != "", rx.fragment(rx.el.dt(ui.say(words)), rx.el.dd(value)), rx.fragment())

    words = ui.say(t("portal.project.new", "New request here"))
    new = ui.anchor(
        ui.icon("plus"), words, href=f"/portal/new?project={row.ref}", class_name="btn p-wide",
        style={"margin_top": "16px"},
    )  # fmt: skip
    return rx.el.section(
        rx.el.h2(ui.say(t("portal.details", "Details"))),
        rx.el.dl(
            line(t("property.status", "Status"), row.status),
            line(t("property.planned_start", "Planned start"), row.planned_start),
            line(t("property.planned_finish", "Planned finish"), row.planned_finish),
        ),
        rx.el.p(
            ui.icon("eye", size="s"),
            rx.el.span(ui.say(t("portal.project.who", "Everyone who follows this project sees it here."))),
            class_name="p-sees",
            style={"margin_top": "16px"},
        ),
        rx.cond(FRAME.can_create, new, rx.fragment()),
        class_name="p-card p-card-pad p-props",
    )

"""What the panels of a customer and of an organization have in common."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.customer_panel import CustomerPanel
from rxdesk.state.shell import Shell


def section(title: Any, *children: rx.Component, side: rx.Component | None = None) -> rx.Component:
    """A part of a panel under its heading."""
    head = [rx.el.h3(ui.say(title), class_name="h-sec cut")]
    if side is not None:
        head.append(rx.el.span(side, class_name="push row"))
    return rx.el.div(rx.el.div(*head, class_name="sect-head"), *children, class_name="sect")


def why_seen(option: Any, *, name: str) -> rx.Component:
    """'Why?': what the portal shows, and for Admins the way to where that is chosen."""
    settings = ui.link(t("seen.settings", "Open portal settings"), href="/admin/portal", class_name="link-btn")
    return rx.fragment(
        ui.link_button(t("seen.why", "Why?"), **ui.opens(name)),
        ui.popover(
            rx.el.p(ui.say_row(option), class_name="strong"),
            rx.el.p(
                ui.say(t("seen.portal", "This is what the portal shows. Admins choose it in Administration.")),
                class_name="meta",
            ),
            rx.cond(Shell.is_admin, rx.el.p(settings), rx.fragment()),
            name=name,
            label=t("seen.why", "Why?"),
            class_name="why",
        ),
    )


def panel_tab(name: str, label: Any, *, number: Any = None) -> rx.Component:
    """One tab of the panel, with its number."""
    parts = [] if number is None else [ui.count(number)]
    return ui.tab(label, *parts, active=CustomerPanel.tab == name, on_click=CustomerPanel.choose_tab(name))


def items_list(items: Any, *, left: Any) -> rx.Component:
    """Tickets and tasks, newest change first, each a link."""
    nothing = rx.el.p(ui.say(t("panel.items.none", "No tickets or tasks yet")), class_name="meta pad")
    return rx.fragment(rx.cond(items.length() > 0, ui.each(items, _item), nothing), more(left))


def projects_list(projects: Any) -> rx.Component:
    """Projects that are followed, directly or through the organization."""
    nothing = rx.el.p(ui.say(t("panel.projects.none", "Follows no project")), class_name="meta")
    return rx.cond(projects.length() > 0, ui.each(projects, _project), nothing)


def activity_list(events: Any, *, left: Any) -> rx.Component:
    """What happened, newest first."""
    nothing = rx.el.p(ui.say(t("panel.activity.none", "Nothing yet")), class_name="meta")
    return rx.fragment(rx.cond(events.length() > 0, ui.each(events, _event), nothing), more(left))


def more(left: Any) -> rx.Component:
    """'Show more', while something is left."""
    button = ui.button(t("list.more", "Show more"), look="ghost", small=True, on_click=CustomerPanel.show_more)
    return rx.cond(left, button, rx.fragment())


def _item(row: Any) -> rx.Component:
    return ui.anchor(
        rx.el.span(row.name, class_name="cut", title=row.name),
        ui.status(row.shape, row.status),
        rx.el.span("#", row.number, class_name="meta num"),
        ui.moment(ui.say_row(row.age.text), exact=row.age.exact, iso=row.age.iso, class_name="meta"),
        href=f"/tickets/{row.number}",
        class_name="mini line-link of-item",
        key=row.number,
    )


def _project(row: Any) -> rx.Component:
    through = rx.cond(
        row.through != "",
        rx.el.span(ui.say(t("panel.through", "through {name}", name=row.through)), class_name="meta"),
        rx.fragment(),
    )
    return ui.anchor(
        ui.icon("folder-kanban"),
        rx.el.span(row.name, class_name="cut", title=row.name),
        through,
        href=f"/projects?project={row.id}",
        class_name="mini line-link",
        key=row.id.to_string() + row.through,
    )


def _event(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(rx.el.b(row.who, class_name="strong"), " ", ui.say_row(row.did), class_name="cut"),
        ui.moment(ui.say_row(row.when.text), exact=row.when.exact, iso=row.when.iso, class_name="meta"),
        class_name="mini",
        key=row.id,
    )

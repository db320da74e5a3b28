"""The portal's settings: one question, some switches, two tables, and what saving would change."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import head
from rxdesk.components.agent.customers.impact import impact
from rxdesk.i18n import t
from rxdesk.state.admin_portal import PortalSettings

_SWITCHES = (
    ("require_login", t("portal.require_login", "Require login to see items")),
    ("show_projects", t("portal.show_projects", "Show projects")),
    ("own_unpublished", t("portal.own_unpublished", "Customers see their own unpublished requests")),
    ("allow_registration", t("portal.allow_registration", "Allow registration")),
    ("open_to_all", t("portal.open_to_all", "All customers may log in")),
)


def portal_settings() -> rx.Component:
    """The whole page; nothing is saved before 'Save'."""
    open_portal = ui.anchor(
        ui.icon("external-link", size="s"), ui.say(t("portal.open", "Open portal")), href="/portal", class_name="btn sm"
    )
    return rx.el.section(
        head(
            t("portal.title", "Portal “{name}”", name=PortalSettings.name),
            ui.chip(t("portal.main.chip", "Main portal")),
            rx.el.span(open_portal, class_name="push row"),
        ),
        rx.el.div(_form(), class_name="scroll"),
        rx.cond(PortalSettings.changes > 0, _savebar(), rx.fragment()),
        class_name="pane",
        aria_label=ui.say(t("admin.portal", "Portal")),
    )


def _form() -> rx.Component:
    return rx.el.div(
        ui.field(
            t("portal.question", "Which items can the customer see in the customer portal?"),
            rx.el.select(
                rx.foreach(PortalSettings.options, lambda row: rx.el.option(ui.say_row(row.words), value=row.value)),
                id="portal-option",
                value=PortalSettings.option,
                on_change=PortalSettings.choose_option,
                class_name=ui.classes("select", _changed(PortalSettings.option != PortalSettings.saved_option)),
            ),
            name="portal-option",
        ),
        rx.cond(
            PortalSettings.option == "followed_projects",
            rx.el.p(ui.say(t("portal.includes_own", "Includes their own requested items")), class_name="meta below"),
            rx.fragment(),
        ),
        rx.cond(PortalSettings.impact.text.default != "", impact(PortalSettings.impact), rx.fragment()),
        rx.el.div(*(_switch(name, label) for name, label in _SWITCHES), class_name="switches"),
        ui.field(
            t("portal.kinds", "Kinds shown"),
            ui.select(
                [
                    ("tickets_and_tasks", t("portal.kinds.both", "Tickets and tasks")),
                    ("tickets", t("portal.kinds.tickets", "Tickets only")),
                    ("tasks", t("portal.kinds.tasks", "Tasks only")),
                ],
                name="portal-kinds",
                value=PortalSettings.kinds,
                on_change=PortalSettings.choose_kinds,
            ),
            name="portal-kinds",
            class_name="kinds",
        ),
        rx.el.div(
            _matrix(t("portal.features", "Features"), PortalSettings.features, always=False),
            _matrix(t("portal.properties", "Properties"), PortalSettings.properties, always=True),
            class_name="pair",
        ),
        class_name="portal-form",
    )


def _switch(name: str, label: Any) -> rx.Component:
    changed = PortalSettings.changed_switches.contains(name)
    box = rx.el.input(
        type="checkbox",
        checked=PortalSettings.switches[name],
        on_change=lambda _: PortalSettings.toggle(name),
    )
    return rx.el.label(box, rx.el.span(ui.say(label)), class_name=ui.classes("check", _changed(changed)))


def _matrix(title: Any, rows: Any, *, always: bool) -> rx.Component:
    kinds = (
        t("kind.tickets", "Tickets"),
        t("kind.tasks", "Tasks"),
        t("kind.projects", "Projects"),
    )
    name = t("shown.name", "Name")
    fixed = rx.el.tr(
        rx.el.td(ui.say(name)),
        *(
            rx.el.td(
                rx.el.input(
                    type="checkbox", class_name="box", checked=True, disabled=True, read_only=True,
                    aria_label=ui.say(t("portal.always", "Name, always shown")),
                ),
                title=ui.say(t("portal.always.short", "Always shown")),
            )
            for _ in kinds
        ),
    )  # fmt: skip
    return rx.el.table(
        rx.el.thead(rx.el.tr(ui.th(title), *(ui.th(kind) for kind in kinds))),
        rx.el.tbody(*([fixed] if always else []), ui.each(rows, _row)),
        class_name="matrix",
    )


def _row(row: Any) -> rx.Component:
    def cell(box: Any) -> rx.Component:
        kind = rx.match(
            box.kind,
            ("ticket", ui.say(t("kind.tickets", "Tickets"))),
            ("task", ui.say(t("kind.tasks", "Tasks"))),
            ui.say(t("kind.projects", "Projects")),
        ).to(str)
        shown = rx.el.td(
            rx.el.input(
                type="checkbox",
                class_name="box",
                checked=box.on,
                aria_label=ui.say_row(row.label) + ", " + kind,
                on_change=lambda _: PortalSettings.toggle_box(box.path),
            ),
            class_name=_changed(box.changed),
            title=rx.cond(box.changed, ui.say(t("portal.unsaved", "Changed, not saved")), "").to(str),
        )
        missing = rx.el.td("\u2013", class_name="na", title=ui.say(t("portal.not_offered", "Not offered here")))
        return rx.cond(box.path != "", shown, missing)

    return rx.el.tr(
        rx.el.td(ui.say_row(row.label), title=ui.say_row(row.label)), rx.foreach(row.boxes, cell), key=row.name
    )


def _savebar() -> rx.Component:
    one = t("portal.change.one", "1 unsaved change")
    many = t("portal.change.many", "{n} unsaved changes", n=PortalSettings.changes.to_string())
    return rx.el.footer(
        ui.icon("pencil-line"),
        rx.el.b(rx.cond(PortalSettings.changes == 1, ui.say(one), ui.say(many)), class_name="strong"),
        rx.el.span(ui.say_row(PortalSettings.impact.text), class_name="impact-line not-phone cut"),
        rx.el.span(
            ui.button(t("portal.discard", "Discard"), on_click=PortalSettings.discard),
            ui.button(t("portal.save", "Save"), look="primary", on_click=PortalSettings.save),
            class_name="push btn-row",
        ),
        class_name="savebar",
    )


def _changed(changed: Any) -> Any:
    return rx.cond(changed, "is-changed", "").to(str)

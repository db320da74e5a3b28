"""The one menu that all rows of a list share, and the dialog that moves the picked item."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.tickets import Tickets


def row_menu() -> rx.Component:
    """Open, assign to me, set status, move, archive, delete: of the row whose button was pressed."""
    edit = rx.fragment(
        ui.menu_item(t("list.take", "Assign to me"), ui.kbd("A"), lead="user-plus",
                     on_click=Tickets.assign_me(Tickets.picked)),
        ui.menu_item(t("list.move.dialog", "Move…"), ui.kbd("M"), lead="folder-input",
                     on_click=Tickets.start_move(Tickets.picked)),
        ui.menu_label(t("list.status", "Status")),
        ui.each(Tickets.steps, _step),
    )  # fmt: skip
    remove = rx.fragment(
        rx.el.hr(class_name="hr"),
        ui.menu_item(t("list.archive", "Archive"), lead="archive", on_click=Tickets.archive(Tickets.picked)),
        ui.menu_item(t("list.delete", "Move to Trash"), lead="trash-2", on_click=Tickets.delete(Tickets.picked)),
    )
    href = f"/{Tickets.kind}s/{Tickets.picked}"
    return ui.menu(
        ui.menu_item(t("list.open", "Open"), lead="maximize-2", href=href),
        rx.cond(Tickets.may_edit, edit, rx.fragment()),
        rx.cond(Tickets.may_remove, remove, rx.fragment()),
        name="row-menu",
        label=t("list.row.more", "More for #{n}", n=Tickets.picked),
    )


def move_dialog() -> rx.Component:
    """Where to; nothing moves before its button."""
    outside = rx.el.option(ui.say(t("level.outside", "Outside of projects")), value="")
    listed = ui.each(Tickets.places, lambda row: rx.el.option(row.label, value=row.value, key=row.value))
    choice = rx.el.select(outside, listed, name="project", id="project", class_name="select")
    note = t("list.move.note", "Customers who follow the project see the item there, if it is published.")
    return ui.dialog(
        t("list.move.title", "Move #{n}", n=Tickets.picked),
        ui.form(
            rx.el.p(Tickets.picked_name, class_name="meta cut", title=Tickets.picked_name),
            ui.field(t("list.move.to", "To"), choice, name="project", hint=note),
            id="list-move",
            on_submit=Tickets.move,
            class_name="stack",
        ),
        shown=Tickets.moving,
        on_close=Tickets.cancel_move,
        foot=[
            ui.button(t("ui.cancel", "Cancel"), look="ghost", on_click=Tickets.cancel_move),
            ui.button(t("list.move.press", "Move it"), look="primary", type="submit", form="list-move"),
        ],
    )


def _step(row: Any) -> rx.Component:
    shape = rx.el.span(class_name=ui.classes("dot", row.shape), custom_attrs={"aria-hidden": "true"})
    return rx.el.button(
        shape,
        row.name,
        rx.cond(row.now, ui.icon("check", class_name="push"), rx.fragment()),
        type="button",
        class_name="menu-item",
        role="menuitemradio",
        aria_checked=row.now,
        on_click=Tickets.set_status(Tickets.picked, row.id),
        key=row.id.to(str),
    )

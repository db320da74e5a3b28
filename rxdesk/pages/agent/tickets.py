"""The pages of tickets and tasks: the list, and beside it the item that was opened."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.item_list import item_list
from rxdesk.components.agent.shell import shell
from rxdesk.components.agent.ticket.panel import ticket_panel
from rxdesk.components.agent.views import views_side
from rxdesk.i18n import t
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.tickets import Tickets


def tickets_page() -> rx.Component:
    """/tickets and /tickets/1042."""
    return _page("tickets")


def tasks_page() -> rx.Component:
    """/tasks and /tasks/1043."""
    return _page("tasks")


def _page(application: str) -> rx.Component:
    return shell(
        item_list(),
        rx.cond(TicketPanel.number > 0, ticket_panel(on_close=rx.redirect(f"/{application}")), _beside()),
        application=application,
        crumbs=[
            rx.cond(Tickets.level != "", Tickets.level_name, ui.say(t("level.all", "All projects"))),
            ui.say_row(Tickets.title),
        ],
        side=views_side(),
        look=ui.classes("list-detail", rx.cond(TicketPanel.number > 0, "has-item", "").to(str)),
    )


def _beside() -> rx.Component:
    """Nothing is open, or it is not known yet whether the address names something."""
    unknown = rx.el.section(class_name="pane second is-empty", custom_attrs={"aria-hidden": "true"})
    return rx.cond(Tickets.loaded, _choose(), unknown)


def _choose() -> rx.Component:
    text = t("list.choose.text", "J and K walk the list, Enter opens. What you open stands here, beside the list.")
    return rx.el.section(
        ui.empty(t("list.choose", "Choose an item"), text, lead="inbox"),
        class_name="pane second is-empty",
        aria_label=ui.say(t("list.choose", "Choose an item")),
    )

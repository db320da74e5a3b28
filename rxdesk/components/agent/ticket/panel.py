"""The detail panel of a ticket or task, to be placed beside a list or alone on a page."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.activity import activity
from rxdesk.components.agent.ticket.head import head
from rxdesk.components.agent.ticket.parts import panel
from rxdesk.components.agent.ticket.props import moving, props
from rxdesk.components.agent.ticket.talk import talk
from rxdesk.components.agent.ticket.trace import trace
from rxdesk.i18n import t


def ticket_panel(*, on_close: Any = None) -> rx.Component:
    """The item that `TicketPanel.show(number)` opened; nothing while it is closed. `on_close` goes back to the list."""
    close = panel.show(0) if on_close is None else on_close
    gone = ui.empty(
        t("ticket.gone", "This item is not here"),
        t("ticket.gone.text", "It does not exist, or it is not shared with you any more."),
        ui.button(t("ticket.back", "Back to the list"), on_click=close),
        lead="eye-off",
    )
    loading = rx.el.div(
        ui.skeleton("40%", "70%", "55%", label=t("ticket.loading", "Loading the ticket")), class_name="tp-loading"
    )
    body = rx.el.div(
        rx.cond(panel.tab == "activity", activity(), talk()),
        props(),
        class_name=ui.classes("detail-body auto", rx.cond(panel.tab == "details", "show-props", "").to(str)),
    )
    inside = rx.cond(
        panel.gone,
        gone,
        rx.cond(panel.head.name == "", loading, rx.fragment(head(on_close=close), body, moving(), trace())),
    )
    drawn = rx.el.section(
        inside,
        class_name="pane second tp",
        aria_label=ui.say(t("ticket.label", "Ticket {n}", n=panel.number)),
        key="ticket-panel",
    )
    return rx.cond(panel.number > 0, drawn, rx.fragment())

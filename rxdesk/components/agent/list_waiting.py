"""Rows that hold still under the pointer, and the bar that says how many changes wait until it has left."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.tickets import Tickets


def hold_buttons() -> rx.Component:
    """What is clicked as the mouse comes to the rows with `data-hold` and goes; nobody sees them."""
    return rx.fragment(_silent("data-hold-on", Tickets.hold), _silent("data-hold-off", Tickets.let_go))


def waiting_bar() -> rx.Component:
    """Lies over the first row, so that its coming moves nothing."""
    words = rx.cond(
        Tickets.waiting == 1,
        ui.say(t("list.waiting.one", "1 change")),
        ui.say(t("list.waiting", "{n} changes", n=Tickets.waiting)),
    )
    bar = rx.el.button(
        ui.icon("arrow-up", size="xs"),
        words,
        type="button",
        class_name="waiting-bar",
        title=ui.say(t("list.waiting.why", "They are shown when the pointer leaves the list, or now")),
        on_click=Tickets.show_waiting,
    )
    return rx.el.div(rx.cond(Tickets.waiting > 0, bar, rx.fragment()), class_name="waiting", role="status")


def _silent(attribute: str, handler: rx.EventHandler) -> rx.Component:
    attrs = {attribute: "", "aria-hidden": "true"}
    return rx.el.button(type="button", class_name="sr", tab_index=-1, on_click=handler, custom_attrs=attrs)

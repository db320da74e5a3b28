"""The lists of customers in the side column: ready-made views and types."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.shell import side_head
from rxdesk.i18n import t
from rxdesk.state.customers import Customers


def customer_views() -> rx.Component:
    """What stands in the side column of the customers screen."""
    return rx.fragment(
        side_head(t("app.customers", "Customers"), lead="building-2"),
        ui.each(Customers.views, _view),
        rx.el.div(ui.say(t("customers.types", "Types")), class_name="side-label"),
        ui.each(Customers.types, _type),
    )


def _view(choice: Any) -> rx.Component:
    return _entry(ui.say_row(choice.words), choice, Customers.look_at(choice.value))


def _type(choice: Any) -> rx.Component:
    return _entry(choice.label, choice, Customers.of_type(choice.value))


def _entry(label: Any, choice: Any, on_click: Any) -> rx.Component:
    return rx.el.button(
        ui.icon(choice.icon),
        rx.el.span(label, class_name="cut"),
        ui.count(choice.count),
        type="button",
        class_name=ui.classes("nav nav-btn", rx.cond(choice.active, "is-active", "").to(str)),
        aria_pressed=choice.active,
        on_click=on_click,
        key=choice.value,
    )

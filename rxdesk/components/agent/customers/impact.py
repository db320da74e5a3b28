"""Who gains and who loses what, before it is saved."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t


def impact(change: Any) -> rx.Component:
    """The headline and the people of an `Impact`."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(ui.icon("arrow-left-right"), ui.say_row(change.text), class_name="impact"),
            class_name="preview-head",
            role="status",
        ),
        rx.cond(change.nobody, rx.fragment(), _people(change)),
        rx.cond(
            change.partly.default != "", rx.el.p(ui.say_row(change.partly), class_name="meta partly"), rx.fragment()
        ),
        class_name="preview",
    )


def _people(change: Any) -> rx.Component:
    head = [
        ui.th(t("impact.person", "Person")),
        ui.th(t("impact.gains", "Gains"), class_name="r"),
        ui.th(t("impact.loses", "Loses"), class_name="r"),
    ]
    return ui.table(head, ui.each(change.people, _person), label=t("impact.people", "People whose access changes"))


def _person(row: Any) -> rx.Component:
    return rx.el.tr(
        ui.td(
            rx.el.span(
                rx.el.span(row.name, class_name="cut", title=row.name),
                rx.el.span(row.organization, class_name="meta cut"),
                class_name="row",
            )
        ),
        ui.td(row.gains, class_name="r gain"),
        ui.td(row.loses, class_name="r lose"),
        key=row.id,
    )

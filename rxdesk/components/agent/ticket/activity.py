"""The activity: every change with who made it, when, and the values before and after."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import face, moment, panel
from rxdesk.i18n import t


def activity() -> rx.Component:
    """The list, the newest first."""
    more = ui.button(
        t("activity.more", "Show earlier activity"),
        look="ghost",
        small=True,
        on_click=panel.show_earlier_activity,
    )
    return rx.el.div(
        rx.el.ol(ui.each(panel.done, _done), class_name="tp-activity"),
        rx.cond(panel.done_more, more, rx.fragment()),
        class_name="talk tp-scroll",
        tab_index=0,
        role="region",
        aria_label=ui.say(t("ticket.activity", "Activity")),
    )


def _done(row: Any) -> rx.Component:
    return rx.el.li(
        face(row.face),
        rx.el.div(
            rx.el.div(
                rx.el.b(row.actor, class_name="strong"),
                rx.el.span(ui.say_row(row.did)),
                rx.el.span(_rules(row), moment(row.when, class_name="meta"), class_name="row push"),
                class_name="row tp-did",
            ),
            ui.each(row.changes, _change),
            class_name="grow",
        ),
        key=row.id.to_string(),
    )


def _rules(row: Any) -> rx.Component:
    why = t("activity.trace.hint", "Which automations looked at this, and why they did what they did")
    return ui.icon_button(
        "zap",
        t("activity.trace", "Automations"),
        class_name="tp-rules",
        title=ui.say(why),
        on_click=panel.show_trace(row.id),
    )


def _change(row: Any) -> rx.Component:
    values = rx.match(
        row.how,
        ("added", rx.fragment("+ ", rx.el.b(row.new))),
        ("removed", rx.fragment("− ", rx.el.s(row.new))),
        rx.fragment(rx.el.s(row.old), ui.icon("arrow-right", size="xs"), rx.el.b(row.new)),
    )
    return rx.el.div(rx.el.span(ui.say_row(row.property), class_name="meta"), values, class_name="tp-change")

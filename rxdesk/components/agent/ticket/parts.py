"""Small parts that all of the panel uses: a face, a moment, an error beside what was typed, a file."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.ui.text import Words
from rxdesk.state.ticket import TicketPanel

panel: Any = TicketPanel
"""The state as a page sees it: its attributes are Vars, its handlers take what the browser sends."""


def face(row: Any, *, size: Any = "") -> rx.Component:
    """An avatar from a state's `Face`."""
    team = rx.el.span(
        ui.icon("users", size="xs"), class_name=f"avatar none {size}", custom_attrs={"aria-hidden": "true"}
    )
    person = ui.avatar(row.initials, kind=row.kind, tint=row.tint, name=row.name, size=size)
    return rx.cond(row.kind == "nobody", team, person)


def moment(row: Any, **props: Any) -> rx.Component:
    """A time from a state's `When`."""
    return ui.moment(ui.say_row(row.text), exact=row.exact, iso=row.iso, **props)


def wrong(field: str) -> rx.Component:
    """What is wrong with a field, if anything."""
    sentence = panel.errors[field]
    said = rx.el.p(
        ui.icon("circle-alert", size="s"),
        ui.say_row(sentence),
        class_name="error",
        role="alert",
        id=f"tp-{field}-error",
    )
    return rx.cond(panel.errors.contains(field), said, rx.fragment())


def file_chip(row: Any, *tools: rx.Component) -> rx.Component:
    """A file to open or download; `tools` stand at its end."""
    return rx.el.span(
        ui.icon(row.icon, size="s"),
        rx.el.a(row.name, href=row.url, class_name="cut", title=row.name, target="_blank", rel="noopener"),
        rx.el.span(row.size, class_name="meta"),
        *tools,
        class_name="attach",
        key=row.id.to_string(),
    )


def said_if(sentence: Any, part: rx.Component) -> rx.Component:
    """The part, unless the sentence is empty."""
    return rx.cond(sentence.default != "", part, rx.fragment())


def head_line(title: Words, *tools: rx.Component) -> rx.Component:
    """A heading of the right column with its tools."""
    return rx.el.div(ui.say(title), *tools, class_name="props-head")

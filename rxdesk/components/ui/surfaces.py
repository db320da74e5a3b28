"""Surfaces that speak: banners, empty places, skeletons, notices, the lost connection; and the parts of a table."""

from collections.abc import Callable
from typing import Any, Literal

import reflex as rx
from reflex.event import passthrough_event_spec
from reflex.vars import VarData
from reflex_base.utils.imports import ImportVar
from reflex_base.vars.base import Var
from reflex_components_core.core.banner import has_connection_errors

from rxdesk.components.ui.buttons import button, icon_button
from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say, say_row
from rxdesk.i18n import t

BY_VALUE = rx.vars.FunctionStringVar.create(
    "byValue", _var_data=VarData(imports={"$/public/js/rows.js": [ImportVar(tag="byValue")]})
)
"""The wrapper of a row's `rx.memo`: React draws it again only when one of its values has changed."""
Tone = Literal["", "info", "ok", "warn", "bad"]
_ICON = {"": "info", "info": "info", "ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}


def banner(text: Words, *actions: rx.Component, tone: Tone = "", **props: Any) -> rx.Component:
    """A sentence that stays in its place, with what can be done about it."""
    made = classes("banner", tone, props.pop("class_name", ""))
    role = "alert" if tone == "bad" else "status"
    return rx.el.div(icon(_ICON[tone]), rx.el.span(say(text)), *actions, class_name=made, role=role, **props)


def empty(title: Words, text: Words, *actions: rx.Component, lead: str = "inbox") -> rx.Component:
    """An empty place says what to do next."""
    return rx.el.div(
        icon(lead),
        rx.el.h3(say(title)),
        rx.el.p(say(text)),
        rx.el.div(*actions, class_name="btn-row"),
        class_name="empty",
    )


def skeleton(*widths: str, label: Words) -> rx.Component:
    """The shape of what comes, one bar per CSS width."""
    return rx.el.div(*map(bone, widths), class_name="stack", aria_busy="true", role="status", aria_label=say(label))


def bone(width: str, **props: Any) -> rx.Component:
    """One bar of what comes. Its width is written on it, since a `style` of the framework's is a sheet of its own."""
    name = classes("skel", props.pop("class_name", ""))
    return rx.el.span(class_name=name, custom_attrs={"style": {"width": width}}, **props)


def notices(rows: Any, *, undo: Any, dismiss: Any) -> rx.Component:
    """What just happened, away from what sends a message; fades after ten seconds unless it is an error.

    `rxdesk.rxdesk` draws it.
    """

    def one(row: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(say_row(row.text)),
            rx.cond(row.undo, button(t("notice.undo", "Undo"), on_click=undo(row.id)), rx.fragment()),
            icon_button("x", t("notice.dismiss", "Dismiss"), on_click=dismiss(row.id)),
            class_name=classes("notice", row.tone),
            role=rx.cond(row.tone == "bad", "alert", "status"),
            key=row.id,
        )

    return rx.el.div(rx.foreach(rows, one), class_name="notices", custom_attrs={"aria-live": "polite"})


def lost_connection() -> rx.Component:
    """A bar while the server cannot be reached; what is typed stays."""
    text = t("connection.lost", "No connection. What you typed is kept; trying again.")
    return rx.cond(has_connection_errors, banner(text, tone="warn", class_name="lost"), rx.fragment())


class _Leave(rx.Component):
    library = "$/public/js/parts.jsx"
    tag = "Leave"

    to: rx.Var[str]


def leaving(to: Any) -> rx.Component:
    """Draws nothing; loads that path of ours anew as soon as it is set."""
    return _Leave.create(to=to)


def table(head: list[rx.Component], body: rx.Component, *, label: Words, **props: Any) -> rx.Component:
    """A table; `head` are `th` cells, `body` the rows, for instance a `foreach` of `tr`."""
    rows = rx.el.tbody(body)
    return rx.el.table(
        rx.el.thead(rx.el.tr(*head)), rows, class_name=classes("table", props.pop("class_name", "")),
        aria_label=say(label), **props,
    )  # fmt: skip


def th(label: Words, **props: Any) -> rx.Component:
    """A head cell."""
    return rx.el.th(say(label), scope="col", **props)


def tr(*cells: rx.Component, **props: Any) -> rx.Component:
    """A row that J and K reach; the keyboard goes to its first link or button."""
    return rx.el.tr(*cells, **row_of_list(props))


def td(*children: Any, **props: Any) -> rx.Component:
    """A cell."""
    return rx.el.td(*children, **props)


def rows(*children: rx.Component, label: Words, **props: Any) -> rx.Component:
    """A list whose children (each made with `row_of_list` props) are walked by J, K and the arrows; Enter opens."""
    attrs = props.pop("custom_attrs", {}) | {"data-rows": ""}
    return rx.el.div(*children, custom_attrs=attrs, aria_label=say(label), **props)


class _Rows(rx.Component):
    library = "$/public/js/parts.jsx"
    tag = "Rows"

    opened: Var[int]
    on_open: rx.EventHandler[passthrough_event_spec(int)]
    on_pick: rx.EventHandler[passthrough_event_spec(int)]
    on_take: rx.EventHandler[passthrough_event_spec(int)]
    on_move: rx.EventHandler[passthrough_event_spec(int)]


def acting_rows(*children: rx.Component, opened: Var[int], on_open: Any, **props: Any) -> rx.Component:
    """Many rows of plain HTML, whose clicks are heard in one place: `row_of_list({}, number)` and in it an
    `rx.el.A.create` (`rx.el.a` is the router's own, which listens by itself).

    A click on the link of a row calls `on_open(number)` and goes where it leads as soon as `opened` is that number; one
    on a part with `data-act="pick"` calls `on_pick(number)`, likewise `on_take` and `on_move`.
    """
    attrs = props.pop("custom_attrs", {}) | {"data-rows": ""}
    return _Rows.create(*children, opened=opened, on_open=on_open, custom_attrs=attrs, **props)


def row_of_list(props: dict[str, Any], number: Any = "") -> dict[str, Any]:
    """Props that make a part a row of a walked list; `number` names it in `acting_rows`."""
    return props | {"custom_attrs": props.get("custom_attrs", {}) | {"data-row": number}}


def each(items: Var, draw: Callable[[Any], rx.Component]) -> rx.Component:
    """`draw` for every row of a state's list; give each a stable `key`, and a long list `BY_VALUE`."""
    return rx.foreach(items, draw)

"""What is filled in: every field has a label, a hint where one helps, and its own place for what is wrong."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex_base.vars.base import Var
from reflex_base.vars.object import ObjectVar

from rxdesk.components.ui.buttons import keyed
from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say, say_row


def field(
    label: Words,
    control: rx.Component,
    *,
    name: str,
    hint: Words | None = None,
    error: Any = None,
    **props: Any,
) -> rx.Component:
    """Label, control, hint and error. The control needs `id=name`; `error` is `State.errors[name]` or a Words."""
    parts = [rx.el.label(say(label), html_for=name), control]
    if hint is not None:
        parts.append(rx.el.span(say(hint), class_name="hint", id=f"{name}-hint"))
    if error is not None:
        parts.append(_error(error, name))
    return rx.el.div(*parts, class_name=classes("field", props.pop("class_name", "")), **props)


def text_input(*, name: str, label: Words | None = None, key: str = "", **props: Any) -> rx.Component:
    """One line. Inside `field` its label stands there; alone it needs `label`, which is read aloud."""
    return rx.el.input(**_named(props, name, label, key, "input"))


def search_input(*, name: str, label: Words, key: str = "", **props: Any) -> rx.Component:
    """A search field with its icon; pass `on_change` to a handler marked `debounce=250, supersedes=True`."""
    field_ = rx.el.input(type="search", placeholder=say(label), **_named(props, name, label, key, "input quiet"))
    return rx.el.div(icon("search"), field_, class_name="search grow")


def textarea(*, name: str, label: Words | None = None, **props: Any) -> rx.Component:
    """Several lines of plain text."""
    return rx.el.textarea(**_named(props, name, label, "", "textarea"))


def select(options: Sequence[tuple[str, Words]] | Var, *, name: str, label: Words | None = None, **props: Any) -> Any:
    """A choice of one: pairs of value and words, or a Var of rows with `value` and `label`."""
    if isinstance(options, Var):
        made = [rx.foreach(options, lambda row: rx.el.option(row.label, value=row.value))]
    else:
        made = [rx.el.option(say(words), value=value) for value, words in options]
    return rx.el.select(*made, **_named(props, name, label, "", "select"))


def checkbox(label: Words, *, name: str, **props: Any) -> rx.Component:
    """A box and its words, both of which can be pressed."""
    box = rx.el.input(type="checkbox", name=name, id=props.pop("id", name), **props)
    return rx.el.label(box, rx.el.span(say(label)), class_name="check")


def radio(label: Words, *, name: str, value: str, **props: Any) -> rx.Component:
    """One choice of a group that shares `name`; put the group into a `fieldset` with a `legend`."""
    return rx.el.label(
        rx.el.input(type="radio", name=name, value=value, **props), rx.el.span(say(label)), class_name="check"
    )


def switch(label: Words, *, name: str, **props: Any) -> rx.Component:
    """On or off, at once."""
    made = rx.el.input(
        type="checkbox", role="switch", name=name, id=name, class_name="switch", aria_label=say(label), **props
    )
    return rx.el.span(made, class_name="row")


def hidden(name: str, value: str | Var) -> rx.Component:
    """A value that a form carries along."""
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def _error(error: Any, name: str) -> rx.Component:
    if isinstance(error, ObjectVar):
        shown, words = error.default, say_row(error)
        made = rx.el.span(icon("circle-alert", size="s"), words, class_name="error", role="alert", id=f"{name}-error")
        return rx.cond(error & shown, made, rx.fragment())
    return rx.el.span(icon("circle-alert", size="s"), say(error), class_name="error", role="alert", id=f"{name}-error")


def _named(props: dict[str, Any], name: str, label: Words | None, key: str, look: str) -> dict[str, Any]:
    given = {"id": name, "name": name, "class_name": classes(look, props.pop("class_name", ""))}
    if label is not None:
        given["aria_label"] = say(label)
    if isinstance(props.get("placeholder"), str) is False and props.get("placeholder") is not None:
        props["placeholder"] = say(props["placeholder"])
    return given | keyed(props, key)

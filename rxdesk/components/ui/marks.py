"""Small signs: chips, counts, the shape of a status, priority stars, a time that says the exact one on hover."""

from typing import Any, Literal

import reflex as rx
from reflex_base.vars.base import Var

from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say, say_row

Tone = Literal["", "ok", "warn", "bad", "info", "hold", "accent", "line"]
Shape = Literal["new", "open", "agent", "customer", "done", "closed", "off"]


def chip(label: Words, *, tone: Tone | Var[str] = "", lead: str | Var[str] = "", **props: Any) -> rx.Component:
    """A word, with an icon where it carries a meaning."""
    parts = [icon(lead, size="xs")] if not isinstance(lead, str) or lead else []
    return rx.el.span(*parts, say(label), class_name=classes("chip", tone, props.pop("class_name", "")), **props)


def marked(name: Var, pieces: Var) -> rx.Component:
    """A name; in a search its pieces, those that were searched for marked. Never HTML."""
    return rx.cond(pieces.length() > 0, _pieces(pieces), name)


def found(part: Any, pieces: Var, *, class_name: str) -> rx.Component:
    """In a search the part of a row that the words stand in, and some of its text; nothing elsewhere."""
    line = rx.el.span(rx.el.b(say_row(part)), " ", _pieces(pieces), class_name=class_name)
    return rx.cond(pieces.length() > 0, line, rx.fragment())


def _pieces(pieces: Var) -> rx.Component:
    return rx.fragment(rx.foreach(pieces, lambda piece: rx.cond(piece.marked, rx.el.mark(piece.text), piece.text)))


def count(number: Any, **props: Any) -> rx.Component:
    """A number beside a name."""
    return rx.el.span(number, class_name="count", **props)


def badge(number: Any, **props: Any) -> rx.Component:
    """A number that wants to be looked at."""
    return rx.el.span(number, class_name="badge", **props)


def status(shape: Shape | Var[str], label: Words, **props: Any) -> rx.Component:
    """The shape says the state, the word stands beside it."""
    dot = rx.el.span(class_name=classes("dot", shape), custom_attrs={"aria-hidden": "true"})
    return rx.el.span(dot, rx.el.span(say(label), class_name="cut"), class_name="status", title=say(label), **props)


def stars(level: int | Var[int], label: Words) -> rx.Component:
    """Priority from 0 to 5."""
    drawn = [
        icon("star", class_name=rx.cond(rx.Var.create(level).to(int) >= number, "on", "").to(str))
        for number in range(1, 6)
    ]
    return rx.el.span(*drawn, class_name="stars", role="img", aria_label=say(label), title=say(label))


def stars_on(level: Var[int], label: Words) -> rx.Component:
    """The stars that are on, as one icon, for rows of which there are many; `level` is 1 to 5."""
    use = rx.el.svg.use(href="#i-stars-" + level.to(str))
    drawn = rx.el.svg(use, class_name="i", custom_attrs={"aria-hidden": "true"})
    return rx.el.span(drawn, class_name="stars", role="img", aria_label=say(label), title=say(label))


def moment(text: Words, *, exact: Words, iso: str | Var[str] = "", **props: Any) -> rx.Component:
    """A time as the server words it ('2 h ago'); the exact one is in the title."""
    return rx.el.time(say(text), title=say(exact), date_time=iso, **props)

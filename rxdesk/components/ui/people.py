"""Who it is, by shape: agent = circle, customer = soft square, organization = dark square, machine = dashed."""

from typing import Any, Literal

import reflex as rx
from reflex_base.vars.base import Var

from rxdesk.components.ui.buttons import anchor
from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say

Kind = Literal["agent", "customer", "organization", "automation", "visitor", "nobody"]
Size = Literal["", "sm", "md", "lg"]
_SHAPE = {
    "agent": "",
    "customer": "cust",
    "organization": "org",
    "automation": "bot",
    "visitor": "anon",
    "nobody": "none",
}


def avatar(
    initials: str | Var[str],
    *,
    kind: Kind | Var[str] = "agent",
    name: Words | None = None,
    size: Size = "",
    tint: str | Var[str] = "",
    **props: Any,
) -> rx.Component:
    """Two letters in the shape of `kind`; `name` is its title. `tint` a2 to a5 tells agents apart."""
    shape = rx.Var.create(_SHAPE)[kind].to(str) if isinstance(kind, Var) else _SHAPE[kind]
    title = {"title": say(name)} if name is not None else {}
    made = classes("avatar", shape, size, tint, props.pop("class_name", ""))
    machine = icon("bot", size="xs")
    if isinstance(kind, Var):
        inner = rx.cond(kind == "automation", machine, initials)
    else:
        inner = machine if kind == "automation" else initials
    return rx.el.span(inner, class_name=made, custom_attrs={"aria-hidden": "true"}, **title, **props)


def avatars(*people: rx.Component) -> rx.Component:
    """Several avatars, one over the other."""
    return rx.el.span(*people, class_name="avatars")


def person(
    face: rx.Component, name: str | Var[str], *, meta: Words | None = None, href: str | Var[str] = ""
) -> rx.Component:
    """An avatar with its name, and a second line."""
    title = anchor(name, href=href, class_name="cut") if href else rx.el.span(name, class_name="cut", title=name)
    second = [rx.el.span(say(meta), class_name="meta")] if meta is not None else []
    return rx.el.div(face, rx.el.div(title, *second, class_name="cut"), class_name="person")

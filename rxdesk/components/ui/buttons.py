"""What is pressed: one `primary` per surface, `ghost` in bars and panels, `danger` only for what cannot be undone."""

from typing import Any, ClassVar, Literal

import reflex as rx
from reflex_base.vars.base import Var
from reflex_components_core.el.elements.base import BaseHTML

from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say

Look = Literal["", "primary", "ghost", "danger"]


class _Link(BaseHTML):
    """React Router's link: the next page comes without loading the app again."""

    library = "react-router"
    tag = "Link"
    _is_tag_in_global_scope: ClassVar[bool] = False

    to: Var[str]


def button(
    label: Words,
    *children: rx.Component,
    look: Look = "",
    lead: str | Var[str] = "",
    small: bool = False,
    busy: bool | Var[bool] = False,
    key: str = "",
    **props: Any,
) -> rx.Component:
    """A button that says the verb and the result; `lead` is an icon before it, `key` its shortcut (see `keyed`)."""
    spin = rx.el.span(class_name="spin", custom_attrs={"aria-hidden": "true"})
    parts = [icon(lead)] if not isinstance(lead, str) or lead else []
    name = classes("btn", look, "sm" if small else "", _busy(busy), props.pop("class_name", ""))
    kind = props.pop("type", "button")
    return rx.el.button(
        *([rx.cond(busy, spin, rx.fragment())] if isinstance(busy, Var) else [spin] if busy else []),
        *parts,
        say(label),
        *children,
        class_name=name,
        type=kind,
        **keyed(props, key),
    )


def icon_button(
    name: str | Var[str], label: Words, *, key: str = "", large: bool = False, **props: Any
) -> rx.Component:
    """A button of one icon; its name is read aloud and shown on hover."""
    words = say(label)
    return rx.el.button(
        icon(name),
        class_name=classes("icon-btn", "md" if large else "", props.pop("class_name", "")),
        type="button",
        title=props.pop("title", words),
        aria_label=words,
        **keyed(props, key),
    )


def link(label: Words, *children: rx.Component, href: str | Var[str], key: str = "", **props: Any) -> rx.Component:
    """A link inside RxDesk."""
    return anchor(say(label), *children, href=href, **keyed(props, key))


def outside_link(label: Words, *, href: str | Var[str], **props: Any) -> rx.Component:
    """A link that leaves the app (or fetches a file): a new tab, which learns nothing about us."""
    return rx.el.a(say(label), href=href, target="_blank", rel="noopener noreferrer nofollow", **props)


def anchor(*children: Any, href: str | Var[str], **props: Any) -> rx.Component:
    """A link inside RxDesk around anything, for instance a whole row; the next page comes without loading the app."""
    return _Link.create(*children, to=href, **props)


def link_button(label: Words, **props: Any) -> rx.Component:
    """An action that reads like a link, inside a sentence or beside a title."""
    return rx.el.button(say(label), type="button", class_name=classes("link-btn", props.pop("class_name", "")), **props)


def split(main: rx.Component, more: rx.Component) -> rx.Component:
    """A button and the caret that opens its variants."""
    return rx.el.span(main, more, class_name="split")


def kbd(keys: str) -> rx.Component:
    """A key cap."""
    return rx.el.kbd(keys, class_name="kbd")


def keyed(props: dict[str, Any], key: str) -> dict[str, Any]:
    """Props with the shortcut `key` ("r", "g t", "mod+k", "?"): pressing it clicks, or focuses a field."""
    if not key:
        return props
    attrs = {"data-key": key}
    if " " not in key:
        attrs["aria-keyshortcuts"] = key.replace("mod+", "Control+")
    return props | {"custom_attrs": props.get("custom_attrs", {}) | attrs}


def _busy(busy: bool | Var[bool], /) -> str | Var[str]:  # noqa: FBT001
    return rx.cond(busy, "is-busy", "").to(str) if isinstance(busy, Var) else "is-busy" if busy else ""

"""What opens over the page: dialog, menu, picker, popover, and tabs. Escape closes, and focus comes back.

All of them are drawn when they open, not with the page.
"""

from typing import Any, ClassVar

import reflex as rx
from reflex.event import no_args_event_spec
from reflex_base.vars.base import Var
from reflex_components_core.el.elements.base import BaseHTML

from rxdesk.components.ui.buttons import anchor, icon_button
from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say
from rxdesk.i18n import t


class _Dialog(rx.Component):
    library = "$/public/js/parts.jsx"
    tag = "Dialog"

    open: Var[bool]
    on_close: rx.EventHandler[no_args_event_spec]


class _Popover(BaseHTML):
    library = "$/public/js/parts.jsx"
    tag = "Popover"
    _is_tag_in_global_scope: ClassVar[bool] = False


def dialog(
    title: Words,
    *children: rx.Component,
    shown: Var[bool],
    on_close: Any,
    foot: list[rx.Component] | None = None,
    **props: Any,
) -> rx.Component:
    """A modal dialog that a state opens; its content exists only while it is open. `foot` holds the buttons."""
    words = say(title)
    head = rx.el.div(
        rx.el.h2(words, class_name="title grow"),
        icon_button("x", t("ui.close", "Close"), on_click=on_close),
        class_name="dialog-head",
    )
    parts = [head, rx.el.div(*children, class_name="dialog-body")]
    if foot:
        parts.append(rx.el.div(*foot, class_name="dialog-foot"))
    made = classes("dialog", props.pop("class_name", ""))
    return _Dialog.create(*parts, open=shown, on_close=on_close, class_name=made, aria_label=words, **props)


def opens(name: str | Var[str]) -> dict[str, Any]:
    """Props for the button that opens the menu or picker of that name: `ui.button(..., **ui.opens("status"))`."""
    return {"custom_attrs": {"data-menu": name, "aria-haspopup": "true", "aria-expanded": "false"}}


def menu(*items: rx.Component, name: str | Var[str], label: Words, **props: Any) -> rx.Component:
    """A list of actions; arrows walk it, Enter takes one, Escape leaves. In a foreach the name must hold the row's."""
    made = classes("popover menu", props.pop("class_name", ""))
    return _Popover.create(*items, id=name, class_name=made, role="menu", aria_label=say(label), **props)


def menu_item(
    label: Words, *children: rx.Component, lead: str | Var[str] = "", checked: Any = None, **props: Any
) -> rx.Component:
    """One action; with `href` a link, with `checked` one of several choices."""
    parts = [icon(lead)] if not isinstance(lead, str) or lead else []
    made = classes("menu-item", props.pop("class_name", ""))
    if "href" in props:
        return anchor(*parts, say(label), *children, class_name=made, role="menuitem", **props)
    role = "menuitem" if checked is None else "menuitemradio"
    state = {} if checked is None else {"aria_checked": checked}
    mark = [] if checked is None else [rx.cond(checked, icon("check", class_name="push"), rx.fragment())]
    return rx.el.button(
        *parts, say(label), *children, *mark, type="button", class_name=made, role=role, **state, **props
    )


def menu_label(label: Words) -> rx.Component:
    """A heading inside a menu."""
    return rx.el.div(say(label), class_name="menu-label")


def picker(*options: rx.Component, name: str | Var[str], label: Words, on_search: Any, **props: Any) -> rx.Component:
    """A menu with a search field: type, arrow down, Enter. `options` are `menu_item`s, for instance a foreach.

    `on_search` takes the typed text; its handler is marked `debounce=250, supersedes=True`. Enter takes the first.
    """
    words = say(label)
    search = rx.el.input(
        type="search",
        placeholder=words,
        aria_label=words,
        class_name="input quiet",
        auto_complete="off",
        on_change=on_search,
    )
    made = classes("popover menu", props.pop("class_name", ""))
    listed = rx.el.div(*options, role="menu", aria_label=words)
    return _Popover.create(search, listed, id=name, class_name=made, **props)


def popover(*children: rx.Component, name: str | Var[str], label: Words, **props: Any) -> rx.Component:
    """Anything under a button, for instance the answer to 'Why?'."""
    made = classes("popover", props.pop("class_name", ""))
    return _Popover.create(
        *children, id=name, class_name=made, role="dialog", aria_label=say(label), tab_index=-1, **props
    )


def tabs(*made: rx.Component, label: Words, **props: Any) -> rx.Component:
    """A row of `tab`s; left and right move between them."""
    return rx.el.div(*made, role="tablist", aria_label=say(label), class_name=props.pop("class_name", "tabs"), **props)


def tab(label: Words, *children: rx.Component, active: bool | Var[bool], **props: Any) -> rx.Component:
    """One tab; what it shows stands beside it in an element with role tabpanel."""
    chosen = Var.create(active)
    look = classes(props.pop("class_name", "tab"), rx.cond(chosen, "is-active", "").to(str))
    return rx.el.button(
        say(label), *children, type="button", role="tab", aria_selected=chosen, tab_index=rx.cond(chosen, 0, -1),
        class_name=look, **props,
    )  # fmt: skip


def fold(summary: rx.Component, *children: rx.Component, **props: Any) -> rx.Component:
    """Something that opens in place."""
    return rx.el.details(rx.el.summary(summary), *children, **props)

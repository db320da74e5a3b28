"""Lucide icons out of one sprite of our own, `assets/icons.svg`; a missing one is a line to add there.

`assets/js/kit.js` puts the sprite into the page: an icon that points into another file costs a look-up at each drawing.
"""

from functools import cache
from typing import Any, Literal

import reflex as rx
from reflex_base.vars.base import Var

from rxdesk.components.ui.files import ASSETS, versioned

Size = Literal["", "xs", "s", "l", "xl"]
SPRITE = "/icons.svg"


def kit() -> list[rx.Component]:
    """For the head of every page: what asks for its content, kit.js, and the icons that it puts into the page."""
    address = versioned(SPRITE)
    return [
        rx.el.script(src=versioned("/js/boot.js"), custom_attrs={"async": True, "data-ask": ""}),
        rx.el.link(rel="preload", href=address, custom_attrs={"as": "fetch", "crossOrigin": ""}),
        rx.el.script(src=versioned("/js/kit.js"), defer=True, custom_attrs={"data-icons": address}),
    ]


def icon(name: str | Var[str], *, size: Size = "", **props: Any) -> rx.Component:
    """The icon by its Lucide name, 16 px unless a size says otherwise; it is decoration, so name its button."""
    if isinstance(name, str) and name not in _names():
        raise ValueError(f"assets/icons.svg has no icon named {name}; copy it there from Lucide")
    extra = props.pop("class_name", "")
    use = rx.el.svg.use(href=f"#i-{name}")
    return rx.el.svg(use, class_name=classes("i", size, extra), custom_attrs={"aria-hidden": "true"}, **props)


def classes(*names: str | Var[str]) -> str | Var[str]:
    """Class names joined by spaces, empty ones left out; any of them may be a Var."""
    given = [name for name in names if isinstance(name, Var) or name]
    if any(isinstance(name, Var) for name in given):
        return rx.Var.create(given).to(list[str]).join(" ")
    return " ".join(str(name) for name in given)


@cache
def _names() -> frozenset[str]:
    lines = (ASSETS / SPRITE.lstrip("/")).read_text("utf-8").splitlines()
    return frozenset(line.split('"', 2)[1].removeprefix("i-") for line in lines if line.startswith("<symbol"))

"""Every page with its address, its title and what it loads; the app adds them one by one."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from rxdesk.i18n import Text


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `on_load` handlers run at every visit."""

    route: str
    draw: Callable[[], rx.Component]
    title: Text
    on_load: tuple[Callable[..., object] | EventSpec, ...] = ()


PAGES: tuple[Page, ...] = ()

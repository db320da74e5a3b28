"""Every page with its address, its title and what it loads; the app adds them one by one."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from rxdesk.i18n import Text, t
from rxdesk.pages.agent.tickets import tasks_page, tickets_page
from rxdesk.state.shell import Shell
from rxdesk.state.tickets import Tickets


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `on_load` handlers run at every visit."""

    route: str
    draw: Callable[[], rx.Component]
    title: Text
    on_load: tuple[Callable[..., object] | EventSpec, ...] = ()


PAGES: tuple[Page, ...] = (
    Page("/tickets/[[item_number]]", tickets_page, t("title.tickets", "Tickets"), (Shell.enter, Tickets.open_tickets)),
    Page("/tasks/[[item_number]]", tasks_page, t("title.tasks", "Tasks"), (Shell.enter, Tickets.open_tasks)),
)

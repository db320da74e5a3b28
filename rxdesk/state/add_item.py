"""The dialog 'Add ticket / task', reachable from every dashboard page."""

from typing import Literal, NotRequired

import reflex as rx
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.i18n import t
from rxdesk.models.items import Kind
from rxdesk.models.viewers import Viewer
from rxdesk.services import item_forms
from rxdesk.services.items import delete_item, get_item
from rxdesk.state.base import Allow, Screen, Undo, rpc
from rxdesk.state.option import Option, options


class NewItem(TypedDict):
    """What was typed."""

    name: str
    description: NotRequired[str]
    requester: NotRequired[str]
    project: NotRequired[str]
    assignee: NotRequired[str]
    priority: NotRequired[str]
    published: NotRequired[bool]


class AddItem(Screen, rx.State):
    """Open while `kind` is set."""

    kind: str = ""
    projects: list[Option] = []
    agents: list[Option] = []
    people: list[Option] = []
    published: bool = True

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def begin(self, kind: Literal["ticket", "task"]):
        """Open the dialog for a ticket or a task."""
        self._clear_errors()
        self.published = await self._read(item_forms.usual_published, Kind(kind))
        offered = await self._read(item_forms.offer)
        self.projects, self.agents = options(offered.projects), options(offered.agents)
        self.people = [Option(address, name) for address, name in offered.customers]
        self.kind = kind

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def close(self):
        self.kind = ""

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def save(self, form: NewItem):
        """Make the item and open it; what is wrong stands beside its field and what was typed stays."""
        self._clear_errors()
        item = await self._run(
            item_forms.add_item,
            kind=Kind(self.kind or Kind.TICKET),
            name=form["name"],
            description=form.get("description", ""),
            requester=form.get("requester", ""),
            project_id=_number(form.get("project", "")),
            assignee_id=_number(form.get("assignee", "")),
            priority=_number(form.get("priority", "")) or 0,
            published=bool(form.get("published", False)),
        )
        kind, self.kind = item.kind, ""
        await self._say(t("add.done", "Made #{number}", number=str(item.number)), undo=Undo(_take_back, (item.number,)))
        return rx.redirect(f"/{kind}s/{item.number}")


def _take_back(session: Session, viewer: Viewer, number: int) -> None:
    delete_item(session, viewer, get_item(session, number))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) else None

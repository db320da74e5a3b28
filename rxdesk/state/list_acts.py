"""What can be done with one row of a list without opening it: each act is one verb, told with a way back."""

from dataclasses import dataclass
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.i18n import Text, t
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services import item_forms, items, ticket_acts
from rxdesk.services.list_offers import row_offer
from rxdesk.services.ticket_acts import ItemVerb
from rxdesk.services.undo import undo_event
from rxdesk.state.base import Allow, Screen, Undo, rpc
from rxdesk.state.option import Option, options
from rxdesk.state.ticket_words import shape_of

Number = Annotated[int, Field(ge=0, lt=2**31)]


@dataclass(frozen=True, slots=True)
class Step:
    """A status that the picked row may take."""

    id: int = 0
    name: str = ""
    shape: str = "new"
    now: bool = False


class MoveForm(TypedDict):
    """The dialog 'Move'; an empty project is outside of projects."""

    project: Annotated[str, Field(pattern="^[0-9]{0,9}$")]


class ListActs(Screen, rx.State, mixin=True):
    """The row menu of a list; `picked` is the number of the row it was opened on."""

    picked: int = 0
    picked_name: str = ""
    steps: list[Step] = []
    may_edit: bool = False
    may_remove: bool = False
    moving: bool = False
    places: list[Option] = []

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def pick(self, number: Number):
        """The menu of this row opens: which statuses there are, and what the agent may do."""
        await self._pick(number)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def assign_me(self, number: Number):
        """Put the looking agent on the item."""
        event = await self._run(_assign_me, number)
        await self._told(t("list.assigned", "#{n} is yours", n=str(number)), event)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_status(self, number: Number, status_id: Number):
        await self._change(t("list.status.set", "#{n} has a new status", n=str(number)), number, items.set_status,
                           status_id=status_id)  # fmt: skip

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start_move(self, number: Number):
        """Ask where to."""
        await self._pick(number)
        offered = await self._read(item_forms.offer)
        self.places, self.moving = options(offered.projects), True

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def cancel_move(self):
        """Leave it where it is."""
        self.moving = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def move(self, form: MoveForm):
        """Put the picked item into another project."""
        said = t("list.moved", "#{n} is moved", n=str(self.picked))
        await self._change(said, self.picked, items.move_item, project_id=int(form["project"] or 0) or None)
        self.moving = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def archive(self, number: Number):
        await self._change(t("list.archived", "#{n} is archived", n=str(number)), number, items.archive_item)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def delete(self, number: Number):
        await self._change(t("list.deleted", "#{n} is in Trash", n=str(number)), number, items.delete_item)

    async def _pick(self, number: int) -> None:
        offered = await self._read(row_offer, number)
        self.picked, self.picked_name = offered.number, offered.name
        self.may_edit, self.may_remove = offered.may_edit, offered.may_remove
        self.steps = [
            Step(one.id, one.name, shape_of(one.state, one.colour, pauses=one.pauses_sla), one.id == offered.status_id)
            for one in offered.statuses
        ]

    async def _change(self, said: Text, number: int, verb: ItemVerb, **values: object) -> None:
        await self._told(said, await self._run(ticket_acts.change, number, verb, **values))

    async def _told(self, text: Text, event: int | None) -> None:
        if event is not None:
            await self._say(text, undo=Undo(undo_event, (event,)))
        await self._refresh()


def _assign_me(session: Session, viewer: Viewer, number: int) -> int | None:
    agent_id = viewer.id if isinstance(viewer, AgentViewer) else 0
    return ticket_acts.change(session, viewer, number, items.assign, agent_id=agent_id)

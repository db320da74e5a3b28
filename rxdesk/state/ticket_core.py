"""The item that the panel shows, known to every part of its state; the parts are mixins of `TicketPanel`."""

from typing import Annotated

import reflex as rx
from pydantic import Field

from rxdesk.i18n import Text
from rxdesk.services.ticket_acts import ItemVerb, change
from rxdesk.services.undo import undo_event
from rxdesk.state.base import Screen, Undo

Number = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]


class TicketCore(Screen, rx.State, mixin=True):
    """What all parts of the panel share."""

    number: int = 0
    """The item on show; 0 when the panel is closed."""
    _zone: str = "UTC"

    async def _reload(self) -> None:
        """Read the whole panel again."""
        raise NotImplementedError

    async def _change(self, said: Text, verb: ItemVerb, **values: object) -> None:
        """Run a verb on the item, show the panel anew and say what happened, with a way back."""
        event_id = await self._run(change, self.number, verb, **values)
        await self._reload()
        if event_id is not None:
            await self._say(said, undo=Undo(undo_event, (event_id,)))

"""The conversation of the panel: what was said, what waits to leave, what an agent has to decide."""

from datetime import datetime
from typing import Literal

import reflex as rx

from rxdesk.i18n import t
from rxdesk.services import ticket_acts
from rxdesk.services.item_detail import ItemDetail
from rxdesk.services.items import get_item
from rxdesk.services.thread_rows import Thread, thread
from rxdesk.state.base import Allow, rpc
from rxdesk.state.ticket_core import Number, TicketCore
from rxdesk.state.ticket_talk_view import Line, description_line, lines_of


class TicketTalk(TicketCore, rx.State, mixin=True):
    """Messages, their filter, and the acts on one of them."""

    first: list[Line] = []
    lines: list[Line] = []
    talk_count: int = 0
    wanted: str = "all"
    more: bool = False
    fresh: int = 0
    """Messages of others that came while the panel was open."""
    _pages: int = 1
    _since: datetime | None = None
    _newest: int = 0
    _known: int = 0
    _thread: Thread | None = None

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_kind(self, kind: Literal["all", "reply", "note"]):
        """All messages, customer replies alone, or internal notes alone."""
        self.wanted = kind
        self._draw_lines()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_earlier_messages(self):
        """One more page of the past."""
        self._pages = min(self._pages + 1, 40)
        await self._read_talk()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def saw_newest(self):
        """The agent has looked at the newest message."""
        self.fresh, self._known = 0, self._newest
        await self._run(ticket_acts.mark_read, self.number)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def send_at_once(self, message_id: Number):
        """End the undo time of one's reply."""
        await self._run(ticket_acts.send_now, self.number, message_id=message_id)
        await self._reload()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def accept(self, message_id: Number, how: Literal["follows", "once"]):
        """Let a held mail in; its sender takes part from now on, or this once."""
        follows = how == "follows"
        await self._run(ticket_acts.accept_held, self.number, message_id=message_id, follows=follows)
        await self._reload()
        said = t("pending.accepted", "Accepted; the sender follows from now on")
        await self._say(said if follows else t("pending.accepted_once", "This message was accepted"))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def reject(self, message_id: Number):
        """Turn a held mail away."""
        await self._run(ticket_acts.reject_held, self.number, message_id=message_id)
        await self._reload()
        await self._say(t("pending.rejected", "Rejected. The mail stays in the log."))

    async def _read_talk(self) -> None:
        self._thread = await self._read(_talk, self.number, self._pages)
        self._draw_lines()

    def _newest_said(self) -> int:
        """The last message, 0 when there is none or it is held."""
        last = self._thread.bubbles[-1].message if self._thread and self._thread.bubbles else None
        return 0 if last is None or last.pending else last.id

    def _draw_lines(self) -> None:
        found = self._thread
        if found is None:
            return
        self._newest, self.more, self.talk_count = found.newest, found.more, len(found.bubbles)
        self.fresh = sum(1 for each in found.bubbles if each.message.id > self._known and not each.mine)
        self.lines = lines_of(found, zone=self._zone, since=self._since, wanted=self.wanted)

    def _draw_first(self, item: ItemDetail) -> None:
        said = item.description or item.description_html or item.attachments
        self.first = [description_line(item, self._zone)] if said else []

    def _begin_talk(self) -> None:
        self._since, self._pages, self.wanted, self._thread, self._known = None, 1, "all", None, 0
        self.first, self.lines, self.more, self.talk_count, self.fresh = [], [], False, 0, 0


def _talk(session, viewer, number: int, pages: int) -> Thread:
    return thread(session, viewer, get_item(session, number), pages=pages)

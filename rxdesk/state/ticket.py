"""The detail panel of a ticket or task: what is shown, in which tab, read again whenever the item changes."""

from collections.abc import AsyncIterator
from typing import Literal

import reflex as rx

from rxdesk.errors import NotFound
from rxdesk.models.items import Kind
from rxdesk.services import ticket_acts, ticket_panel
from rxdesk.services.ticket_panel import Panel
from rxdesk.services.ticket_rows import Offers, Ticket
from rxdesk.state import live
from rxdesk.state.base import Allow, rpc
from rxdesk.state.ticket_activity import TicketActivity
from rxdesk.state.ticket_composer import TicketComposer
from rxdesk.state.ticket_core import Number
from rxdesk.state.ticket_people import TicketPeople
from rxdesk.state.ticket_props import TicketProps
from rxdesk.state.ticket_talk import TicketTalk
from rxdesk.state.ticket_view import (
    Choice,
    customers_on,
    folders_of,
    head_of,
    may_of,
    props_of,
    seen_of,
    statuses_of,
    team_on,
    types_of,
    waiting_status,
)
from rxdesk.state.ticket_why import TicketWhy


class TicketPanel(TicketProps, TicketTalk, TicketComposer, TicketPeople, TicketActivity, TicketWhy, rx.State):
    """One item, whole. The page that places the panel calls `show(number)`; 0 closes it."""

    tab: str = "talk"
    gone: bool = False
    """The item is not there, or not for this agent any more."""
    _type: int = 0

    @rx.event
    @rpc(allow=Allow.AGENT, reads=ticket_panel.panel)
    async def show(self, number: Number):
        """Open the item with this number and mark it as read; 0 closes the panel.

        What is read first is drawn first; who can see it and who would be mailed come after.
        """
        async for _ in self._open(number):
            yield

    async def _stay_or_open(self, number: int) -> AsyncIterator[None]:
        """The address names this item: the click that led here has opened it already, or nothing has."""
        if number and number == self.number and live.was_on_show(self):
            self._hear()
            return
        async for _ in self._open(number):
            yield

    async def _open(self, number: int) -> AsyncIterator[None]:
        self.number, self.tab, self.gone = number, "talk", False
        self.renaming, self.moving, self.adding = False, False, ""
        self._close_trace()
        self._begin_talk()
        self._hear()
        if not number:
            return
        try:
            found = await self._read(ticket_panel.panel, number)
            self._since = found.ticket.seen_at
            self._draw(found)
            self._begin_writing(found.draft)
            self._known, self.fresh = self._newest, 0
            yield
            await self._read_beside()
            yield
            await self._run(ticket_acts.mark_read, number)
        except NotFound:
            self._leave()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_tab(self, tab: Literal["talk", "details", "activity"]):
        """Conversations, Details (where the window is narrow), or Activity."""
        self.tab = tab
        if tab == "activity":
            self._done_pages = 1
            await self._read_activity()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_from_why(self):
        """Open the dialog that adds the person of whom was asked."""
        kind, name = self.why.key.partition(":")[0], self.why.name
        if kind in ("customer", "agent"):
            await self._open_dialog("customers" if kind == "customer" else "team")
            await self._search(name)
            self.chosen = next((each for each in self.found if each.key == self.why.key), self.chosen)

    async def _refresh(self) -> None:
        await self._reload()

    async def _reload(self) -> None:
        if not self.number:
            return
        try:
            self._draw(await self._read(ticket_panel.panel, self.number, pages=self._pages))
            await self._read_beside()
            if self.tab == "activity":
                await self._read_activity()
        except NotFound:
            self._leave()

    def _draw(self, panel: Panel) -> None:
        self._draw_ticket(panel.ticket)
        self._thread = panel.thread
        self._draw_lines()

    def _draw_ticket(self, found: Ticket) -> None:
        self._zone, self.gone = self._zone_here(), False
        self.head, self.may, self.props = head_of(found), may_of(found), props_of(found, zone=self._zone)
        self.customers, self.team = customers_on(found.detail), team_on(found)
        self._doing = frozenset(
            [f"agent:{agent.id}" for agent in found.detail.assignees]
            + [f"team:{team.id}" for team in found.detail.teams]
        )
        if self._type != found.detail.type.id:
            self._type, self.usual = found.detail.type.id, Choice(0, "")
        self._draw_first(found.detail)
        self._choose_kind()

    def _draw_offers(self, found: Offers) -> None:
        self.statuses, self.types, self.folders = statuses_of(found), types_of(found), folders_of(found)
        self.usual, self.wait = waiting_status(found) or Choice(0, ""), found.wait_seconds
        self._choose_kind()

    async def _read_beside(self) -> None:
        found = await self._read(ticket_panel.beside, self.number, kind=self._kind())
        self._draw_offers(found.offers)
        self.seen = seen_of(found.readers)
        self._draw_why(found.readers)
        self._draw_recipients(found.preview)

    def _leave(self) -> None:
        """Nothing of the item stays in the browser."""
        number = self.number
        self.reset()
        self.number, self.gone = number, True
        self._hear()

    def _hear(self) -> None:
        self._listen(*([f"item:{self.number}"] if self.number else []))

    def _has_readers(self) -> bool:
        return self.head.kind != Kind.TASK or bool(self.customers)

    def _may_reply(self) -> bool:
        return self.may.reply

    def _may_edit(self) -> bool:
        return self.may.edit

"""The log of mail: what came in and what became of it with the reason, what leaves, and the pause of all of that."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.i18n import Text, t
from rxdesk.mail.receive import try_again
from rxdesk.models.company import company
from rxdesk.models.mails import DeliveryState, RawState
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.company import change_settings
from rxdesk.services.listing import Page
from rxdesk.services.mail_log import Incoming, Outgoing, incoming, outgoing, require_try_again
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, Sentence, rpc, sentence
from rxdesk.state.customer_lines import Choice
from rxdesk.state.ticket_words import When, size_words, when

Key = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]
IN_STATES: dict[RawState, tuple[Text, str]] = {
    RawState.STORED: (t("mail.state.stored", "Waiting"), "info"),
    RawState.DONE: (t("mail.state.done", "Taken in"), "ok"),
    RawState.DUPLICATE: (t("mail.state.duplicate", "Came twice"), ""),
    RawState.DROPPED: (t("mail.state.dropped", "Not taken in"), "warn"),
    RawState.HELD: (t("mail.state.held", "Held"), "warn"),
    RawState.QUARANTINED: (t("mail.state.quarantined", "Quarantined"), "bad"),
}
OUT_STATES: dict[DeliveryState, tuple[Text, str]] = {
    DeliveryState.WAITING: (t("mail.state.waiting", "Waiting"), "info"),
    DeliveryState.SENT: (t("mail.state.sent", "Sent"), "ok"),
    DeliveryState.SKIPPED: (t("mail.state.skipped", "Not sent"), ""),
    DeliveryState.HELD: (t("mail.state.held", "Held"), "warn"),
    DeliveryState.FAILED: (t("mail.state.failed", "Failed"), "bad"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the X-ray."""

    place: int = 0
    looked: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail of the log; `who` is the sender or the address it goes to."""

    id: int = 0
    who: str = ""
    subject: str = ""
    state: Sentence = field(default_factory=Sentence)
    tone: str = ""
    reason: str = ""
    source: str = ""
    item: int = 0
    when: When = field(default_factory=When)
    again: bool = False
    held: bool = False
    steps: list[StepLine] = field(default_factory=list)


class MailLog(AdminScreen, rx.State):
    """One page of mails, of one direction and state."""

    direction: str = "in"
    state: str = ""
    states: list[Choice] = []
    lines: list[MailLine] = []
    paused: bool = False
    later: bool = False
    earlier: bool = False
    loaded: bool = False
    _cursors: list[str] = [""]
    _next: str = ""

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self._cursors = [""]
        await self._refresh()
        self.loaded = True
        self._listen("items", "settings")

    async def _refresh(self):
        if await self._enter():
            page, self.paused = await self._read(_log, self.direction, self.state, self._cursors[-1])
            self._draw(page)

    def _draw(self, page: Page) -> None:
        self.lines = [
            _in_line(row, self._zone) if isinstance(row, Incoming) else _out_line(row, self._zone) for row in page.rows
        ]
        self.earlier, self.later = page.next is not None, len(self._cursors) > 1
        self._next = page.next or ""
        offered = IN_STATES if self.direction == "in" else OUT_STATES
        self.states = [Choice(str(state), words=sentence(words)) for state, (words, _) in offered.items()]

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def look_at(self, direction: Word):
        """Mail that came 'in' or that goes 'out'."""
        self.direction, self.state = ("out" if direction == "out" else "in"), ""
        self._cursors = [""]
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def of_state(self, state: Word):
        """Only mails in this state; empty for all."""
        offered = IN_STATES if self.direction == "in" else OUT_STATES
        self.state, self._cursors = (state if state in offered else ""), [""]
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def show_earlier(self):
        """The page before this in time."""
        if self._next:
            self._cursors = [*self._cursors, self._next]
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def show_later(self):
        """Back towards the newest."""
        self._cursors = self._cursors[:-1] or [""]
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def take_in(self, mail_id: Key):
        """Read a held or quarantined mail once more."""
        raw_id = await self._read(require_try_again, mail_id)
        state = await asyncio.to_thread(try_again, raw_id)
        await self._say(t("mail.tried", "Read again: {state}", state=IN_STATES[state][0]))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def pause(self):
        """Hold all mail that leaves, or let it go again."""
        await self._run(change_settings, mail_paused=not self.paused)
        await self._refresh()


def _log(
    session: Session, viewer: AgentViewer, direction: str, state: str, cursor: str
) -> tuple[Page[Incoming] | Page[Outgoing], bool]:
    require(is_admin(session, viewer))
    paused = company(session).mail_paused
    if direction == "out":
        return outgoing(session, viewer, state=DeliveryState(state) if state else None, cursor=cursor), paused
    return incoming(session, viewer, state=RawState(state) if state else None, cursor=cursor), paused


def _in_line(row: Incoming, zone: str) -> MailLine:
    words, tone = IN_STATES[row.state]
    return MailLine(
        id=row.id,
        who=row.sender or "\u2013",
        subject=row.subject,
        state=sentence(words),
        tone=tone,
        reason=row.reason,
        source=f"{row.source}, {size_words(row.size)}",
        item=row.item_number or 0,
        when=when(row.received_at, zone),
        again=row.can_try_again,
        held=row.state is RawState.HELD,
        steps=[StepLine(place, looked, found) for place, (looked, found) in enumerate(row.steps)],
    )


def _out_line(row: Outgoing, zone: str) -> MailLine:
    words, tone = OUT_STATES[row.state]
    return MailLine(
        id=row.id,
        who=row.address,
        subject=row.subject or row.template,
        state=sentence(words),
        tone=tone,
        reason=row.answer,
        source=row.reason,
        item=row.item_number or 0,
        when=when(row.sent_at or row.created_at, zone),
    )

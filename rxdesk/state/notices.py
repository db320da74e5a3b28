"""Notices tell what just happened; they are rows of state, so that nothing is ever evaluated in the browser."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import reflex as rx
from pydantic import Field

from rxdesk import clock
from rxdesk.errors import DomainError
from rxdesk.i18n import Text, t
from rxdesk.state.guard import Guarded
from rxdesk.state.looking import act
from rxdesk.state.policy import Allow, rpc
from rxdesk.state.sentence import Sentence, sentence

MOST_SHOWN = 4
UNDO_TIME = timedelta(seconds=10)
NoticeId = Annotated[str, Field(pattern="^[0-9a-f]{8}$")]


class Tone(StrEnum):
    """How a notice looks and how a screen reader announces it."""

    OK = "ok"
    INFO = "info"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Undo:
    """The verb that takes back what was done, run as `verb(session, viewer, *args, **kwargs)`."""

    verb: Callable[..., object]
    args: tuple[object, ...] = ()
    kwargs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence on screen; `undo` shows the button."""

    id: str
    tone: str
    text: Sentence
    undo: bool = False


@dataclass(frozen=True, slots=True)
class _Offer:
    undo: Undo
    allow: Allow
    until: datetime


class Notices(Guarded, rx.State):
    """The notices of one browser tab, drawn on every page; the page lets them fade, loading it anew sweeps them out."""

    rows: list[Notice] = []
    _offers: dict[str, _Offer] = {}
    _fade: dict[str, datetime] = {}

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def dismiss(self, notice_id: NoticeId):
        """Take one notice away."""
        self._remove(notice_id)

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def undo(self, notice_id: NoticeId):
        """Take back what the notice tells, within its ten seconds, as the person who did it."""
        offer = self._offers.get(notice_id)
        self._remove(notice_id)
        if offer is None or offer.until < clock.now():
            self._show(t("notice.undo.late", "Too late to undo"), tone=Tone.WARN)
            return
        try:
            await act(self, offer.allow, offer.undo.verb, *offer.undo.args, **offer.undo.kwargs)
        except DomainError as error:
            self._show(error.text, tone=Tone.BAD)
        else:
            self._show(t("notice.undone", "Undone"))

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def unexpected(self, error_id: NoticeId):
        """Tell that something failed on our side; the id finds it in the log."""
        self._show(unexpected_text(error_id), tone=Tone.BAD)

    def _show(self, text: Text, *, tone: Tone = Tone.OK, undo: Undo | None = None, allow: Allow = Allow.AGENT) -> None:
        notice = Notice(secrets.token_hex(4), tone.value, sentence(text), undo is not None)
        self.rows = [*(row for row in self.rows if row.text != notice.text), notice][-MOST_SHOWN:]
        kept = {row.id for row in self.rows}
        offers = {key: offer for key, offer in self._offers.items() if key in kept}
        if undo is not None:
            offers[notice.id] = _Offer(undo, allow, clock.now() + UNDO_TIME)
        self._offers = offers
        fading = {key: moment for key, moment in self._fade.items() if key in kept}
        self._fade = fading | {notice.id: clock.now() + UNDO_TIME}

    def _sweep(self) -> None:
        """Forget what a page has let fade: one that is loaded anew would show it again."""
        now = clock.now()
        for row in self.rows:
            if row.tone != Tone.BAD and self._fade.get(row.id, now) <= now:
                self._remove(row.id)

    def _remove(self, notice_id: str) -> None:
        self.rows = [row for row in self.rows if row.id != notice_id]
        self._offers = {key: offer for key, offer in self._offers.items() if key != notice_id}


def unexpected_text(error_id: str) -> Text:
    """The one sentence for everything that should not have happened."""
    return t("notice.unexpected", "Something went wrong on our side. Try again; the error is {id}.", id=error_id)

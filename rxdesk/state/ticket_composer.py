"""The composer of the panel: a customer reply or an internal note, its files, and who will receive it."""

from dataclasses import dataclass
from typing import Annotated, Literal

import reflex as rx
from pydantic import Field

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.messages import MessageKind
from rxdesk.models.readers import Reason
from rxdesk.services import drafts, ticket_acts
from rxdesk.services.files import drop_upload
from rxdesk.services.items import get_item
from rxdesk.services.recipient_rows import Preview, RecipientRow, recipients_preview
from rxdesk.services.thread_rows import newest_message
from rxdesk.state.base import Allow, Line, Sentence, Tone, rpc, sentence
from rxdesk.state.ticket_core import Number, TicketCore
from rxdesk.state.ticket_talk_view import FileChip, chip
from rxdesk.state.ticket_view import Choice
from rxdesk.state.ticket_words import Face, face_of, listed

Html = Annotated[str, Field(max_length=drafts.LONGEST)]
REASONS = {
    Reason.REQUESTER: t("why.requester", "requester"),
    Reason.FOLLOWER: t("why.follower", "follower"),
    Reason.ORGANIZATION: t("why.organization", "by organization"),
    Reason.PROJECT_FOLLOWER: t("why.project", "by project"),
    Reason.TEAM: t("why.team", "by team"),
    Reason.ASSIGNEE: t("why.assignee", "assignee"),
    Reason.NAMED: t("why.named", "named"),
}


@dataclass(frozen=True, slots=True)
class To:
    """One person who will receive the message, and why."""

    key: str
    name: str
    address: str
    why: Sentence
    face: Face


class TicketComposer(TicketCore, rx.State, mixin=True):
    """What the agent writes."""

    writing: str = "reply"
    edition: int = 0
    """Grows when the editor must show `html` anew."""
    html: str = ""
    files: list[FileChip] = []
    to: list[To] = []
    to_words: Sentence = Sentence()
    to_where: Sentence = Sentence()
    ask: str = ""
    """What has to be confirmed before it leaves: '', 'newer' or 'organizations'."""
    ask_words: Sentence = Sentence()
    opened: bool = False
    """On a phone the composer is one line until it is tapped."""
    usual: Choice = Choice(0, "")
    """The status that 'Send and set' offers first; id 0 keeps the status."""
    usual_send: int = 0
    """The status that the send button itself sets now; 0 keeps the status."""
    wait: int = 0
    focus: int = 0
    """Grows when the editor should take the keyboard."""
    _typed: str = ""
    _answering: int = 0
    _status: int = 0
    _sure: frozenset[str] = frozenset()
    _organizations: tuple[str, ...] = ()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def write(self, kind: Literal["reply", "note"]):
        """Choose what is written; the text stays."""
        self.writing = kind if self._may_reply() else "note"
        self.opened, self.ask, self._sure = True, "", frozenset()
        self.focus += 1
        self._choose_kind()
        if self._typed:
            await self._run(_keep, self.number, self.writing, self._typed)
        self._draw_recipients(await self._read(_preview, self.number, self._kind()))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open_composer(self):
        self.opened = True
        self.focus += 1

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def draft(self, number: Number, kind: Literal["reply", "note"], html: Html):
        """The text as typed so far, for the item that was on show while it was typed, and as what it was typed."""
        if number == self.number:
            kind = "note" if self.writing == "note" else "reply"
            if not self._typed:
                self._answering = await self._read(_newest, number)
            self._typed = html
            self._clear_errors()
        await self._run(_keep, number, kind, html)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def uploaded(self, claim: Line, name: Line, size: int):
        """A file has arrived; what it is comes from the stored row, never from the browser."""
        file = await self._read(ticket_acts.unsent_file, claim=claim)
        if all(each.id != file.id for each in self.files):
            self.files = [*self.files, chip(file)]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def upload_failed(self, name: Line, reason: Line):
        said = t("file.failed", "{name} could not be uploaded. {reason}", name=name, reason=reason)
        await self._say(said, tone=Tone.BAD)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def remove_file(self, file_id: Number):
        """Take back a file that is not sent yet."""
        kept = [each for each in self.files if each.id != file_id]
        if len(kept) < len(self.files):
            self.files = kept
            await self._run(_drop_file, file_id)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def send(self, status_id: Number):
        """Send what is written; with a status the item gets it in the same step."""
        self._status, self._sure, self.ask = status_id, frozenset(), ""
        await self._send()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def send_anyway(self):
        """Send, knowing what was asked."""
        if self.ask:
            self._sure |= {self.ask}
            self.ask = ""
            await self._send()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def dont_send(self):
        """Go on writing."""
        if self.ask == "newer":
            self._answering = await self._read(_newest, self.number)
        self.ask, self._sure = "", frozenset()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def undo_send(self, message_id: Number):
        """Take a reply back within its undo time: its text returns to the composer."""
        back = await self._run(ticket_acts.take_back, self.number, message_id=message_id)
        self._show_text(back.html)
        self.files = [chip(file) for file in back.files]
        self.writing, self.opened = "reply", True
        await self._reload()

    async def _send(self) -> None:
        self._clear_errors()
        kind = self._kind()
        if not self._typed and not self.files:
            raise Invalid(t("message.empty", "Write something first"), field="text")
        if kind is MessageKind.REPLY and len(self._organizations) > 1 and "organizations" not in self._sure:
            n, names = len(self._organizations), listed(list(self._organizations))
            said = t(
                "composer.organizations",
                "Recipients belong to {n} organizations: {names}. Send anyway?",
                n=n,
                names=names,
            )
            self.ask, self.ask_words = "organizations", sentence(said)
            return
        try:
            await self._run(
                ticket_acts.send,
                self.number,
                kind=kind,
                html=self._typed,
                attachment_ids=[file.id for file in self.files],
                status_id=self._status or None,
                after=None if "newer" in self._sure else self._answering,
            )
        except ticket_acts.NewerMessage as error:
            await self._reload()
            self.ask, self.ask_words = "newer", sentence(error.text)
            return
        self._show_text("")
        self.files, self._sure, self.opened = [], frozenset(), False
        await self._reload()

    def _begin_writing(self, draft: tuple[MessageKind, str] | None) -> None:
        """The draft of the item that is shown now; who will get it is asked after it is drawn."""
        kind, text = draft or (MessageKind.REPLY if self._has_readers() else MessageKind.NOTE, "")
        self.writing = str(kind)
        self._show_text(text)
        self._choose_kind()
        self._answering = self._newest_said()
        self.files, self.ask, self._sure, self.opened = [], "", frozenset(), bool(text)
        self.to, self.to_words, self.to_where, self._organizations = [], Sentence(), Sentence(), ()
        self._clear_errors()

    def _choose_kind(self) -> None:
        """Who may not reply writes a note; the usual status goes with a reply."""
        if not self._may_reply():
            self.writing = "note"
        self.usual_send = self.usual.id if self.writing == "reply" and self._may_edit() else 0

    def _draw_recipients(self, preview: Preview) -> None:
        self._organizations = preview.organizations
        self.to = [_to(person) for person in preview.people]
        n = len(self.to)
        told = t("composer.to", "Send to {n} people", n=n) if n > 1 else t("composer.to_one", "Send to 1 person")
        self.to_words = sentence(told if n else t("composer.to_nobody", "Nobody is mailed"))
        self.to_where = sentence(_where(preview))

    def _show_text(self, html: str) -> None:
        self.html = self._typed = html
        self.edition += 1

    def _kind(self) -> MessageKind:
        return MessageKind.NOTE if self.writing == "note" else MessageKind.REPLY

    def _newest_said(self) -> int:
        raise NotImplementedError

    def _has_readers(self) -> bool:
        """Whether a reply is what one expects to write: a task may have nobody who would read it."""
        raise NotImplementedError

    def _may_reply(self) -> bool:
        raise NotImplementedError

    def _may_edit(self) -> bool:
        raise NotImplementedError


def _to(person: RecipientRow) -> To:
    name = person.name or person.address
    face = face_of(person.kind, person.id, name)
    return To(f"{person.kind}:{person.id}", name, person.address, sentence(REASONS[person.reason]), face)


def _where(preview: Preview):
    ours = sum(1 for person in preview.people if person.kind == "agent")
    theirs = len(preview.people) - ours
    names = listed(list(preview.organizations), most=2)
    if theirs and ours:
        if names:
            return t("composer.where", "{n} at {names}, {m} of us", n=theirs, names=names, m=ours)
        return t("composer.where_mixed", "{n} outside, {m} of us", n=theirs, m=ours)
    if theirs:
        return t("composer.where_out", "{n} at {names}", n=theirs, names=names) if names else t("composer.none", "")
    return t("composer.where_us", "{m} of us", m=ours) if ours else t("composer.none", "")


def _keep(session, viewer, number: int, kind: str, html: str) -> None:
    drafts.save_draft(session, viewer, get_item(session, number), kind=MessageKind(kind), html=html)


def _newest(session, viewer, number: int) -> int:
    found = newest_message(session, number, after=0)
    return found.id if found else 0


def _preview(session, viewer, number: int, kind: MessageKind) -> Preview:
    return recipients_preview(session, viewer, get_item(session, number), kind=kind)


def _drop_file(session, viewer, file_id: int) -> None:
    drop_upload(session, viewer, ticket_acts.unsent_file(session, viewer, claim=str(file_id)).ref)

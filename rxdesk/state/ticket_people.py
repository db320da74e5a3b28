"""Who takes part: adding a customer, organization, agent or team, changing their part, taking them off."""

from dataclasses import dataclass
from typing import Literal

import reflex as rx

from rxdesk.i18n import t
from rxdesk.services import people_rows, ticket_acts
from rxdesk.services.people_rows import Candidate, EarlierReply
from rxdesk.state.base import Allow, Line, Undo, rpc
from rxdesk.state.ticket_core import Number, TicketCore, Word
from rxdesk.state.ticket_view import Person, Pick, pick_of
from rxdesk.state.ticket_words import Face, When, when

NOBODY = Pick("", "", 0, "", "", Face())


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier reply in the choice of what a new person gets."""

    author: str
    line: str
    files: int
    when: When


class TicketPeople(TicketCore, rx.State, mixin=True):
    """Requesters, followers, and the dialog that adds one."""

    customers: list[Person] = []
    team: list[Person] = []
    adding: str = ""
    """Which dialog is open: '', 'customers' or 'team'."""
    found: list[Pick] = []
    chosen: Pick = NOBODY
    as_requester: bool = True
    past: list[Past] = []
    send_earlier: bool = True

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start_adding(self, what: Literal["customers", "team"]):
        """Open the dialog."""
        await self._open_dialog(what)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def stop_adding(self):
        self.adding = ""

    @rx.event(debounce=200)
    @rpc(allow=Allow.AGENT)
    async def find_people(self, text: Line):
        """People whose name or address holds these letters."""
        self.chosen = NOBODY
        await self._search(text)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def choose(self, key: Line):
        """Take one of those found."""
        self.chosen = next((each for each in self.found if each.key == key), NOBODY)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def choose_part(self, part: Literal["requester", "follower"]):
        self.as_requester = part == "requester"

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def choose_earlier(self, which: Literal["earlier", "new"]):
        self.send_earlier = which == "earlier"

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add(self):
        """Put the chosen one on the item."""
        who = self.chosen
        if not who.key:
            return
        requester = self.as_requester and who.kind == "customer"
        key = await self._run(
            ticket_acts.add_person,
            self.number,
            kind=who.kind,
            key=who.id,
            email=who.name,
            requester=requester,
            earlier=self.send_earlier and bool(self.past),
        )
        self.adding = ""
        await self._reload()
        back = {"kind": who.kind, "key": key, "requester": requester}
        said = t("person.added", "{name} takes part from now on", name=who.name)
        await self._say(said, undo=Undo(ticket_acts.remove_person, (self.number,), back))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def remove(self, part: Word, kind: Word, key: Number):
        """Take somebody off the item."""
        requester = part == "requester"
        only_new = any(each.only_new for each in self.customers if each.key == f"{part}:{kind}:{key}")
        await self._run(ticket_acts.remove_person, self.number, kind=kind, key=key, requester=requester)
        await self._reload()
        back = {"kind": kind, "key": key, "requester": requester, "earlier": not only_new}
        said = t("person.removed", "Removed; access and mail have ended")
        await self._say(said, undo=Undo(ticket_acts.add_person, (self.number,), back))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def change_part(self, key: Number, part: Literal["requester", "follower"]):
        """Requester or follower."""
        requester = part == "requester"
        await self._run(ticket_acts.change_part, self.number, key=key, requester=requester)
        await self._reload()
        said = t("person.now_requester", "Requester now") if requester else t("person.now_follower", "Follower now")
        back = {"key": key, "requester": not requester}
        await self._say(said, undo=Undo(ticket_acts.change_part, (self.number,), back))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_past(self, key: Number):
        """Let a person read the earlier replies."""
        await self._run(ticket_acts.show_earlier, self.number, key=key)
        await self._reload()
        await self._say(t("person.sees_earlier", "Earlier replies are shown from now on"))

    async def _open_dialog(self, what: Literal["customers", "team"]) -> None:
        self.adding, self.chosen, self.as_requester, self.send_earlier = what, NOBODY, True, True
        self._clear_errors()
        await self._search("")
        earlier = await self._read(_earlier, self.number) if what == "customers" else ()
        self.past = [Past(e.author, e.line, e.files, when(e.created_at, self._zone)) for e in earlier]

    async def _search(self, text: str) -> None:
        kinds = ("customer", "organization") if self.adding == "customers" else ("agent", "team")
        there = {f"{person.kind}:{person.id}" for person in (*self.customers, *self.team) if person.part != "doing"}
        people = await self._read(_candidates, text, kinds)
        self.found = [pick for pick in map(pick_of, people) if pick.key not in there]


def _candidates(session, viewer, text: str, kinds: tuple[str, ...]) -> tuple[Candidate, ...]:
    return people_rows.candidates(session, text=text, kinds=kinds)


def _earlier(session, viewer, number: int) -> tuple[EarlierReply, ...]:
    return people_rows.earlier_replies(session, number)

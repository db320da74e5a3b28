"""'Why can X see this?' and 'Why not?': choose a person, read the chain or what is missing and what would change it."""

from dataclasses import dataclass, field

import reflex as rx

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.models.explain import Answer, Remedy
from rxdesk.models.readers import Readers
from rxdesk.models.viewers import AgentViewer, AnonymousViewer, CustomerViewer
from rxdesk.models.why import why
from rxdesk.services import people_rows
from rxdesk.services.people_rows import Candidate
from rxdesk.state.base import Allow, Line, Sentence, rpc, sentence
from rxdesk.state.ticket_core import Number, TicketCore, Word
from rxdesk.state.ticket_view import Pick, pick_of

HERE = frozenset({Remedy.PUBLISH, Remedy.RESTORE, Remedy.ADD_PERSON})
"""What this panel can do about it at once; the other remedies have dialogs of their own."""


@dataclass(frozen=True, slots=True)
class Remedied:
    """One thing that would change a No."""

    remedy: str
    text: Sentence
    kind: str
    id: int
    here: bool


@dataclass(frozen=True, slots=True)
class Why:
    """The answer about one person."""

    key: str = ""
    name: str = ""
    yes: bool = False
    title: Sentence = field(default_factory=Sentence)
    steps: list[Sentence] = field(default_factory=list)
    fixes: list[Remedied] = field(default_factory=list)


class TicketWhy(TicketCore, rx.State, mixin=True):
    """The popover under 'who can see this'."""

    why: Why = Why()
    why_found: list[Pick] = []
    _why_first: tuple[Candidate, ...] = ()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start_why(self):
        """Offer those who can see it; a few letters find anybody else."""
        self.why = Why()
        self.why_found = [pick_of(person) for person in self._why_first]

    @rx.event(debounce=200)
    @rpc(allow=Allow.AGENT)
    async def find_why(self, text: Line):
        """People to ask about."""
        found = await self._read(_people, text) if text.strip() else self._why_first
        self.why_found = [pick_of(person) for person in found]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def ask_why(self, kind: Word, key: Number):
        """Whether this person can see the item, and why."""
        picked = next((each for each in self.why_found if each.kind == kind and each.id == key), None)
        name = picked.name if picked is not None else ""
        answer = await self._read(_answer, self.number, kind, key)
        self.why = _shown(answer, f"{kind}:{key}", name)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def ask_another(self):
        """Back to the list of people."""
        self.why = Why()

    def _draw_why(self, people: Readers) -> None:
        first = [Candidate("customer", each.id, each.name, each.organization) for each in people.customers[:12]]
        first += [Candidate("agent", each.id, each.name, "") for each in people.agents[:12]]
        self._why_first = (*first, Candidate("visitor", 0, "", ""))


def _shown(answer: Answer, key: str, name: str) -> Why:
    if key.startswith("visitor"):
        title = t("why.visitor.yes", "Yes, a visitor without login can see it")
        title = title if answer.yes else t("why.visitor.no", "No, a visitor without login cannot see it")
    else:
        title = (
            t("why.yes", "Yes, {name} can see it", name=name)
            if answer.yes
            else t("why.no", "No, {name} cannot see it", name=name)
        )
    steps = answer.chain if answer.yes else answer.failed
    fixes = [
        Remedied(str(fix.remedy), sentence(fix.text), fix.kind, fix.id, fix.remedy in HERE) for fix in answer.fixes
    ]
    return Why(key, name, answer.yes, sentence(title), [sentence(step.text) for step in steps], fixes)


def _people(session, viewer, text: str) -> tuple[Candidate, ...]:
    found = people_rows.candidates(session, text=text, kinds=("customer", "agent"))
    return tuple(person for person in found if person.id)


def _answer(session, viewer, number: int, kind: str, key: int) -> Answer:
    if kind == "agent" and key:
        return why(session, AgentViewer(key), number)
    if kind == "customer" and key:
        return why(session, CustomerViewer(key, 0), number)
    if kind == "visitor":
        return why(session, AnonymousViewer(0), number)
    raise NotFound

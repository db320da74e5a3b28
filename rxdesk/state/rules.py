"""The list of automations in the order in which they run, and what an Admin does to one of them."""

from dataclasses import dataclass, field
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.automation.forms import Part, triggers
from rxdesk.i18n import Text, t
from rxdesk.models.rules import Scope
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import rules
from rxdesk.services.rule_choices import rule_sentences
from rxdesk.services.rule_rows import RuleRow
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, Line, Sentence, Undo, rpc, sentence
from rxdesk.state.ticket_words import When, when

Key = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=80)]
MOST_PAGES = 20
SCOPES: dict[Scope, Text] = {
    Scope.TICKETS: t("rule.scope.tickets", "Tickets"),
    Scope.TASKS: t("rule.scope.tasks", "Tasks"),
    Scope.ITEMS: t("rule.scope.items", "Tickets and tasks"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down: words of ours, or a name."""

    value: str = ""
    words: Sentence = field(default_factory=Sentence)
    name: str = ""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a rule's sentence; `role` is its colour."""

    role: str
    word: Sentence
    label: Sentence
    operator: Sentence
    given: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the list."""

    id: int
    code: str
    name: str
    plain: str
    scope: Sentence
    organization: str
    ran: bool
    when: When
    runs: int
    enabled: bool
    because: str
    parts: list[PartLine] = field(default_factory=list)


class Rules(AdminScreen, rx.State):
    """The list; filters narrow what is shown, never the order."""

    lines: list[RuleLine] = []
    count: int = 0
    hidden: int = 0
    loaded: bool = False
    show_disabled: bool = True
    search: str = ""
    trigger: str = ""
    trigger_choices: list[Choice] = []

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        if await self._enter():
            self.trigger_choices = [Choice(each.type, sentence(each.label)) for each in triggers()]
            await self._refresh()
            self.loaded = True
            self._listen("rules")

    async def _refresh(self):
        found, parts = await self._read(_rows)
        shown = [row for row in found if self._fits(row)]
        self.lines = [_line(row, parts.get(row.id, ()), self._zone) for row in shown]
        self.count, self.hidden = len(found), len(found) - len(shown)

    def _fits(self, row: RuleRow) -> bool:
        words = f"{row.code} {row.name} {row.sentence} {row.organization.name if row.organization else ''}".casefold()
        return (
            (self.show_disabled or row.enabled)
            and (not self.trigger or row.trigger == self.trigger)
            and self.search.strip().casefold() in words
        )

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.ADMIN)
    async def find(self, text: Line):
        """Rules whose code, name or sentence holds the words."""
        self.search = text
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def of_trigger(self, trigger: Word):
        self.trigger = trigger
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle_disabled(self):
        """Show those that are switched off, or leave them out."""
        self.show_disabled = not self.show_disabled
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def switch(self, rule_id: Key):
        """On becomes off and off becomes on; a circle is refused with its sentence."""
        enabled = next((not line.enabled for line in self.lines if line.id == rule_id), False)
        self.errors = {}
        code = await self._run(_switch, rule_id, enabled)
        said = t("rule.on", "{code} is on", code=code) if enabled else t("rule.off", "{code} is off", code=code)
        await self._say(said, undo=Undo(_switch, (rule_id, not enabled)))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def move(self, rule_id: Key, steps: Annotated[int, Field(ge=-1, le=1)]):
        """One place earlier or later."""
        await self._run(_move, rule_id, steps)
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def duplicate(self, rule_id: Key):
        """The same rule once more at the end, switched off."""
        code = await self._run(_duplicate, rule_id)
        await self._say(t("rule.duplicated", "{code} is a copy, switched off", code=code))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def delete(self, rule_id: Key):
        code = await self._run(_delete, rule_id)
        await self._say(t("rule.deleted", "{code} is deleted", code=code), undo=Undo(_restore, (rule_id,)))
        await self._refresh()

    async def _refused(self, error):
        """A list has no fields: whatever is refused becomes a notice, and the switch shows the truth again."""
        error.field = ""
        await super()._refused(error)
        if self.standing == "admin":
            await self._refresh()


def _rows(session: Session, viewer: AgentViewer) -> tuple[list[RuleRow], dict[int, tuple[Part, ...]]]:
    found: list[RuleRow] = []
    cursor: str | None = ""
    for _ in range(MOST_PAGES):
        page = rules.list_rules(session, viewer, cursor=cursor or "")
        found += page.rows
        cursor = page.next
        if cursor is None:
            break
    return found, rule_sentences(session, viewer, [row.id for row in found])


def _line(row: RuleRow, parts: tuple[Part, ...], zone: str) -> RuleLine:
    return RuleLine(
        id=row.id,
        code=row.code,
        name=row.name,
        plain=row.sentence,
        scope=sentence(SCOPES[row.scope]),
        organization=row.organization.name if row.organization else "",
        ran=row.last_run_at is not None,
        when=when(row.last_run_at, zone) if row.last_run_at else When(Sentence(), "", ""),
        runs=row.runs,
        enabled=row.enabled,
        because=row.switched_off_because,
        parts=[_part(part) for part in parts],
    )


def _part(part: Part) -> PartLine:
    operator = sentence(part.operator) if part.operator else Sentence()
    return PartLine(part.role, sentence(part.word), sentence(part.label), operator, ", ".join(part.values))


def _switch(session: Session, viewer: AgentViewer, rule_id: int, enabled: bool, /) -> str:  # noqa: FBT001 - an Undo's arguments
    return rules.set_rule_enabled(session, viewer, rules.get_rule(session, rule_id), enabled=enabled).code


def _move(session: Session, viewer: AgentViewer, rule_id: int, steps: int) -> None:
    rules.move_rule(session, viewer, rules.get_rule(session, rule_id), steps=steps)


def _duplicate(session: Session, viewer: AgentViewer, rule_id: int) -> str:
    rule = rules.get_rule(session, rule_id)
    return rules.create_rule(
        session,
        viewer,
        definition=rule.definition,
        name=rule.name,
        note=rule.note,
        scope=rule.scope,
        organization_id=rule.organization_id,
        stop=rule.stop,
    ).code


def _delete(session: Session, viewer: AgentViewer, rule_id: int) -> str:
    return rules.delete_rule(session, viewer, rules.get_rule(session, rule_id)).code


def _restore(session: Session, viewer: AgentViewer, rule_id: int) -> None:
    rules.restore_rule(session, viewer, rules.get_rule(session, rule_id))

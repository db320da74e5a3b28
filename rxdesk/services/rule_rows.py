"""What is read about rules: their rows in the list, the names of what they speak of, and the runs of one event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from rxdesk import clock
from rxdesk.automation.definition import Definition, definition_of
from rxdesk.automation.forms import Names, masked, one_line, sentence
from rxdesk.automation.nodes import KEYED, Pick
from rxdesk.models.among import among
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import ItemType, Kind, Status
from rxdesk.models.people import Agent, Team
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.projects import Project
from rxdesk.models.rules import Rule, RuleRun, RunResult, Scope
from rxdesk.models.viewers import Viewer
from rxdesk.services.item_rows import Named, names_in
from rxdesk.services.listing import PAGE, Order, Page, page_of
from rxdesk.services.statements import IDS

OTHERS = "other_rules"
"""Where an event keeps how many enabled rules wait for other triggers."""
COUNTED_FOR = timedelta(days=30)
KINDS = {Scope.TICKETS: (Kind.TICKET,), Scope.TASKS: (Kind.TASK,), Scope.ITEMS: (Kind.TICKET, Kind.TASK)}
_TABLES: dict[Pick, Any] = {
    Pick.AGENT: Agent,
    Pick.TEAM: Team,
    Pick.CUSTOMER: Customer,
    Pick.ORGANIZATION: Organization,
    Pick.PROJECT: Project,
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in the list; `place` counts from 0. `runs` are those of the last 30 days in which it did something."""

    id: int
    code: str
    place: int
    name: str
    note: str
    sentence: str
    scope: Scope
    organization: Named | None
    trigger: str
    enabled: bool
    stop: bool
    last_run_at: datetime | None
    runs: int
    switched_off_because: str


def list_rules(
    session: Session,
    viewer: Viewer,
    *,
    organization_id: int | None = None,
    scope: Scope | None = None,
    enabled: bool | None = None,
    cursor: str = "",
    limit: int = PAGE,
) -> Page[RuleRow]:
    """A page of the rules in the order in which they run; Admins only."""
    require(is_admin(session, viewer))
    wanted = select(Rule).where(col(Rule.deleted_at).is_(None))
    if organization_id is not None:
        wanted = wanted.where(Rule.organization_id == organization_id)
    if scope is not None:
        wanted = wanted.where(Rule.scope == scope)
    if enabled is not None:
        wanted = wanted.where(col(Rule.enabled).is_(enabled))
    order = Order("place", (col(Rule.position), col(Rule.id)), lambda row: (row[0].position, row[0].key))
    page = page_of(session, wanted, order=order, cursor=cursor, limit=limit)
    rules = [row[0] for row in page.rows]
    definitions = {rule.key: readable(rule) for rule in rules}
    names = names_for(session, [each for each in definitions.values() if each])
    organizations = names_in(session, Organization, (rule.organization_id for rule in rules))
    ran = _runs(session, [rule.key for rule in rules])
    return Page(
        tuple(
            RuleRow(
                id=rule.key,
                code=rule.code,
                place=rule.position,
                name=rule.name,
                note=rule.note,
                sentence=one_line(sentence(each, names)) if (each := definitions[rule.key]) else rule.name,
                scope=rule.scope,
                organization=organizations.get(rule.organization_id or 0),
                trigger=rule.trigger,
                enabled=rule.enabled,
                stop=rule.stop,
                last_run_at=ran[rule.key][0] if rule.key in ran else None,
                runs=ran[rule.key][1] if rule.key in ran else 0,
                switched_off_because=rule.switched_off_because,
            )
            for rule in rules
        ),
        page.next,
    )


def ready_made_keys(session: Session) -> set[str]:
    """Which ready-made rules were made here, deleted ones too."""
    return set(session.exec(select(Rule.ready_made).where(Rule.ready_made != "")))


def readable(rule: Rule) -> Definition | None:
    """The rule's definition, or None when a part of it is not known any more."""
    try:
        return definition_of(rule.definition)
    except ValidationError:
        return None


def names_for(session: Session, definitions: Iterable[Definition], *, also: Iterable[tuple[Pick, Any]] = ()) -> Names:
    """The names of all that the definitions (and `also`) name, as far as the session's viewer sees them."""
    wanted: dict[Pick, set[int]] = {pick: set() for pick in KEYED}
    named = [(pick, key) for each in definitions for _, pick, key in each.named()]
    for pick, key in (*named, *also):
        if pick in wanted and isinstance(key, int):
            wanted[pick].add(key)
    found = {
        (pick.value, key): row.name
        for pick, keys in wanted.items()
        for key, row in names_in(session, _TABLES[pick], keys).items()
    }
    return masked(found)


def gone(session: Session, definition: Definition, scope: Scope) -> tuple[tuple[str, Pick], ...]:
    """What the definition names and nobody can use any more: the place in the definition, and what it was."""
    named = list(definition.named())
    living = {pick: _living(session, pick, {key for _, each, key in named if each is pick}) for pick in KEYED}
    steps = _statuses(session, scope) if any(pick is Pick.STATUS for _, pick, _ in named) else set()
    return tuple(
        (place, pick)
        for place, pick, key in named
        if (pick in living and key not in living[pick]) or (pick is Pick.STATUS and key.casefold() not in steps)
    )


def _living(session: Session, pick: Pick, keys: set[int]) -> set[int]:
    if not keys:
        return set()
    return set(session.scalars(_in_use(pick), {"ids": list(keys)}))


@cache
def _in_use(pick: Pick) -> Any:
    table = _TABLES[pick]
    wanted = select(table.id).where(among(table.id, IDS))
    wanted = wanted.where(table.active) if pick is Pick.AGENT else wanted.where(table.deleted_at.is_(None))
    return wanted.where(table.archived_at.is_(None)) if pick is Pick.PROJECT else wanted


def _statuses(session: Session, scope: Scope) -> set[str]:
    wanted = select(Status.name).join(ItemType, col(ItemType.id) == col(Status.type_id))
    return {name.casefold() for name in session.exec(wanted.where(col(ItemType.kind).in_(KINDS[scope])))}


def _runs(session: Session, rule_ids: Sequence[int]) -> dict[int, tuple[datetime, int]]:
    wanted = (
        select(RuleRun.rule_id, func.max(RuleRun.created_at), func.count())
        .where(
            col(RuleRun.rule_id).in_(rule_ids),
            RuleRun.result == RunResult.FIRED,
            col(RuleRun.created_at) >= clock.now() - COUNTED_FOR,
        )
        .group_by(col(RuleRun.rule_id))
    )
    return {key: (last, count) for key, last, count in session.exec(wanted)} if rule_ids else {}

"""Which rules wait for an event: found by scope, trigger and routed organization, however many others there are."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, union_all
from sqlmodel import Session, col, select

from rxdesk.models.customers import Customer
from rxdesk.models.events import Event
from rxdesk.models.items import Item, Kind, Requester, Status
from rxdesk.models.remembered import forget_after_writes, remembered
from rxdesk.models.rules import Rule, RuleRun, Scope
from rxdesk.services.rule_rows import readable

SCOPES = {Kind.TICKET: (Scope.TICKETS, Scope.ITEMS), Kind.TASK: (Scope.TASKS, Scope.ITEMS)}
forget_after_writes(Rule)
_COUNTS = (
    select(Rule.scope, Rule.trigger, func.count())
    .where(col(Rule.enabled), col(Rule.deleted_at).is_(None))
    .group_by(col(Rule.scope), col(Rule.trigger))
)


def listening(session: Session, event: Event, item: Item, names: Collection[str]) -> list[Rule]:
    """The rules that wait for an event of these names, in list order, and have not answered it yet."""
    waiting = _waiting(session, item.kind)
    wanted = sorted(name for name in names if name in waiting)
    if not wanted:
        return []
    found = list(session.scalars(_listening(item.kind, tuple(wanted)), {"item": item.key, "event": event.key}))
    status = _new_status(session, event) if any(rule.trigger == "status_changes" for rule in found) else ""
    return [rule for rule in found if _accepts(rule, status)]


@lru_cache(maxsize=500)
def _listening(kind: Kind, triggers: tuple[str, ...]) -> Any:
    """The rules about such items that wait for one of these triggers; made once, since every event asks for them."""
    in_place = (
        col(Rule.enabled),
        col(Rule.deleted_at).is_(None),
        col(Rule.scope).in_(SCOPES[kind]),
        col(Rule.trigger).in_(triggers),
    )
    organizations = (
        select(Customer.organization_id)
        .join(Requester, col(Requester.customer_id) == col(Customer.id))
        .where(col(Requester.item_id) == bindparam("item"))
    )
    # Two look-ups in one index. With an OR it would be walked through every routing of every organization.
    keys = union_all(
        select(Rule.id).where(*in_place, col(Rule.organization_id).is_(None)),
        select(Rule.id).where(*in_place, col(Rule.organization_id).in_(organizations)),
    )
    answered = select(RuleRun.rule_id).where(col(RuleRun.event_id) == bindparam("event"))
    wanted = select(Rule).where(col(Rule.id).in_(keys), col(Rule.id).not_in(answered))
    return wanted.order_by(col(Rule.position), col(Rule.id))


def count_others(session: Session, item: Item, names: Collection[str]) -> int:
    """How many enabled rules about such items wait for something else."""
    return sum(count for trigger, count in _waiting(session, item.kind).items() if trigger not in names)


def _waiting(session: Session, kind: Kind) -> dict[str, int]:
    """How many enabled rules about items of this kind wait for each trigger."""
    counts = remembered(session, Rule, lambda: _counted(session))
    found: dict[str, int] = {}
    for (scope, trigger), count in counts.items():
        if scope in SCOPES[kind]:
            found[trigger] = found.get(trigger, 0) + count
    return found


def _counted(session: Session) -> dict[tuple[Scope, str], int]:
    return {(Scope(scope), trigger): count for scope, trigger, count in session.execute(_COUNTS)}


def _accepts(rule: Rule, status: str) -> bool:
    definition = readable(rule)
    return definition is None or definition.trigger.accepts(status)


def _new_status(session: Session, event: Event) -> str:
    keys = [change.new for change in event.changed if change.property == "status" and isinstance(change.new, int)]
    return (session.exec(select(Status.name).where(Status.id == keys[-1])).first() or "") if keys else ""

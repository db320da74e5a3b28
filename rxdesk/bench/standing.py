"""Rules that stand on the desk while it is measured; they are kept switched off in Trash and used again next time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.bench.desk import Draw
from rxdesk.models.people import Team
from rxdesk.models.rules import Rule, Scope
from rxdesk.models.session import system_session

WORD = "benchmarked"
"""Every matching rule looks for this word."""
_MARK = "A rule of rxdesk bench"
_ELSEWHERE = ("status_changes", "reply_by_customer", "reply_by_agent", "project_changes")
"""Triggers that nothing sets off that these rules do."""


def answering(draw: Draw) -> list[dict[str, Any]]:
    """Three rules that match: one sets stars, one adds a team, one answers."""
    return [_set_priority(), _add_team(draw), _does({"type": "post_reply", "text": "Thank you for {{ item.name }}."})]


def listening_rules(draw: Draw) -> list[dict[str, Any]]:
    """Five rules that match."""
    team = draw.some(Team.id)[0]
    return [
        *answering(draw),
        _does({"type": "add_follower_team", "team_id": team}),
        _does({"type": "post_note", "text": "Seen."}),
    ]


def waiting_rules(count: int) -> list[dict[str, Any]]:
    """So many rules that wait for something else."""
    return [
        {**_does({"type": "set_priority", "priority": turn % 6}), "trigger": {"type": trigger}}
        for turn in range(count)
        for trigger in (_ELSEWHERE[turn % len(_ELSEWHERE)],)
    ]


@contextmanager
def standing(definitions: Sequence[dict[str, Any]]) -> Iterator[list[int]]:
    """Within the block these rules stand on the desk, switched on; gives their ids in order."""
    with system_session("bench.standing.begin") as session:
        _all_off(session)
        keys = _stored(session, definitions)
    try:
        yield keys
    finally:
        with system_session("bench.standing.end") as session:
            _all_off(session)


def switch(keys: Sequence[int], *, enabled: bool) -> None:
    """Switch a run of these rules on or off."""
    with system_session("bench.standing.switch") as session:
        here = update(Rule).where(col(Rule.id).between(keys[0], keys[-1]), col(Rule.note) == _MARK)
        session.execute(here.values(enabled=enabled), execution_options={"synchronize_session": False})


def _stored(session: Session, definitions: Sequence[dict[str, Any]]) -> list[int]:
    known = list(session.exec(select(Rule).where(Rule.note == _MARK).order_by(col(Rule.id)).limit(len(definitions))))
    known += [Rule(note=_MARK, trigger="", created_at=clock.now()) for _ in definitions[len(known) :]]
    for place, (rule, definition) in enumerate(zip(known, definitions, strict=True)):
        rule.name, rule.position, rule.scope = f"Bench {place}", place, Scope.ITEMS
        rule.definition, rule.trigger = definition, definition["trigger"]["type"]
        rule.enabled, rule.deleted_at = True, None
    session.add_all(known)
    session.flush()
    return [rule.key for rule in known]


def _all_off(session: Session) -> None:
    gone = {"enabled": False, "deleted_at": clock.now()}
    ours = update(Rule).where(col(Rule.note) == _MARK).values(**gone)
    session.execute(ours, execution_options={"synchronize_session": False})


def _set_priority() -> dict[str, Any]:
    return _does({"type": "set_priority", "priority": 4})


def _add_team(draw: Draw) -> dict[str, Any]:
    return _does({"type": "add_team", "team_id": draw.some(Team.id)[0]})


def _does(*actions: dict[str, Any]) -> dict[str, Any]:
    condition = {"type": "text", "operator": "contains", "values": [WORD]}
    return {"version": 1, "trigger": {"type": "created"}, "condition": condition, "actions": list(actions)}

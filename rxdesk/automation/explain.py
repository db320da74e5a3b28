"""What rules made of an event, in words: the stored decisions themselves, nothing is asked a second time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from rxdesk.automation.actions import Result
from rxdesk.automation.conditions import All, Condition, Group, Leaf, Not
from rxdesk.automation.definition import Definition
from rxdesk.automation.forms import Names, one_line, sentence, values_of
from rxdesk.automation.nodes import Pick, pick_of
from rxdesk.i18n import Text, t
from rxdesk.models.rules import RuleRun, RunResult
from rxdesk.models.viewers import Viewer
from rxdesk.services.rule_rows import OTHERS, names_for
from rxdesk.services.rule_runs import MailRow, event_runs


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition or group as it was decided. `answer` is None when it was not looked at: the whole was known."""

    label: Text
    operator: Text | None
    wanted: tuple[str, ...]
    seen: tuple[str, ...]
    answer: bool | None
    depth: int


@dataclass(frozen=True, slots=True)
class Did:
    """One action. `result` is None when it was not tried; `undone` when a later action of the rule failed."""

    label: Text
    values: tuple[str, ...]
    result: Result | None
    why: Text | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Ran:
    """One rule's answer. `after` is the code of the rule that made the event which it answers, '' for the first one."""

    rule_id: int
    code: str
    sentence: str
    result: RunResult
    why: Text | None
    conditions: tuple[Asked, ...]
    actions: tuple[Did, ...]
    took_ms: float
    depth: int
    after: str


@dataclass(frozen=True, slots=True)
class Trace:
    """All rules that listened; `others` is how many enabled rules waited for other triggers."""

    event_id: int
    runs: tuple[Ran, ...]
    others: int
    mails: tuple[MailRow, ...]


def trace(session: Session, viewer: Viewer, event_id: int) -> Trace:
    """The trace of an event as this agent may read it: whoever they may not see is 'somebody'.

    Raises NotFound for an event that the agent does not see, Forbidden for customers.
    """
    stored = event_runs(session, viewer, event_id)
    definitions = [_definition(run) for run in stored.runs]
    known = [each for each in definitions if each]
    saw = [pair for run, each in zip(stored.runs, definitions, strict=True) if each for pair in _saw(run, each)]
    names = names_for(session, known, also=saw)
    events = {each.key: each for each in stored.chain}
    return Trace(
        event_id=event_id,
        runs=tuple(
            _ran(run, definition, names, depth=event.depth, after=_code(event.rule_id) if event.depth else "")
            for run, definition in zip(stored.runs, definitions, strict=True)
            if (event := events[run.event_id])
        ),
        others=int(stored.event.data.get(OTHERS, 0)),
        mails=stored.mails,
    )


def _ran(run: RuleRun, definition: Definition | None, names: Names, *, depth: int, after: str) -> Ran:
    return Ran(
        rule_id=run.rule_id,
        code=_code(run.rule_id),
        sentence=one_line(sentence(definition, names)) if definition else run.sentence,
        result=run.result,
        why=_text(run.trace.get("why")),
        conditions=tuple(_asked(run, definition, names)) if definition else (),
        actions=tuple(_did(run, definition, names)) if definition else (),
        took_ms=run.took_ms,
        depth=depth,
        after=after,
    )


def _asked(run: RuleRun, definition: Definition, names: Names) -> Iterator[Asked]:
    if definition.condition is None:
        return
    answers = {kept["at"]: kept for kept in run.trace.get("leaves", [])}
    numbers = {id(leaf): number for number, leaf in enumerate(definition.condition.leaves())}
    yield from _walk(definition.condition, lambda leaf: answers.get(numbers[id(leaf)]), names, 0)


def _walk(
    condition: Condition, kept_of: Callable[[Leaf], Mapping[str, Any] | None], names: Names, depth: int
) -> Iterator[Asked]:
    if isinstance(condition, Leaf):
        kept = kept_of(condition)
        seen = tuple(_shown(condition, each, names) for each in kept["seen"]) if kept else ()
        answer = bool(kept["answer"]) if kept else None
        yield Asked(condition.label(), condition.operator.label, values_of(condition, names), seen, answer, depth)
    elif isinstance(condition, Group):
        inside = [list(_walk(each, kept_of, names, depth + 1)) for each in condition.of]
        answer = _together(condition, [each[0].answer for each in inside])
        yield Asked(condition.label(), None, (), (), answer, depth)
        for each in inside:
            yield from each


def _together(group: Group, answers: Sequence[bool | None]) -> bool | None:
    """What the answers inside made of a group; one answer can settle it."""
    settles = not isinstance(group, All)
    if settles in answers:
        return not settles if isinstance(group, Not) else settles
    if None in answers:
        return None
    return settles if isinstance(group, Not) else not settles


def _did(run: RuleRun, definition: Definition, names: Names) -> Iterator[Did]:
    kept = run.trace.get("acts", [])
    for number, act in enumerate(definition.actions):
        done = kept[number] if number < len(kept) else {}
        result = Result(done["result"]) if done else None
        why = _text(done.get("why"))
        yield Did(act.label(), values_of(act, names), result, why, bool(done.get("undone")))


def _saw(run: RuleRun, definition: Definition) -> Iterator[tuple[Pick, Any]]:
    """What the conditions saw that has a name: kind and id."""
    leaves = list(definition.condition.leaves()) if definition.condition else []
    for kept in run.trace.get("leaves", []):
        pick = pick_of(leaves[kept["at"]], "values")
        if pick is not None:
            yield from ((pick, each) for each in kept["seen"])


def _shown(leaf: Leaf, value: Any, names: Names) -> str:
    pick = pick_of(leaf, "values")
    return names(pick, value) if pick is not None else str(value)


def _definition(run: RuleRun) -> Definition | None:
    try:
        return Definition.model_validate(run.trace.get("definition"))
    except ValidationError:
        return None


def _text(kept: Mapping[str, Any] | None) -> Text | None:
    return t(kept["key"], kept["default"], **kept["params"]) if kept else None


def _code(rule_id: int | None) -> str:
    return f"A{rule_id:02d}" if rule_id else ""

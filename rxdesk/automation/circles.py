"""A rule that can set itself off without end is found before it is saved, from what rules write and wait for."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rxdesk.automation.acts import Act
from rxdesk.automation.definition import Definition
from rxdesk.models.rules import Scope


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule as the search sees it."""

    id: int
    code: str
    scope: Scope
    definition: Definition


def circle(rule: Waiting, others: Sequence[Waiting]) -> tuple[str, ...]:
    """The codes of the shortest circle through `rule` ('A04', 'A09', 'A04'), or nothing.

    A rule that only gives its own item the same values again is at rest after that, and is no circle by itself.
    """
    known = {each.id: each for each in (*others, rule)}
    wakes = {
        each.id: [other.id for other in known.values() if _wakes(each, other) and (each is not other or _repeats(each))]
        for each in known.values()
    }
    return tuple(known[key].code for key in _shortest(rule.id, wakes))


def _shortest(start: int, wakes: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    came_from: dict[int, int] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for after in wakes[here]:
            if after == start:
                return _way(came_from, start, here)
            if after not in came_from:
                came_from[after] = here
                waiting.append(after)
    return ()


def _way(came_from: Mapping[int, int], start: int, last: int) -> tuple[int, ...]:
    way = [start, last] if last != start else [start]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way)) if len(way) > 1 else (start, start)


def _wakes(first: Waiting, then: Waiting) -> bool:
    """Whether an event that the first rule makes can fire the second one: values count."""
    if Scope.ITEMS not in (first.scope, then.scope) and first.scope is not then.scope:
        return False
    trigger, condition = then.definition.trigger, then.definition.condition
    statuses = [act.new_status() for act in first.definition.actions if act.new_status()]
    if statuses and condition is not None and not condition.can_hold(statuses[-1]):
        return False
    return any(
        trigger.name() in act.writes() and trigger.can_follow(act.new_status()) for act in first.definition.actions
    )


def _repeats(rule: Waiting) -> bool:
    """Whether the rule, done twice, changes something the second time too."""
    values: dict[type[Act], set[str]] = {}
    for act in rule.definition.actions:
        if act.adds_up:
            return True
        if act.replaces:
            values.setdefault(type(act), set()).add(act.model_dump_json())
    return any(len(each) > 1 for each in values.values())

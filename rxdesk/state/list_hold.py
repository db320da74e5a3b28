"""A list under the pointer: rows change in place, lost and new ones go and come at once, everything else waits.

The rule: what an agent may not see any more leaves at once, wherever the pointer is. A new item stands on top at once,
if the list is at its beginning in its usual order. Where a row would move, leave or come for any other reason, the list
waits until the pointer has left it, or the bar with the number of changes is pressed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rxdesk.state.list_question import ListQuestion
from rxdesk.state.question import News
from rxdesk.state.sentence import Sentence
from rxdesk.state.ticket_lines import ItemLine


@dataclass(frozen=True, slots=True)
class Held:
    """What is shown, and the items of the news that have another place in the list by now."""

    lines: list[ItemLine]
    late: frozenset[int]


def held(
    question: ListQuestion,
    shown: Sequence[ItemLine],
    now: Sequence[ItemLine],
    changed: Mapping[int, ItemLine],
    news: News,
) -> Held:
    """The shown lines with what is new about them; `now` is the list as it is, `changed` what is seen of the news."""
    lines: list[ItemLine] = []
    for line in shown:
        anew = changed.get(line.number)
        if line.number not in news.items:
            lines.append(line)
        elif anew is not None:
            lines.append(replace(anew, head=line.head))
    if question.is_usual:
        lines = _with_new_on_top(lines, now, news.new)
    here = {line.number: place for place, line in enumerate(lines)}
    there = {line.number: place for place, line in enumerate(now)}
    touched = (here.keys() | there.keys()) & news.items
    return Held(lines, frozenset(number for number in touched if here.get(number) != there.get(number)))


def _with_new_on_top(lines: list[ItemLine], now: Sequence[ItemLine], new: Collection[int]) -> list[ItemLine]:
    known = {line.number for line in lines}
    come = [line for line in now if line.number in new and line.number not in known]
    if come and lines and lines[0].head == now[0].head:
        lines = [replace(lines[0], head=Sentence()), *lines[1:]]
    return [*come, *lines]

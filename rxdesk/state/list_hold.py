"""A list under the pointer: rows change in place, lost and new ones go and come at once, everything else waits.

The rule: what an agent may not see any more leaves at once, wherever the pointer is. A new item stands on top at once,
if the list is at its beginning in its usual order. Where a row would move, leave or come for any other reason, the list
waits until the pointer has left it, or the bar with the number of changes is pressed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rxdesk.state.list_question import ListQuestion, Rows
from rxdesk.state.sentence import Sentence
from rxdesk.state.ticket_lines import ItemLine


@dataclass(frozen=True, slots=True)
class Held:
    """What is shown, and the items of the news that have another place in the list by now."""

    lines: list[ItemLine]
    late: frozenset[int]


def held(question: ListQuestion, shown: Sequence[ItemLine], ids: Mapping[int, int], found: Rows) -> Held:
    """The shown lines with what is new about them; `ids` are the items of their numbers."""
    if found.news is None:
        return Held(found.lines, frozenset())
    lines: list[ItemLine] = []
    for line in shown:
        anew = found.changed.get(line.number)
        if ids.get(line.number) not in found.news.items:
            lines.append(line)
        elif anew is not None:
            lines.append(replace(anew, head=line.head))
    if question.is_usual:
        lines = _with_new_on_top(lines, found)
    now = {line.number: place for place, line in enumerate(lines)}
    then = {line.number: place for place, line in enumerate(found.lines)}
    touched = {number for number in now.keys() | then.keys() if found.ids.get(number) in found.news.items}
    return Held(lines, frozenset(number for number in touched if now.get(number) != then.get(number)))


def _with_new_on_top(lines: list[ItemLine], found: Rows) -> list[ItemLine]:
    known = {line.number for line in lines}
    new = found.news.new if found.news else set()
    come = [line for line in found.lines if found.ids[line.number] in new and line.number not in known]
    if come and lines and lines[0].head == found.lines[0].head:
        lines = [replace(lines[0], head=Sentence()), *lines[1:]]
    return [*come, *lines]

"""How many items a list has, and each of the ready-made views beside it; what is counted is what the lists show."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from sqlmodel import Session, select

from rxdesk.models.in_order import Sorting
from rxdesk.models.items import Item
from rxdesk.models.narrowing import Lead, leading, one_of, shaped
from rxdesk.models.probe import MOST
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.listing import counts_of, read_counts
from rxdesk.services.listing_items import (
    MINE,
    ItemFilter,
    Sort,
    View,
    filters_of,
    order_of,
    plain_conditions,
    unset_in,
)
from rxdesk.services.search import item_search

Theirs: TypeAlias = tuple[Viewer, ItemFilter]
"""A list, and whose 'my' it speaks of."""
_AT_ONCE = 16
"""So many counts are one statement."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items each view has, and per agent how many are open and theirs; each up to listing.COUNTED."""

    of: dict[View, int]
    mine: dict[int, int]

    def to(self, agent_id: int) -> dict[View, int]:
        """What this agent reads."""
        return self.of | dict.fromkeys(MINE, self.mine.get(agent_id, 0))


def count_items(session: Session, viewer: Viewer, which: ItemFilter) -> int:
    """How many items the list has, up to listing.COUNTED."""
    return _counts(session, viewer, [(viewer, which)])[0]


def view_counts(session: Session, viewer: Viewer, within: ItemFilter, agent_ids: Collection[int]) -> Counts:
    """The counts beside the ready-made views inside `within` (a project, a kind), 'my' for each of these agents."""
    everybodys = [view for view in View if view not in (*MINE, View.ALL)]
    asked: list[Theirs] = [(viewer, _of_view(within, view)) for view in everybodys]
    asked += [(AgentViewer(key), _of_view(within, View.MY_OPEN)) for key in agent_ids]
    parts = (asked[at : at + _AT_ONCE] for at in range(0, len(asked), _AT_ONCE))
    found = [count for part in parts for count in _counts(session, viewer, part)]
    of, mine = found[: len(everybodys)], found[len(everybodys) :]
    return Counts(dict(zip(everybodys, of, strict=True)), dict(zip(agent_ids, mine, strict=True)))


def _counts(session: Session, viewer: Viewer, lists: Iterable[Theirs]) -> Sequence[int]:
    """How many items each list has, of those that `viewer` sees; by one statement, the same for the same lists."""
    led = tuple((who, which, _lead_of_count(session, who, which)) for who, which in lists)
    if any(which.search.strip() for _, which, _ in led):
        return read_counts(session, counts_of(_searched(session, viewer, *each) for each in led))
    return read_counts(session, _statement(led))


@lru_cache(maxsize=200)
def _statement(led: tuple[tuple[Viewer, ItemFilter, Lead], ...]) -> Any:
    return counts_of(_counted(*each) for each in led)


def _searched(session: Session, viewer: Viewer, who: Viewer, which: ItemFilter, lead: Lead) -> Any:
    words = which.search.strip()
    counted = _counted(who, which, lead)
    return counted.where(item_search(session, viewer, words, sorting=_sorting(which))) if words else counted


def _counted(who: Viewer, which: ItemFilter, lead: Lead) -> Any:
    """The ids of the list, for a count."""
    filters = list(filters_of(who, which))
    # A column of the item is told by its own index.
    of_column = lead.place >= 0 and filters[lead.place].of_column
    plain = plain_conditions(which, walked=lead.place < 0)
    return select(Item.id).where(*plain, *shaped(filters, lead, sorting=None if of_column else _sorting(which)))


def _sorting(which: ItemFilter) -> Sorting:
    """What is open is mostly new, so a count begins with the newest."""
    return order_of(Sort.NUMBER, ascending=False).sorting(unset=unset_in(which))


def _lead_of_count(session: Session, who: Viewer, which: ItemFilter) -> Lead:
    """A small project needs no lead, since what is open has an index by its place."""
    filters = list(filters_of(who, which))
    here = [one_of(Item.project_id, (which.project_id,))] if which.project_id else []
    lead = leading(session, [*filters, *here], many=MOST, of_column=MOST)
    return lead if lead.place < len(filters) else Lead(-1)


def _of_view(within: ItemFilter, view: View) -> ItemFilter:
    return within.model_copy(update={"view": view})

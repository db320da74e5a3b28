"""The list of items as a tab holds it, and how it takes in what became of single items.

The rule: it has the first rows of what one more reading would show, and `more` says whether others follow. Where so
many have left that the page has become short, the list is read as a whole.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rxdesk.services.listing_items import Sort
from rxdesk.state.question import News
from rxdesk.state.ticket_lines import ItemLine, Placed, group_of, headed

SHORT = 10
"""A list of which others follow may be so many rows shorter than its pages."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows, whether others follow, and as of which day the groups are."""

    rows: tuple[Placed, ...] = ()
    more: bool = False
    day: str = ""

    @property
    def lines(self) -> list[ItemLine]:
        """What is drawn."""
        return [row.line for row in self.rows]

    def is_short(self, most: int) -> bool:
        """Whether so many have left that the list, which has `most` rows, is to be read as a whole."""
        return self.more and len(self.rows) < most - SHORT

    def followed_by(self, page: "Listed") -> "Listed":
        """The list with its next page."""
        return Listed(headed([*self.rows, *page.rows]), page.more, self.day)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the items of the news: the rows of those that the list has, and a line for each that is seen.

    `unread` are per agent the numbers of these that they have not read. The list has at most so many rows, grouped as
    its sort says, as of a day.
    """

    news: News
    there: tuple[Placed, ...]
    changed: dict[int, ItemLine]
    unread: dict[int, list[int]]
    most: int
    ascending: bool
    grouped: Sort | None
    zone: str
    day: str
    _made: list[tuple[Listed, Listed]] = field(default_factory=list)

    def taken_in(self, listed: Listed) -> Listed:
        """The list after these changes; tabs that hold equal lists get the same one."""
        for before, after in self._made:
            if before is listed or before == listed:
                return after
        after = self._after(listed)
        self._made.append((listed, after))
        return after

    def _after(self, listed: Listed) -> Listed:
        kept = [row for row in listed.rows if row.place[-1] not in self.news.items]
        if listed.day != self.day:
            kept = [replace(row, group=group_of(row.place, self.grouped, self.zone)) for row in kept]
        for row in self.there:
            at = self._place_of(row, kept)
            if at < len(kept) or not listed.more:
                kept.insert(at, row)
        return Listed(headed(kept[: self.most]), listed.more or len(kept) > self.most, self.day)

    def _place_of(self, row: Placed, rows: Sequence[Placed]) -> int:
        places = [each.place for each in rows]
        if self.ascending:
            return bisect_left(places, row.place)
        return len(places) - bisect_left(places[::-1], row.place)

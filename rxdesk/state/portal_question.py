"""What the board of requests asks, and how the lines that are shown take in what became of single items.

The rule: one more reading of the whole board would show the same. Where the lines that are held do not tell what that
is (a line left and another comes up from the next page, a filter looks at the clock), the board is read as a whole.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from sqlmodel import Session

from rxdesk import clock
from rxdesk.errors import NotFound
from rxdesk.models.viewers import Viewer
from rxdesk.services import portal_board
from rxdesk.services.listing_items import Sort
from rxdesk.services.portal_board import Asked, Board, Changes
from rxdesk.services.portal_listing import PortalFilter
from rxdesk.state.portal_words import Line, line
from rxdesk.state.question import COUNTLESS, News, Question
from rxdesk.state.ticket_words import today_in

DAYS = {"7": 7, "30": 30, "90": 90}
SINGLY = 10
"""From more changed items on the whole board takes fewer statements."""
Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The lines that a tab shows, what each is sorted by, which items wait for the reader, and as of which day."""

    lines: tuple[Line, ...] = ()
    places: tuple[Place, ...] = ()
    waiting: frozenset[int] = frozenset()
    more: bool = False
    zone: str = "UTC"
    day: str = ""

    def after(self, changed: Changes, asked: Asked) -> "Held | None":
        """The board after these changes; None where only the whole board tells."""
        news = {item.place[-1]: item for item in changed.lines}
        if self.day != today_in(self.zone) or self.waiting & changed.items or changed.elsewhere:
            return None
        kept = [pair for pair in zip(self.places, self.lines, strict=True) if pair[0][-1] not in changed.items]
        lost = len(self.lines) - len(kept)
        for item in news.values():
            at = _at(item.place, [place for place, _ in kept], ascending=asked.ascending)
            if item.waits or (self.more and at == len(kept)):
                return None
            kept.insert(at, (item.place, line(item, self.zone)))
            lost -= 1
        if not kept or (self.more and lost > 0) or (not self.more and len(kept) > asked.most):
            return None
        places, lines = zip(*kept[: asked.most], strict=True)
        return Held(lines, places, self.waiting, self.more, self.zone, self.day)


@dataclass(frozen=True)
class BoardQuestion(Question):
    """Which requests stand on the board? `asked` is what the address says, `heard` what a change is told under."""

    name: ClassVar[str] = "board"
    in_turn: ClassVar[bool] = True
    asked: tuple[tuple[str, str], ...]
    pages: int
    heard: tuple[str, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        return self.heard

    @property
    def wanted(self) -> Asked:
        """The same in the words of the service."""
        return wanted(dict(self.asked), self.pages)

    def ask(
        self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None
    ) -> Board | Changes | None:
        """The whole board, what it has of the items that changed, or None where the portal lets nobody in."""
        by_itself = not {"search", "since"} & dict(self.asked).keys()
        try:
            if news is None or news.other or not by_itself or len(news.items) > SINGLY:
                return portal_board.board(session, viewer, self.wanted)
            return portal_board.board_changes(session, viewer, self.wanted, sorted(news.items))
        except NotFound:
            return None


@dataclass(frozen=True)
class BoardCount(Question):
    """How many requests has a board of more than its pages? Less urgent than its lines."""

    name: ClassVar[str] = "count"
    join: ClassVar[float] = 3.0
    in_turn: ClassVar[bool] = True
    board: BoardQuestion

    @property
    def indifferent(self) -> frozenset[str]:
        return frozenset() if {"search", "since"} & dict(self.board.asked).keys() else COUNTLESS

    @property
    def topics(self) -> tuple[str, ...]:
        return self.board.topics

    def ask(self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None) -> int | None:
        try:
            return portal_board.board_count(session, viewer, self.board.wanted)
        except NotFound:
            return None


def held(board: Board) -> Held:
    """The board as a tab keeps it."""
    return Held(
        tuple(line(row, board.zone) for row in board.lines),
        tuple(row.place for row in board.lines),
        board.waiting.items if board.waiting else frozenset(),
        board.more,
        board.zone,
        today_in(board.zone),
    )


def wanted(asked: dict[str, str], pages: int) -> Asked:
    """What the address asks for."""
    days = DAYS.get(asked.get("since", ""))
    sort, ascending = asked.get("sort", "").removeprefix("-"), asked.get("sort", "").startswith("-")
    which = PortalFilter(
        status=asked.get("status", ""),
        type=asked.get("type", ""),
        project=asked.get("project", "")[:40],
        search=asked.get("search", ""),
        updated_since=clock.now() - timedelta(days=days) if days else None,
    )
    return Asked(
        mine=asked.get("whose") == "mine",
        finished=asked.get("show") == "finished",
        which=which,
        sort=Sort(sort) if sort in list(Sort) else None,
        ascending=ascending,
        pages=pages,
    )


def _at(place: Place, places: Sequence[Place], *, ascending: bool) -> int:
    if ascending:
        return bisect_left(places, place)
    return len(places) - bisect_left(places[::-1], place)

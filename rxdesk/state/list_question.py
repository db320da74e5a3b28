"""What a list of items asks: its rows and the counts beside its views, for all agents who see and want the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from rxdesk.models.viewers import SharedViewer, Viewer
from rxdesk.services import signals
from rxdesk.services.found import Found, found_in_items
from rxdesk.services.house import list_types
from rxdesk.services.item_rows import ItemRow
from rxdesk.services.list_offers import portfolios_in
from rxdesk.services.listing_items import ItemFilter, Sort, View, list_items, my_counts, rows_of, view_counts
from rxdesk.state.question import COUNTLESS, News, Question
from rxdesk.state.sentence import Sentence
from rxdesk.state.ticket_lines import ItemLine, item_line, item_lines

MINE = (View.MY_OPEN, View.MY_WORK)


@dataclass(frozen=True, slots=True)
class Which:
    """A filter whose status is still a name, since each type has statuses of its own, and whose level is a word."""

    filter: ItemFilter
    level: str = ""
    status: str = ""

    def resolved(self, session: Session) -> ItemFilter:
        """The filter with ids in the place of words."""
        asked, (kind, _, key) = self.filter, self.level.partition(":")
        if self.status:
            types = list_types(session, kind=asked.kind)
            ids = [status.id for type_ in types for status in type_.statuses if status.name == self.status]
            asked = asked.model_copy(update={"status_id": tuple(ids) or (0,)})
        if kind == "portfolio":
            return asked.model_copy(update={"portfolio_id": portfolios_in(session, int(key))})
        return asked.model_copy(update={"project_id": int(key or 0)}) if kind else asked

    @property
    def places(self) -> tuple[int, ...] | None:
        """The project that the list lies in, none when it lies outside of projects; None when it may be any."""
        kind, _, key = self.level.partition(":")
        return {"project": (int(key or 0),), "outside": ()}.get(kind)

    @property
    def topic(self) -> str:
        """The narrowest topic of all that can change the list."""
        kind, _, key = self.level.partition(":")
        if self.filter.assignee_id:
            return f"agent:{self.filter.assignee_id}"
        if kind in ("project", "outside"):
            return f"project:{key or 0}"
        return f"organization:{self.filter.organization_id}" if self.filter.organization_id else "items"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list, the same for all who share it, and per agent the numbers that they have not read.

    `changed` has a line for each item of the news that is seen, in the list or not; `ids` is for lines and changed,
    `next` is the cursor of the page after the lines, '' at the end.
    """

    lines: list[ItemLine]
    next: str
    ids: dict[int, int]
    changed: dict[int, ItemLine]
    unread: dict[int, list[int]]
    news: News | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items each view has, and per agent how many are open and theirs."""

    of: dict[View, int]
    mine: dict[int, int]

    def to(self, agent_id: int) -> dict[View, int]:
        """What this agent reads."""
        return self.of | dict.fromkeys(MINE, self.mine.get(agent_id, 0))


@dataclass(frozen=True)
class ListQuestion(Question):
    """Which rows does the list have? `me` is the agent whose own list it is, 0 where it is anybody's."""

    name: ClassVar[str] = "rows"
    which: Which
    sort: Sort
    ascending: bool
    pages: int
    zone: str
    me: int

    @property
    def personal(self) -> bool:
        """A search reads messages, and some are for named agents alone."""
        return self.me > 0 or bool(self.which.filter.search)

    @property
    def places(self) -> tuple[int, ...] | None:
        return self.which.places

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"agent:{self.me}",) if self.me else (self.which.topic,)

    @property
    def is_usual(self) -> bool:
        """Whether the list stands at its beginning in its usual order, where something new belongs on top."""
        return self.pages == 1 and self.sort is Sort.UPDATED and not self.ascending

    def ask(self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None) -> Rows:
        rows, cursor = self._pages(session, viewer)
        there = {row.id for row in rows}
        others = rows_of(session, viewer, news.items - there) if news else []
        found = self._found(session, viewer, [*rows, *others])
        lines = item_lines(rows, self._grouped, zone=self.zone, found=found)
        changed = [line for row, line in zip(rows, lines, strict=True) if news and row.id in news.items]
        changed += [item_line(row, head=Sentence(), zone=self.zone, found=found.get(row.ref)) for row in others]
        return Rows(
            lines=lines,
            next=cursor,
            ids={row.number: row.id for row in (*rows, *others)},
            changed={line.number: line for line in changed},
            unread=_unread(viewer, agent_ids, [*rows, *others]),
            news=news,
        )

    def after(self, session: Session, viewer: Viewer, agent_ids: Collection[int], cursor: str) -> Rows:
        """The one page that begins there."""
        rows, following = self._page(session, viewer, self.which.resolved(session), cursor)
        return Rows(
            lines=item_lines(rows, self._grouped, zone=self.zone, found=self._found(session, viewer, rows)),
            next=following,
            ids={row.number: row.id for row in rows},
            changed={},
            unread=_unread(viewer, agent_ids, rows),
            news=None,
        )

    @property
    def _grouped(self) -> Sort | None:
        return None if self.which.filter.view is View.MY_WORK else self.sort

    def _found(self, session: Session, viewer: Viewer, rows: Sequence[ItemRow]) -> dict[str, Found]:
        return found_in_items(session, viewer, self.which.filter.search, [row.ref for row in rows])

    def _pages(self, session: Session, viewer: Viewer) -> tuple[list[ItemRow], str]:
        asked = self.which.resolved(session)
        rows, cursor = self._page(session, viewer, asked, "")
        for _ in range(self.pages - 1):
            if not cursor:
                break
            more, cursor = self._page(session, viewer, asked, cursor)
            rows += more
        return rows, cursor

    def _page(self, session: Session, viewer: Viewer, asked: ItemFilter, cursor: str) -> tuple[list[ItemRow], str]:
        page = list_items(session, viewer, asked, sort=self.sort, ascending=self.ascending, cursor=cursor)
        return list(page.rows), page.next or ""


@dataclass(frozen=True)
class CountQuestion(Question):
    """How many items has each view inside this place? Counts cost more than rows and are less urgent."""

    name: ClassVar[str] = "counts"
    join: ClassVar[float] = 3.0
    which: Which

    @property
    def places(self) -> tuple[int, ...] | None:
        return self.which.places

    @property
    def indifferent(self) -> frozenset[str]:
        return COUNTLESS

    @property
    def topics(self) -> tuple[str, ...]:
        return (self.which.topic,)

    def ask(self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None) -> Counts:
        within = self.which.resolved(session)
        others = [view for view in View if view not in MINE]
        return Counts(view_counts(session, viewer, within, views=others), my_counts(session, viewer, agent_ids, within))


def _unread(viewer: Viewer, agent_ids: Collection[int], rows: Sequence[ItemRow]) -> dict[int, list[int]]:
    if not isinstance(viewer, SharedViewer):
        return {key: [row.number for row in rows if row.unread] for key in agent_ids}
    marks = signals.read_marks(agent_ids, [row.id for row in rows])
    return {
        key: [row.number for row in rows if row.id not in marks[key] or marks[key][row.id] < row.updated_at]
        for key in agent_ids
    }

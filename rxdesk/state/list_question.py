"""What a list of items asks: its rows and the counts beside its views, for all agents who see and want the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from rxdesk.models.events import Verb
from rxdesk.models.viewers import SharedViewer, Viewer
from rxdesk.services import signals
from rxdesk.services.found import Found, found_in_items
from rxdesk.services.house import list_types
from rxdesk.services.item_rows import ItemRow
from rxdesk.services.list_offers import portfolios_in
from rxdesk.services.listing import PAGE, Order, cursor_at
from rxdesk.services.listing_counts import Counts, view_counts
from rxdesk.services.listing_items import (
    ItemFilter,
    Sort,
    View,
    list_items,
    order_of_list,
    rows_among,
    rows_of,
)
from rxdesk.state.listed import Changes, Listed
from rxdesk.state.question import COUNTLESS, News, Question
from rxdesk.state.ticket_lines import ItemLine, Placed, headed, item_line, placed
from rxdesk.state.ticket_words import today_in

DRAWN = ("projects", "customers")
"""What changes the names that a row draws beside its item."""
SILENT = frozenset({Verb.CUSTOMER_CREATED, Verb.CUSTOMER_SIGNED_IN, Verb.ORGANIZATION_CREATED, Verb.PROJECT_CREATED})
"""Who or what is new stands on no item yet."""
SINGLY = 25
"""From more changed items on the whole list is read."""


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
        """The narrowest topic of all items that can come to the list or leave it."""
        kind, _, key = self.level.partition(":")
        if self.filter.assignee_id:
            return f"agent:{self.filter.assignee_id}"
        if kind in ("project", "outside"):
            return f"project:{key or 0}"
        return f"organization:{self.filter.organization_id}" if self.filter.organization_id else "items"


@dataclass(frozen=True, slots=True)
class Rows:
    """The whole list, the same for all who share it, and per agent the numbers that they have not read.

    `changed` has a line for each item of the news that is seen, in the list or not.
    """

    listed: Listed
    changed: dict[int, ItemLine]
    unread: dict[int, list[int]]
    news: News | None


@dataclass(frozen=True)
class ListQuestion(Question):
    """Which rows does the list have? `me` is the agent whose own list it is, 0 where it is anybody's."""

    name: ClassVar[str] = "rows"
    silent: ClassVar[frozenset[Verb]] = SILENT
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
        organization = self.which.filter.organization_id
        of_members = (f"organization:{organization}",) if organization else ()
        return (f"agent:{self.me}" if self.me else self.which.topic, *of_members, *DRAWN)

    @property
    def is_usual(self) -> bool:
        """Whether the list stands at its beginning in its usual order, where something new belongs on top."""
        return self.pages == 1 and self.sort is Sort.UPDATED and not self.ascending

    @property
    def most(self) -> int:
        """How many rows the list has at the most."""
        return PAGE * self.pages

    def ask(self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None) -> Rows | Changes:
        """The whole list, or what became of the items that changed."""
        if news is None or news.other or len(news.items) > SINGLY or not self._by_itself:
            return self._whole(session, viewer, agent_ids, news)
        found = rows_among(session, viewer, self.which.resolved(session), news.items)
        rows = self._placed([row for row, _ in found], {})
        return Changes(
            news=news,
            there=tuple(row for row, (_, is_there) in zip(rows, found, strict=True) if is_there),
            changed={row.line.number: row.line for row in rows},
            unread=_unread(viewer, agent_ids, [row for row, _ in found]),
            most=self.most,
            ascending=self.ascending,
            grouped=self._grouped,
            zone=self.zone,
            day=today_in(self.zone),
        )

    def after(self, session: Session, viewer: Viewer, agent_ids: Collection[int], listed: Listed) -> Rows:
        """The one page that follows."""
        asked = self.which.resolved(session)
        rows, cursor = self._page(session, viewer, asked, cursor_at(self._order(asked), listed.rows[-1].place))
        found = self._found(session, viewer, rows)
        page = Listed(tuple(self._placed(rows, found)), bool(cursor), today_in(self.zone))
        return Rows(page, {}, _unread(viewer, agent_ids, rows), None)

    @property
    def _by_itself(self) -> bool:
        """Whether nothing but a change of an item brings it to the list: not a search, and no look at the clock."""
        asked = self.which.filter
        return not asked.search and asked.updated_since is None and asked.view is not View.RECENTLY_FINISHED

    def _whole(self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None) -> Rows:
        rows, more = self._pages(session, viewer)
        there = {row.id for row in rows}
        others = rows_of(session, viewer, news.items - there) if news else []
        found = self._found(session, viewer, [*rows, *others])
        listed = Listed(headed(self._placed(rows, found)), more, today_in(self.zone))
        changed = [row.line for row in listed.rows if news and row.line.number in news.items]
        changed += [item_line(row, zone=self.zone, found=found.get(row.ref)) for row in others]
        unread = _unread(viewer, agent_ids, [*rows, *others])
        return Rows(listed, {line.number: line for line in changed}, unread, news)

    def _placed(self, rows: Sequence[ItemRow], found: Mapping[str, Found]) -> list[Placed]:
        values, sort = self._order(self.which.filter).values, self._grouped
        return [placed(row, values(row), sort, zone=self.zone, found=found.get(row.ref)) for row in rows]

    def _order(self, asked: ItemFilter) -> Order:
        return order_of_list(asked, self.sort, ascending=self.ascending)

    @property
    def _grouped(self) -> Sort | None:
        return None if self.which.filter.view is View.MY_WORK else self.sort

    def _found(self, session: Session, viewer: Viewer, rows: Sequence[ItemRow]) -> dict[str, Found]:
        return found_in_items(session, viewer, self.which.filter.search, [row.ref for row in rows])

    def _pages(self, session: Session, viewer: Viewer) -> tuple[list[ItemRow], bool]:
        asked = self.which.resolved(session)
        rows, cursor = self._page(session, viewer, asked, "")
        for _ in range(self.pages - 1):
            if not cursor:
                break
            more, cursor = self._page(session, viewer, asked, cursor)
            rows += more
        return rows, bool(cursor)

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
        return view_counts(session, viewer, self.which.resolved(session), agent_ids)


def _unread(viewer: Viewer, agent_ids: Collection[int], rows: Sequence[ItemRow]) -> dict[int, list[int]]:
    if not isinstance(viewer, SharedViewer):
        return {key: [row.number for row in rows if row.unread] for key in agent_ids}
    marks = signals.read_marks(agent_ids, [row.id for row in rows])
    return {
        key: [row.number for row in rows if row.id not in marks[key] or marks[key][row.id] < row.updated_at]
        for key in agent_ids
    }

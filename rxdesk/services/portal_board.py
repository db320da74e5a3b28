"""The board of a reader's requests: its lines, what waits for the reader, and what is left of it when items changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from rxdesk.models.portal import Feature, PortalOption, Shown
from rxdesk.models.shown_names import asked_by, who_asked
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import Viewer
from rxdesk.services.found import Found, found_in_items
from rxdesk.services.listing import PAGE
from rxdesk.services.listing_items import Phase, Sort
from rxdesk.services.portal_listing import (
    PortalFilter,
    count_portal_items,
    portal_lines,
    portal_lines_among,
    portal_order,
)
from rxdesk.services.portal_pages import topics_of, zone_of
from rxdesk.services.portal_projects import project_choices
from rxdesk.services.portal_rows import PortalItem, customer_sight, portal_items, portal_row
from rxdesk.services.portal_statuses import look_of, name_of, statuses_of, types_of
from rxdesk.services.portal_waiting import Waiting, oldest_of, oldest_waiting

_ALL_OPEN = PortalFilter(state=Phase.OPEN)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the board is wanted; what the portal does not offer is left out."""

    mine: bool = False
    finished: bool = False
    which: PortalFilter = field(default_factory=PortalFilter)
    sort: Sort | None = None
    ascending: bool = False
    pages: int = 1

    @property
    def most(self) -> int:
        """How many lines the board has at the most."""
        return PAGE * max(1, self.pages)


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One line of the board: the item, how its status looks, whether the reader asked for it, why a search has it.

    `place` is what the board is sorted by, the item's id at its end; it may say what the portal does not show.
    `waits` says whether it may wait for the reader's answer.
    """

    item: PortalItem
    look: str
    mine: bool
    waits: bool
    place: tuple[Any, ...]
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The reader's requests. A filter that is off has no choices. With `more` see `board_count`."""

    lines: tuple[BoardItem, ...]
    more: bool
    offered: frozenset[Shown]
    search: bool
    any_at_all: bool
    statuses: tuple[str, ...]
    types: tuple[str, ...]
    projects: tuple[tuple[str, str], ...]
    waiting: Waiting | None
    zone: str
    whole_organization: bool
    option: PortalOption
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Items that changed, and the lines of those that the board has, in no order.

    `elsewhere` says that the reader asked for one that it does not have, which may wait for an answer all the same.
    """

    items: frozenset[int]
    lines: tuple[BoardItem, ...]
    elsewhere: bool


def board(session: Session, viewer: Viewer, asked: Asked) -> Board:
    """One look at the reader's requests. Raises NotFound for whoever the portal does not admit."""
    seen = customer_sight(session, viewer)
    offered, search = offers = _offers(seen)
    which, sort = _asked_of(seen, asked, offers), _sort_of(asked, offers)
    order = portal_order(seen, which, sort, ascending=asked.ascending)
    lines: list[Any] = []
    cursor, more = "", True
    for _ in range(max(1, asked.pages)):
        if more:
            page = portal_lines(session, viewer, which, sort=sort, ascending=asked.ascending, cursor=cursor)
            lines, cursor, more = [*lines, *page.rows], page.next or "", page.next is not None
    rows = portal_items(session, viewer, lines)
    statuses = statuses_of(session, of={line.status_id for line in lines})
    types = types_of(session, seen, seen.kinds)
    turns = _turns(statuses)
    mine = asked_by(session, seen.customer_id, [line.id for line in lines])
    shows_all_open = not more and which.model_copy(update={"mine": False}) == _ALL_OPEN
    found = found_in_items(session, viewer, which.search, [row.ref for row in rows])
    shows_status, shows_type = Shown.STATUS in offered, Shown.TYPE in offered
    waits = {line.id: line for line in lines if line.id in mine and line.status_id in turns}
    waiting = None
    if shows_status:
        waiting = oldest_of(session, waits.values()) if shows_all_open else oldest_waiting(session, seen, turns)
    return Board(
        lines=tuple(
            BoardItem(
                row,
                look_of(statuses[line.status_id]) if row.status else "",
                line.id in mine,
                line.id in waits,
                order.values(line),
                found.get(row.ref),
            )
            for line, row in zip(lines, rows, strict=True)
        ),
        more=more,
        offered=offered,
        search=search,
        any_at_all=bool(rows) or count_portal_items(session, viewer, PortalFilter(), at_most=1) > 0,
        statuses=_status_names(statuses.values(), types) if shows_status else (),
        types=tuple(dict.fromkeys(row.name for row in types)) if shows_type else (),
        projects=project_choices(session) if Shown.PROJECT in offered else (),
        waiting=waiting,
        zone=zone_of(session, viewer),
        whole_organization=seen.organization_id is not None,
        option=seen.option,
        topics=topics_of(seen),
    )


def board_changes(session: Session, viewer: Viewer, asked: Asked, item_ids: Collection[int]) -> Changes:
    """What the board has of these items, on whatever page; not for a search.

    Whether each is seen and matches is asked in the reader's name. What it then shows is the same for every reader of
    the portal, and made once where one transaction asks for many. Raises NotFound as `board` does.
    """
    seen = customer_sight(session, viewer)
    offers = _offers(seen)
    which = _asked_of(seen, asked, offers)
    order = portal_order(seen, which, _sort_of(asked, offers), ascending=asked.ascending)
    mine = {key for key in item_ids if seen.customer_id in who_asked(session, key)}
    lines = portal_lines_among(session, viewer, which, item_ids)
    statuses = statuses_of(session, of={line.status_id for line in lines})
    turns = _turns(statuses)
    found: list[BoardItem] = []
    for line in lines:
        row, is_mine = portal_row(session, viewer, line), line.id in mine
        waits = is_mine and line.status_id in turns
        look = look_of(statuses[line.status_id]) if row.status else ""
        found.append(BoardItem(row, look, is_mine, waits, order.values(line)))
    there = {row.place[-1] for row in found}
    return Changes(frozenset(item_ids), tuple(found), elsewhere=bool(mine - there))


def board_count(session: Session, viewer: Viewer, asked: Asked) -> int | None:
    """How many requests there are, up to listing.COUNTED, which never holds up the board; None for a search."""
    seen = customer_sight(session, viewer)
    which = _asked_of(seen, asked, _offers(seen))
    return None if which.search.strip() else count_portal_items(session, viewer, which)


def _offers(seen: CustomerSight) -> tuple[frozenset[Shown], bool]:
    """The properties that all kinds show, and whether any kind can be searched."""
    offered = frozenset(shown for shown in Shown if all(seen.shows(kind, shown) for kind in seen.kinds))
    return offered, any(seen.has(kind, Feature.SEARCH) for kind in seen.kinds)


def _sort_of(asked: Asked, offers: tuple[frozenset[Shown], bool]) -> Sort | None:
    return asked.sort if asked.sort and Shown(str(asked.sort)) in offers[0] else None


def _asked_of(seen: CustomerSight, asked: Asked, offers: tuple[frozenset[Shown], bool]) -> PortalFilter:
    """What is asked for, without what the portal does not offer."""
    offered, search = offers
    kept = asked.which.model_copy(update={"mine": asked.mine and seen.customer_id is not None})
    state = (Phase.FINISHED if asked.finished else Phase.OPEN) if Shown.STATUS in offered else None
    dropped: dict[str, object] = {"state": state}
    for name, shown in (("status", Shown.STATUS), ("type", Shown.TYPE), ("project", Shown.PROJECT)):
        dropped |= {} if shown in offered else {name: ""}
    dropped |= {} if Shown.UPDATED in offered else {"updated_since": None}
    return kept.model_copy(update=dropped | ({} if search else {"search": ""}))


def _status_names(statuses: Iterable[Any], types: Iterable[Any]) -> tuple[str, ...]:
    shown = {row.id for row in types}
    return tuple(dict.fromkeys(name_of(row) for row in statuses if row.type_id in shown))


def _turns(statuses: Mapping[int, Any]) -> frozenset[int]:
    return frozenset(key for key, row in statuses.items() if look_of(row) == "you")

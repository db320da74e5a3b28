"""The board of a reader's requests: its lines, what waits for the reader, and what is left of it when items changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.models.among import among
from rxdesk.models.items import ActorKind, Item, Requester, State
from rxdesk.models.messages import Message
from rxdesk.models.narrowing import UNFINISHED, leading, linked, shaped
from rxdesk.models.portal import Feature, PortalOption, Shown
from rxdesk.models.probe import MOST, Asks
from rxdesk.models.scope import ASKS
from rxdesk.models.shown_names import who_asked
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import Viewer
from rxdesk.models.walked import walked
from rxdesk.services.found import Found, found_in_items
from rxdesk.services.listing import COUNTED, PAGE
from rxdesk.services.listing_items import Phase, Sort, order_of
from rxdesk.services.portal_listing import (
    PortalFilter,
    count_portal_items,
    list_portal_projects,
    portal_lines,
    portal_lines_among,
    portal_order,
)
from rxdesk.services.portal_pages import look_of, status_looks, statuses_of, topics_of, types_of, zone_of
from rxdesk.services.portal_rows import PortalItem, customer_sight, portal_items, portal_row
from rxdesk.services.statements import IDS, columns, kept

QUOTE = 160


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
class Waiting:
    """The oldest request that waits for the reader's answer, and which do, that one included."""

    ref: str
    name: str
    author: str
    quote: str
    items: frozenset[int]

    @property
    def more(self) -> int:
        return len(self.items) - 1


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
    offered, search = _offers(seen)
    which, sort = _asked_of(seen, asked), _sort_of(seen, asked)
    order = portal_order(seen, which, sort, ascending=asked.ascending)
    lines: list[Any] = []
    cursor, more = "", True
    for _ in range(max(1, asked.pages)):
        if more:
            page = portal_lines(session, viewer, which, sort=sort, ascending=asked.ascending, cursor=cursor)
            lines, cursor, more = [*lines, *page.rows], page.next or "", page.next is not None
    rows = portal_items(session, viewer, lines)
    looks, turns, types = status_looks(session), _turns(session), types_of(session, seen, seen.kinds)
    mine = _requested(session, seen, [line.id for line in lines])
    found = found_in_items(session, viewer, which.search, [row.ref for row in rows])
    shows_status, shows_type = Shown.STATUS in offered, Shown.TYPE in offered
    projects = list_portal_projects(session, viewer, limit=100).rows if Shown.PROJECT in offered else ()
    return Board(
        lines=tuple(
            BoardItem(
                row,
                _look(row, looks),
                line.id in mine,
                line.id in mine and line.status_id in turns,
                order.values(line),
                found.get(row.ref),
            )
            for line, row in zip(lines, rows, strict=True)
        ),
        more=more,
        offered=offered,
        search=search,
        any_at_all=bool(rows) or count_portal_items(session, viewer, PortalFilter(), at_most=1) > 0,
        statuses=_status_names(statuses_of(session), types) if shows_status else (),
        types=tuple(dict.fromkeys(row.name for row in types)) if shows_type else (),
        projects=tuple((row.ref, row.name) for row in projects),
        waiting=_waiting(session, seen, sorted(turns)) if shows_status else None,
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
    which, looks, turns = _asked_of(seen, asked), status_looks(session), _turns(session)
    order = portal_order(seen, which, _sort_of(seen, asked), ascending=asked.ascending)
    mine = {key for key in item_ids if seen.customer_id in who_asked(session, key)}
    found: list[BoardItem] = []
    for line in portal_lines_among(session, viewer, which, item_ids):
        row, is_mine = portal_row(session, viewer, line), line.id in mine
        waits = is_mine and line.status_id in turns
        found.append(BoardItem(row, _look(row, looks), is_mine, waits, order.values(line)))
    there = {row.place[-1] for row in found}
    return Changes(frozenset(item_ids), tuple(found), elsewhere=bool(mine - there))


def board_count(session: Session, viewer: Viewer, asked: Asked) -> int | None:
    """How many requests there are, up to listing.COUNTED, which never holds up the board; None for a search."""
    seen = customer_sight(session, viewer)
    which = _asked_of(seen, asked)
    return None if which.search.strip() else count_portal_items(session, viewer, which)


_LAST_SAID = (
    columns(Message.author_name, Message.text)
    .where(col(Message.item_id) == bindparam("item"), col(Message.author_kind) == ActorKind.AGENT)
    .order_by(col(Message.id).desc())
    .limit(1)
)
_MINE = columns(Requester.item_id).where(
    among(col(Requester.item_id), IDS), col(Requester.customer_id) == bindparam("me")
)


def _offers(seen: CustomerSight) -> tuple[frozenset[Shown], bool]:
    """The properties that all kinds show, and whether any kind can be searched."""
    offered = frozenset(shown for shown in Shown if all(seen.shows(kind, shown) for kind in seen.kinds))
    return offered, any(seen.has(kind, Feature.SEARCH) for kind in seen.kinds)


def _sort_of(seen: CustomerSight, asked: Asked) -> Sort | None:
    return asked.sort if asked.sort and Shown(str(asked.sort)) in _offers(seen)[0] else None


def _asked_of(seen: CustomerSight, asked: Asked) -> PortalFilter:
    """What is asked for, without what the portal does not offer."""
    offered, search = _offers(seen)
    kept = asked.which.model_copy(update={"mine": asked.mine and seen.customer_id is not None})
    state = (Phase.FINISHED if asked.finished else Phase.OPEN) if Shown.STATUS in offered else None
    dropped: dict[str, object] = {"state": state}
    for name, shown in (("status", Shown.STATUS), ("type", Shown.TYPE), ("project", Shown.PROJECT)):
        dropped |= {} if shown in offered else {name: ""}
    dropped |= {} if Shown.UPDATED in offered else {"updated_since": None}
    return kept.model_copy(update=dropped | ({} if search else {"search": ""}))


def _look(row: PortalItem, looks: dict[tuple[str, State], str]) -> str:
    return looks.get((row.status.name, row.status.state), "work") if row.status else ""


def _requested(session: Session, seen: CustomerSight, item_ids: list[int]) -> frozenset[int]:
    if seen.customer_id is None or not item_ids:
        return frozenset()
    return frozenset(session.scalars(_MINE, {"me": seen.customer_id, "ids": item_ids}))


def _status_names(statuses: Iterable[Any], types: Iterable[Any]) -> tuple[str, ...]:
    shown = {row.id for row in types}
    return tuple(dict.fromkeys(row.customer_name or row.name for row in statuses if row.type_id in shown))


def _turns(session: Session) -> frozenset[int]:
    return frozenset(row.id for row in statuses_of(session) if look_of(row) == "you")


def _waiting(session: Session, seen: CustomerSight, turns: list[int]) -> Waiting | None:
    if seen.customer_id is None:
        return None
    mine = linked(Requester.customer_id, seen.customer_id)
    lead = leading(session, [mine], many=MOST)

    oldest = order_of(Sort.UPDATED, ascending=True)

    def made() -> Any:
        asked = shaped([mine], lead, sorting=oldest.sorting(unset=UNFINISHED))
        wanted = columns(Item.id, Item.ref, Item.name).where(col(Item.finished_at).is_(None), *asked)
        return wanted.where(walked(Item.status_id).in_(turns)).order_by(*oldest.columns).limit(COUNTED)

    statement = kept(("waiting", mine.name, *turns, lead), made)
    found = session.execute(statement, execution_options={ASKS: Asks.EACH}).all()
    if not found:
        return None
    first = found[0]
    last = session.execute(_LAST_SAID, {"item": first.id}).first()
    quote = " ".join(last.text.split()) if last else ""
    cut = f"{quote[:QUOTE].rstrip()}…" if len(quote) > QUOTE else quote
    waiting = frozenset(row.id for row in found)
    return Waiting(first.ref, first.name, last.author_name if last else "", cut, waiting)

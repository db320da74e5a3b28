"""What the pages of a portal show around their items: the frame, the board of requests, what waits for its reader."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.models.among import among
from rxdesk.models.customers import Customer
from rxdesk.models.front import Front, front_of
from rxdesk.models.items import ActorKind, Item, ItemType, Kind, Requester, State, Status
from rxdesk.models.messages import Message
from rxdesk.models.narrowing import leading, linked, shaped
from rxdesk.models.permissions import sight
from rxdesk.models.portal import Feature, PortalOption, Shown
from rxdesk.models.probe import MOST, Asks
from rxdesk.models.scope import ASKS
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import AnonymousViewer, CustomerViewer, Viewer
from rxdesk.models.walked import walked
from rxdesk.services.found import Found, found_in_items
from rxdesk.services.listing import COUNTED
from rxdesk.services.listing_items import Phase, Sort, order_of
from rxdesk.services.portal_listing import PortalFilter, count_portal_items, list_portal_projects, portal_lines
from rxdesk.services.portal_rows import PortalItem, customer_sight, portal_items
from rxdesk.services.statements import IDS, columns, first, kept

QUOTE = 160


@dataclass(frozen=True, slots=True)
class Frame:
    """Who looks at which portal, and what stands in its bar. `refused` is "", "login" or "closed"."""

    front: Front
    refused: str = ""
    name: str = ""
    language: str = ""
    zone: str = "UTC"
    signed_in: bool = False
    items: bool = False
    projects: bool = False
    can_create: bool = False
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the board is wanted; what the portal does not offer is left out."""

    mine: bool = False
    finished: bool = False
    which: PortalFilter = field(default_factory=PortalFilter)
    sort: Sort | None = None
    ascending: bool = False
    pages: int = 1


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One line of the board: the item, how its status looks, whether the reader asked for it, why a search has it."""

    item: PortalItem
    look: str
    mine: bool
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest request that waits for the reader's answer, and how many more do."""

    ref: str
    name: str
    author: str
    quote: str
    more: int


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


def frame(session: Session, viewer: Viewer) -> Frame:
    """Everything in the bar and at the foot; also for whoever is not let in, then with the reason."""
    seen = sight(session, viewer)
    portal_id = viewer.portal_id if isinstance(viewer, CustomerViewer | AnonymousViewer) else 0
    front = front_of(session.connection(), portal_id)
    if not isinstance(seen, CustomerSight):
        name, language, zone = _person(session, viewer)
        signed_in = isinstance(viewer, CustomerViewer)
        return Frame(front, "closed" if signed_in else "login", name, language, zone, signed_in=signed_in)
    name, language, zone = _person(session, viewer)
    return Frame(
        front,
        name=name,
        language=language,
        zone=zone,
        signed_in=seen.customer_id is not None,
        items=seen.option is not PortalOption.NOTHING,
        projects=seen.show_projects and seen.option is not PortalOption.NOTHING and seen.customer_id is not None,
        can_create=kind_to_create(seen) is not None,
        topics=topics_of(seen),
    )


def topics_of(seen: CustomerSight) -> tuple[str, ...]:
    """What a list of this reader's items listens to."""
    topics = [f"portal:{seen.portal_id}"]
    topics += [f"customer:{seen.customer_id}"] if seen.customer_id else []
    topics += [f"organization:{seen.organization_id}"] if seen.organization_id else []
    return (*topics, "published") if seen.option is PortalOption.ALL_PUBLISHED else tuple(topics)


def kind_to_create(seen: CustomerSight) -> Kind | None:
    """What a new request becomes here, None where nobody may write one."""
    if seen.customer_id is None:
        return None
    return next((kind for kind in seen.kinds if seen.has(kind, Feature.CREATE_ITEM)), None)


def zone_of(session: Session, viewer: Viewer) -> str:
    """The time zone in which the reader's times are told."""
    return _person(session, viewer)[2]


def board(session: Session, viewer: Viewer, asked: Asked) -> Board:
    """One look at the reader's requests. Raises NotFound for whoever the portal does not admit."""
    seen = customer_sight(session, viewer)
    offered, search = _offers(seen)
    which = _asked_of(seen, asked)
    sort = asked.sort if asked.sort and Shown(str(asked.sort)) in offered else None
    lines: list[Any] = []
    cursor, more = "", True
    for _ in range(max(1, asked.pages)):
        if more:
            page = portal_lines(session, viewer, which, sort=sort, ascending=asked.ascending, cursor=cursor)
            lines, cursor, more = [*lines, *page.rows], page.next or "", page.next is not None
    rows = portal_items(session, viewer, lines)
    statuses, types = session.execute(_STATUSES).all(), types_of(session, seen, seen.kinds)
    looks, mine = _looks(statuses), _requested(session, seen, [line.id for line in lines])
    found = found_in_items(session, viewer, which.search, [row.ref for row in rows])
    shows_status, shows_type = Shown.STATUS in offered, Shown.TYPE in offered
    projects = list_portal_projects(session, viewer, limit=100).rows if Shown.PROJECT in offered else ()
    return Board(
        lines=tuple(
            BoardItem(row, _look(row, looks), line.id in mine, found.get(row.ref))
            for line, row in zip(lines, rows, strict=True)
        ),
        more=more,
        offered=offered,
        search=search,
        any_at_all=bool(rows) or count_portal_items(session, viewer, PortalFilter(), at_most=1) > 0,
        statuses=_status_names(statuses, types) if shows_status else (),
        types=tuple(dict.fromkeys(row.name for row in types)) if shows_type else (),
        projects=tuple((row.ref, row.name) for row in projects),
        waiting=_waiting(session, seen, statuses) if shows_status else None,
        zone=zone_of(session, viewer),
        whole_organization=seen.organization_id is not None,
        option=seen.option,
    )


def board_count(session: Session, viewer: Viewer, asked: Asked) -> int | None:
    """How many requests there are, up to listing.COUNTED, which never holds up the board; None for a search."""
    seen = customer_sight(session, viewer)
    which = _asked_of(seen, asked)
    return None if which.search.strip() else count_portal_items(session, viewer, which)


_STATUSES = columns(
    Status.id, Status.type_id, Status.name, Status.customer_name, Status.state, Status.pauses_sla
).order_by(col(Status.type_id), col(Status.position))
_TYPES = (
    columns(ItemType.id, ItemType.kind, ItemType.name)
    .where(col(ItemType.visible))
    .order_by(col(ItemType.position), col(ItemType.id))
)
_LAST_SAID = (
    columns(Message.author_name, Message.text)
    .where(col(Message.item_id) == bindparam("item"), col(Message.author_kind) == ActorKind.AGENT)
    .order_by(col(Message.id).desc())
    .limit(1)
)
_MINE = columns(Requester.item_id).where(
    among(col(Requester.item_id), IDS), col(Requester.customer_id) == bindparam("me")
)


def status_looks(session: Session) -> dict[tuple[str, State], str]:
    """How each status looks, by its name for customers and its state."""
    return _looks(session.execute(_STATUSES).all())


def types_of(session: Session, seen: CustomerSight, kinds: Iterable[Kind]) -> list[Any]:
    """Id, kind and name of the types that the portal shows of these kinds, in their order."""
    wanted = set(kinds)
    return [row for row in session.execute(_TYPES) if row.kind in wanted and row.id not in seen.hidden_types]


def _offers(seen: CustomerSight) -> tuple[frozenset[Shown], bool]:
    """The properties that all kinds show, and whether any kind can be searched."""
    offered = frozenset(shown for shown in Shown if all(seen.shows(kind, shown) for kind in seen.kinds))
    return offered, any(seen.has(kind, Feature.SEARCH) for kind in seen.kinds)


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


def _looks(statuses: Iterable[Any]) -> dict[tuple[str, State], str]:
    return {(row.customer_name or row.name, row.state): _look_of(row) for row in statuses}


def _look_of(row: Any) -> str:
    """The class of portal.css: your turn is a pause that has a name for customers, any other pause is a hold."""
    if row.state is State.FINISHED:
        return "done"
    if row.state is State.NOT_STARTED:
        return "recv"
    return ("you" if row.customer_name else "plan") if row.pauses_sla else "work"


def _requested(session: Session, seen: CustomerSight, item_ids: list[int]) -> frozenset[int]:
    if seen.customer_id is None or not item_ids:
        return frozenset()
    return frozenset(session.scalars(_MINE, {"me": seen.customer_id, "ids": item_ids}))


def _status_names(statuses: Iterable[Any], types: Iterable[Any]) -> tuple[str, ...]:
    shown = {row.id for row in types}
    return tuple(dict.fromkeys(row.customer_name or row.name for row in statuses if row.type_id in shown))


def _waiting(session: Session, seen: CustomerSight, statuses: Iterable[Any]) -> Waiting | None:
    if seen.customer_id is None:
        return None
    turns = [row.id for row in statuses if _look_of(row) == "you"]
    mine = linked(Requester.customer_id, seen.customer_id)
    lead = leading(session, [mine], many=MOST)

    oldest = order_of(Sort.UPDATED, ascending=True)

    def made() -> Any:
        asked = shaped([mine], lead, sorting=oldest.sorting(unset=Item.finished_at))
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
    return Waiting(first.ref, first.name, last.author_name if last else "", cut, len(found) - 1)


def _person(session: Session, viewer: Viewer) -> tuple[str, str, str]:
    if not isinstance(viewer, CustomerViewer):
        return "", "", "UTC"
    found = first(session, Customer, id=viewer.id)
    return (found.name, found.language, found.time_zone or "UTC") if found else ("", "", "UTC")

"""A customer's lists: items that their portal shows, searched, filtered and sorted by properties that are on only."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, bindparam, false, func
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.models.among import among
from rxdesk.models.in_order import Sorting
from rxdesk.models.items import Item, ItemType, Kind, Requester, Status
from rxdesk.models.messages import Attachment, Message
from rxdesk.models.narrowing import (
    UNFINISHED,
    Filter,
    Lead,
    at_least,
    leading,
    linked,
    of_kinds,
    one_of,
    shaped,
)
from rxdesk.models.portal import Feature, Shown
from rxdesk.models.probe import MOST, Asks
from rxdesk.models.projects import Project
from rxdesk.models.scope import ASKS
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import Viewer
from rxdesk.services.listing import COUNTED, PAGE, Order, Page, counts_of, page_of, read_counts
from rxdesk.services.listing_items import Phase, Sort, order_of
from rxdesk.services.portal_rows import (
    PortalItem,
    PortalMessage,
    customer_sight,
    portal_items,
    portal_line,
    portal_messages,
)
from rxdesk.services.search import item_search
from rxdesk.services.statements import IDS, columns, kept

_SORTED_BY = {
    Sort.UPDATED: Shown.UPDATED,
    Sort.CREATED: Shown.CREATED,
    Sort.PRIORITY: Shown.PRIORITY,
    Sort.NUMBER: Shown.NUMBER,
}


class PortalFilter(BaseModel):
    """Which of the visible items; a filter on a property reaches only the kinds that show it.

    `status` and `type` are names as the customer reads them, `project` is a reference.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind | None = None
    mine: bool = Field(default=False, description="Only those that the customer requested.")
    state: Phase | None = None
    status: str = Field(default="", max_length=255)
    type: str = Field(default="", max_length=255)
    project: str = Field(default="", max_length=40)
    search: str = Field(default="", max_length=256)
    updated_since: datetime | None = None


_SAID = select(Message).where(col(Message.item_id) == bindparam("item"))


def list_portal_items(
    session: Session,
    viewer: Viewer,
    which: PortalFilter,
    *,
    sort: Sort | None = None,
    ascending: bool = False,
    cursor: str = "",
    limit: int = PAGE,
) -> Page[PortalItem]:
    """One page of the items that the customer or visitor sees. Raises Invalid for what the portal does not show."""
    found = portal_lines(session, viewer, which, sort=sort, ascending=ascending, cursor=cursor, limit=limit)
    return Page(tuple(portal_items(session, viewer, found.rows)), found.next)


def portal_lines(
    session: Session,
    viewer: Viewer,
    which: PortalFilter,
    *,
    sort: Sort | None = None,
    ascending: bool = False,
    cursor: str = "",
    limit: int = PAGE,
) -> Page[Any]:
    """The same page as rows of `portal_line`, for whoever makes more of them."""
    seen = customer_sight(session, viewer)
    plain, filters, kinds = _conditions(session, seen, which)
    order = order_of(_sort(seen, kinds, sort), ascending=ascending)
    if which.search.strip():
        plain.append(_search(session, viewer, seen, which, sorting=order.sorting()))
    lines, asks = _lines(session, portal_line(seen), which, plain, filters, kinds, order)
    return page_of(session, lines, order=order, cursor=cursor, limit=limit, asks=asks)


def portal_lines_among(
    session: Session, viewer: Viewer, which: PortalFilter, item_ids: Collection[int]
) -> Sequence[Any]:
    """Those of these items that the list has, in no order; each is asked for itself, and none for a search."""
    seen = customer_sight(session, viewer)
    plain, filters, kinds = _conditions(session, seen, which)

    line = portal_line(seen)

    def made() -> Any:
        return line.where(among(col(Item.id), IDS), *plain, *shaped(filters, Lead(-1)))

    statement = kept(("portal among", line, which, kinds, tuple(each.name for each in filters)), made)
    return session.execute(statement, {"ids": list(item_ids)}, execution_options={ASKS: Asks.EACH}).all()


def portal_order(seen: CustomerSight, which: PortalFilter, sort: Sort | None, *, ascending: bool) -> Order:
    """What the list is sorted by."""
    return order_of(_sort(seen, _kinds(seen, which), sort), ascending=ascending)


def count_portal_items(session: Session, viewer: Viewer, which: PortalFilter, *, at_most: int = COUNTED) -> int:
    """How many items the list has, counting no further than `at_most`."""
    seen = customer_sight(session, viewer)
    plain, filters, kinds = _conditions(session, seen, which)
    if which.search.strip():
        plain.append(_search(session, viewer, seen, which))
    lead = leading(session, filters, many=MOST, of_column=MOST)

    def made() -> Any:
        return counts_of([select(Item.id).where(*plain, *shaped(filters, lead))], at_most=at_most)

    if which.search.strip():
        return read_counts(session, made())[0]
    names = tuple(each.name for each in filters)
    return read_counts(session, kept(("portal count", which, kinds, names, lead, at_most), made))[0]


def list_portal_messages(
    session: Session, viewer: Viewer, item: Item, *, newest_first: bool = False, cursor: str = "", limit: int = PAGE
) -> Page[PortalMessage]:
    """One page of the replies that the customer or visitor may read."""
    order = Order("message", (col(Message.id),), lambda row: (row[0].id,), descending=newest_first)
    found = page_of(session, _SAID, order=order, cursor=cursor, limit=limit, given={"item": item.key})
    return Page(tuple(portal_messages(session, viewer, [row[0] for row in found.rows])), found.next)


def upload_ids(session: Session, refs: list[str]) -> list[int]:
    """The ids of these files; NotFound when the viewer does not see one of them."""
    found = {row.ref: row.key for row in session.exec(select(Attachment).where(col(Attachment.ref).in_(refs or [""])))}
    if set(refs) - found.keys():
        raise NotFound
    return [found[ref] for ref in refs]


def _lines(
    session: Session,
    line: Any,
    which: PortalFilter,
    plain: list[Any],
    filters: list[Filter],
    kinds: tuple[Kind, ...],
    order: Order,
) -> tuple[Any, Asks]:
    """The lines that match, and of how many rows a page of them asks.

    But for a search it is the same statement for the same filter in the same shape and order.
    """
    lead = leading(session, filters)
    sorting = order.sorting(unset=UNFINISHED if which.state is Phase.OPEN else None)

    def made() -> Any:
        return line.where(*plain, *shaped(filters, lead, sorting=sorting))

    if which.search.strip():
        return made(), Asks.PAGE
    names = tuple(each.name for each in filters)
    return kept(("portal", line, which, kinds, names, lead, order.label if lead.place >= 0 else ""), made), lead.asks


def _kinds(seen: CustomerSight, which: PortalFilter) -> tuple[Kind, ...]:
    """The kinds that show all that is asked for. Raises Invalid when no kind does."""
    kinds = tuple(kind for kind in seen.kinds if which.kind in (None, kind))
    asked = {
        "state": (which.state is not None, Shown.STATUS),
        "status": (which.status != "", Shown.STATUS),
        "type": (which.type != "", Shown.TYPE),
        "project": (which.project != "", Shown.PROJECT),
        "updated_since": (which.updated_since is not None, Shown.UPDATED),
    }
    for field, (is_asked, shown) in asked.items():
        kinds = _showing(seen, kinds, shown, field) if is_asked else kinds
    if which.search.strip():
        kinds = tuple(kind for kind in kinds if seen.has(kind, Feature.SEARCH))
        if not kinds:
            raise _not_offered("search")
    return kinds


def _conditions(
    session: Session, seen: CustomerSight, which: PortalFilter
) -> tuple[list[Any], list[Filter], tuple[Kind, ...]]:
    """What is asked of each item but for the search, what may match few or most, and the kinds that are left."""
    kinds = _kinds(seen, which)
    conditions: list[Any] = []
    filters: list[Filter] = []
    if which.mine:
        filters.append(linked(Requester.customer_id, seen.customer_id or 0))
    if which.state is not None:
        is_open = col(Item.finished_at).is_(None)
        conditions.append(is_open if which.state is Phase.OPEN else ~is_open)
    if which.status:
        filters.append(one_of(Item.status_id, _called(session, _STATUSES, which.status)))
    if which.type:
        filters.append(one_of(Item.type_id, _called(session, _TYPES, which.type)))
    if which.project:
        filters.append(one_of(Item.project_id, _called(session, _PLACES, which.project) or (0,)))
    if which.updated_since is not None:
        filters.append(at_least(Item.updated_at, clock.aware(which.updated_since)))
    return [*conditions, of_kinds(kinds)], filters, kinds


def _search(
    session: Session, viewer: Viewer, seen: CustomerSight, which: PortalFilter, *, sorting: Sorting | None = None
) -> Any:
    """The search, of kinds that offer it; numbers and descriptions only where they are shown."""
    kinds = tuple(kind for kind in seen.kinds if seen.has(kind, Feature.SEARCH))
    number, description = (_of_kinds(seen, kinds, shown) for shown in (Shown.NUMBER, Shown.DESCRIPTION))
    return item_search(session, viewer, which.search, number=number, description=description, sorting=sorting)


def _showing(seen: CustomerSight, kinds: tuple[Kind, ...], shown: Shown, field: str) -> tuple[Kind, ...]:
    left = tuple(kind for kind in kinds if seen.shows(kind, shown))
    if not left:
        raise _not_offered(field)
    return left


def _sort(seen: CustomerSight, kinds: tuple[Kind, ...], sort: Sort | None) -> Sort:
    if sort is None:
        return Sort.UPDATED if all(seen.shows(kind, Shown.UPDATED) for kind in kinds) else Sort.NUMBER
    if not all(seen.shows(kind, _SORTED_BY[sort]) for kind in kinds):
        raise _not_offered("sort")
    return sort


def _of_kinds(seen: CustomerSight, kinds: tuple[Kind, ...], shown: Shown) -> Any:
    showing = [kind for kind in kinds if seen.shows(kind, shown)]
    return col(Item.kind).in_(showing) if showing else false()


_CALLED = bindparam("called", type_=String)
_STATUSES = columns(Status.id).where(func.coalesce(func.nullif(Status.customer_name, ""), Status.name) == _CALLED)
_TYPES = columns(ItemType.id).where(col(ItemType.name) == _CALLED)
_PLACES = columns(Project.id).where(col(Project.ref) == _CALLED)


def _called(session: Session, wanted: Any, name: str) -> tuple[int, ...]:
    return tuple(sorted(session.scalars(wanted, {"called": name})))


def _not_offered(field: str) -> Invalid:
    return Invalid(t("portal.unknown", "{what} is not offered here", what=field), field=field)

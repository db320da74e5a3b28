"""A filter of a list of items is said twice: as ids that an index gives, and as a question to each item of the list.

Whoever matches few items starts from their ids; whoever matches more gathers the ids and walks the list in its order
past all others; whoever matches most walks it and asks each item. All give the same rows. A filter only takes rows
away from what the scope admits, so it is asked of the bare tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, true, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal
from sqlmodel import Session, col

from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.in_order import Sorting, Unset, in_order
from rxdesk.models.items import Assignee, Item, ItemType, Kind, Requester
from rxdesk.models.probe import Asks, reached_by
from rxdesk.models.projects import PortfolioProject
from rxdesk.models.walked import walked

_FEW = 500
"""Up to here nothing else is worth to be collected."""
MANY = 3000
"""From here on a list is walked for a page of it, unless who asks says otherwise."""
_GATHERED = 15_000
"""From here on to gather the ids takes longer than to ask the items that a page takes."""
UNFINISHED = Unset("finished_at", "ix_rx_item_open_number")
"""Of lists of what is open."""
_LED = Item.__table__.alias("led_item")
_BARE = Item.__table__.c
_TYPE = ItemType.__table__.alias("led_type")
_WHO = Requester.__table__.alias("who_asks")
_MEMBER = Customer.__table__.alias("who_is_member")
_DOES = Assignee.__table__.alias("who_does")
_PLACED = Customer.__table__.alias("placed_customer")
_CLAIMED = CustomerAddress.__table__.alias("claimed_address")
_HELD = PortfolioProject.__table__.alias("held_project")


@dataclass(frozen=True, slots=True)
class Filter:
    """`ids` selects the items that match, `holds` asks one Item of the list; `name` tells filters apart.

    One that asks a column of the item itself is soon `told`, by an index where there is one; its ids are `gathered` all
    the same when the column's value has to be looked up elsewhere.
    """

    name: object
    ids: Select[Any]
    holds: ColumnElement[bool]
    told: ColumnElement[bool] | None = None
    gathered: bool = True

    @property
    def of_column(self) -> bool:
        return self.told is not None


class Lead(NamedTuple):
    """The place of the filter that matches least, -1 when all are asked of each item.

    A `walked` one matches so many that its ids are gathered, and the list is walked past all others. One of `few` items
    leaves so little that whatever else is asked is asked of each.
    """

    place: int
    walked: bool = False
    few: bool = False

    @property
    def asks(self) -> Asks:
        """Of how many rows a page then asks."""
        return Asks.EACH if self.few else Asks.PAGE


def narrowed(
    session: Session, filters: Sequence[Filter], *, many: int = MANY, sorting: Sorting | None = None
) -> list[ColumnElement[bool]]:
    """The filters as conditions: the one that matches least leads if it matches fewer than `many`, others are asked."""
    return shaped(filters, leading(session, filters, many=many, of_column=many), sorting=sorting)


def leading(
    session: Session, filters: Sequence[Filter], *, many: int = MANY, of_column: int = MANY, at_work: bool = False
) -> Lead:
    """Which filter leads, from its ids while it matches fewer than `many`, or than `of_column` if it is such a one.

    In a list `at_work`, of what is open, one of few open items leads all the same: the list would be walked to its end.
    """
    sizes = [_size(session, each) for each in filters]
    least = min(range(len(filters)), key=sizes.__getitem__, default=-1)
    if least >= 0 and sizes[least] < (of_column if filters[least].of_column else many):
        return Lead(least, few=sizes[least] < _FEW)
    if least < 0 or sizes[least] >= _GATHERED or not filters[least].gathered:
        return Lead(-1)
    if at_work and _unfinished(session, filters[least]) < _FEW:
        return Lead(least, few=True)
    return Lead(least, walked=True)


def shaped(filters: Sequence[Filter], lead: Lead, *, sorting: Sorting | None = None) -> list[ColumnElement[bool]]:
    """The filters as conditions, with the lead in front; `sorting` is that of a list, not of a count."""
    others: list[ColumnElement[bool]] = [bare(each.holds) for place, each in enumerate(filters) if place != lead.place]
    if lead.place < 0:
        return others
    ids, told = filters[lead.place].ids, filters[lead.place].told
    if sorting is None and told is not None:
        return [bare(told), *others]
    if lead.walked:
        # 'IS TRUE' keeps both databases from starting with these; SQLite looks them up before it reads the row.
        return [bare(col(Item.id).in_(ids).is_(true())), *others]
    return [bare(col(Item.id).in_(ids) if sorting is None else in_order(ids, sorting)), *others]


def _size(session: Session, given: Filter) -> int:
    return reached_by(session.connection(), given.name, lambda: given.ids)


def _unfinished(session: Session, given: Filter) -> int:
    """How many of the filter's items are not finished, up to _FEW, from the newest on, of which most are open."""
    newest = Sorting((_BARE.id,), descending=True, unset=UNFINISHED)
    ids = select(_BARE.id).where(in_order(given.ids, newest))
    return reached_by(session.connection(), ("unfinished", given.name), lambda: ids, at_most=_FEW)


@lru_cache(maxsize=1000)
def one_of(column: Any, values: tuple[Any, ...]) -> Filter:
    """The item's column has one of these values."""
    return _by_column(column, lambda at: at.in_(values), values)


def at_least(column: Any, value: Any) -> Filter:
    """The item's column is not below `value`."""
    return _by_column(column, lambda at: at >= value, value)


def in_portfolios(portfolio_ids: Sequence[int], *, still_open: bool = False) -> Filter:
    """The item's project lies in one of these portfolios; those that are `still_open` have an index by their place."""
    held = select(_HELD.c.project_id).where(_HELD.c.portfolio_id.in_(portfolio_ids))
    inside = select(_LED.c.id).where(_LED.c.project_id.in_(held))
    if still_open:
        away = (_LED.c.finished_at, _LED.c.archived_at, _LED.c.deleted_at)
        inside = inside.where(_LED.c.kind.in_(tuple(Kind)), *(moment.is_(None) for moment in away))
    name = ("portfolio", still_open, *portfolio_ids)
    at: Any = Item.project_id
    return Filter(name, inside, walked(at).in_(held), told=at.in_(held))


@lru_cache(maxsize=1000)
def linked(column: Any, key: int) -> Filter:
    """A row of the column's table, such as Assignee.agent_id, links the item to `key`."""
    table = column.class_.__table__.alias("link")
    rows = select(table.c.item_id).where(table.c[column.key] == key)
    return Filter((str(column), key), rows, _first(rows.where(table.c.item_id == col(Item.id))).is_not(None))


def of_organization(organization_id: int) -> Filter:
    """Some requester is in the organization."""
    rows = (
        select(_WHO.c.item_id)
        .join_from(_WHO, _MEMBER, _MEMBER.c.id == _WHO.c.customer_id)
        .where(_MEMBER.c.organization_id == organization_id)
    )
    return Filter(
        ("organization", organization_id), rows, _first(rows.where(_WHO.c.item_id == col(Item.id))).is_not(None)
    )


@cache
def of_kinds(kinds: tuple[Kind, ...]) -> ColumnElement[bool]:
    """The item is of one of these kinds; there are too few kinds for an index to help."""
    if len(kinds) == len(Kind):
        return true()
    at = walked(col(Item.kind))
    return at == kinds[0] if len(kinds) == 1 else at.in_(kinds)


def of_kind(kind: Kind) -> Filter:
    """The item is of this kind, which some desks hardly use: its types lead to the few there are."""
    rows = select(_LED.c.id).join_from(_LED, _TYPE, _TYPE.c.id == _LED.c.type_id).where(_TYPE.c.kind == kind)
    return Filter(("kind", kind), rows, of_kinds((kind,)))


def nobody_does() -> ColumnElement[bool]:
    """The item has no assignee."""
    somebody = _first(select(_DOES.c.id).where(_DOES.c.item_id == col(Item.id)))
    return bare(func.coalesce(somebody, 0) != _ONE)


def unconfirmed() -> ColumnElement[bool]:
    """The customer stands in an organization, or has an address, that nobody has proven."""
    placed = select(_PLACED.c.id).where(_unproven(_PLACED.c))
    claimed = select(_CLAIMED.c.customer_id).where(_CLAIMED.c.proven_at.is_(None))
    return bare(in_order(union(placed, claimed), Sorting((col(Customer.id),), descending=False)))


def is_unconfirmed() -> ColumnElement[bool]:
    """The question of `unconfirmed`, put to one customer after the other."""
    claimed = select(_ONE).where(_CLAIMED.c.customer_id == col(Customer.id), _CLAIMED.c.proven_at.is_(None))
    by_address = claimed.correlate(Customer).limit(1).scalar_subquery().is_not(None)
    return bare(or_(_unproven(Customer), by_address))


def _unproven(customer: Any) -> ColumnElement[bool]:
    return and_(customer.organization_id.is_not(None), customer.organization_proven.is_(False))


_ONE: ColumnElement[int] = literal_column("1")


def _by_column(column: Any, test: Callable[[Any], ColumnElement[bool]], value: object) -> Filter:
    ids = select(_LED.c.id).where(test(_LED.c[column.key]))
    return Filter((column.key, value), ids, test(walked(column)), told=test(column), gathered=False)


def _first(rows: Select[Any]) -> Any:
    # A scalar subquery, since PostgreSQL answers a plain EXISTS by reading the whole other table; asked whether it is
    # there, not whether it is 1, since PostgreSQL takes the first to be likely, the second to be rare, and then sorts.
    return rows.with_only_columns(_ONE).correlate(Item).limit(1).scalar_subquery()


class bare(ColumnElement[bool]):  # noqa: N801  (reads as a word of the condition)
    """A condition that only narrows, made of bare tables: the door does not look into it, nothing is read out of it."""

    inherit_cache = True
    _traverse_internals = [("clause", InternalTraversal.dp_clauseelement)]

    def __init__(self, clause: ColumnElement[bool]) -> None:
        self.clause = clause
        self.type = clause.type

    def get_children(self, **_options: Any) -> tuple[()]:
        """Nothing that a viewer's scope would have to cover."""
        return ()

    def self_group(self, against: Any = None) -> "bare":
        """Already in brackets; SQLAlchemy would compare it with 1 where there are no truth values, and hide it so."""
        return self


@compiles(bare)
def _clause(element: bare, compiler: Any, **named: Any) -> str:
    return f"({compiler.process(element.clause, **named)})"

"""A filter of a list of items is said twice: as ids that an index gives, and as a question to each item of the list.

Whoever matches few items starts from their ids; whoever matches many walks the list in its order and asks each item.
Both give the same rows. A filter only takes rows away from what the scope admits, so it is asked of the bare tables.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal
from sqlmodel import Session, col

from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.in_order import Sorting, in_order
from rxdesk.models.items import Assignee, Item, ItemType, Kind, Requester
from rxdesk.models.probe import MANY, reached_by
from rxdesk.models.projects import PortfolioProject
from rxdesk.models.walked import walked

_LED = Item.__table__.alias("led_item")
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

    One `of_column` asks a column of the item itself, which is soon done.
    """

    name: object
    ids: Select[Any]
    holds: ColumnElement[bool]
    of_column: bool = False


def narrowed(
    session: Session, filters: Sequence[Filter], *, many: int = MANY, sorting: Sorting | None = None
) -> list[ColumnElement[bool]]:
    """The filters as conditions: the one that matches least leads if it matches fewer than `many`, others are asked."""
    return shaped(filters, leading(session, filters, many=many), sorting=sorting)


def leading(session: Session, filters: Sequence[Filter], *, many: int = MANY, of_column: int = MANY) -> int:
    """The place of the filter that matches least, -1 when it matches `many`, or `of_column` when it is such a one."""
    sizes = [_size(session, each) for each in filters]
    least = min(range(len(filters)), key=sizes.__getitem__, default=-1)
    return least if least >= 0 and sizes[least] < (of_column if filters[least].of_column else many) else -1


def shaped(filters: Sequence[Filter], lead: int, *, sorting: Sorting | None = None) -> list[ColumnElement[bool]]:
    """The filters as conditions, with the one at place `lead` in front; `sorting` is that of a list, not of a count."""
    others: list[ColumnElement[bool]] = [bare(each.holds) for place, each in enumerate(filters) if place != lead]
    if lead < 0:
        return others
    ids = filters[lead].ids
    return [bare(col(Item.id).in_(ids) if sorting is None else in_order(ids, sorting)), *others]


def few(session: Session, given: Filter) -> bool:
    """Whether the filter matches so few items that everything starts from their ids."""
    return _size(session, given) < MANY


def _size(session: Session, given: Filter) -> int:
    return reached_by(session.connection(), given.name, lambda: given.ids)


def one_of(column: Any, values: Iterable[Any]) -> Filter:
    """The item's column has one of these values."""
    wanted = tuple(values)
    return _by_column(column, lambda at: at.in_(wanted), wanted)


def at_least(column: Any, value: Any) -> Filter:
    """The item's column is not below `value`."""
    return _by_column(column, lambda at: at >= value, value)


def in_portfolios(portfolio_ids: Sequence[int]) -> Filter:
    """The item's project lies in one of these portfolios."""
    held = select(_HELD.c.project_id).where(_HELD.c.portfolio_id.in_(portfolio_ids))
    return _by_column(Item.project_id, lambda at: at.in_(held), ("portfolio", *portfolio_ids))


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


def of_kinds(kinds: Iterable[Kind]) -> ColumnElement[bool]:
    """The item is of one of these kinds; there are too few kinds for an index to help."""
    return walked(col(Item.kind)).in_(tuple(kinds))


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
    return Filter((column.key, value), ids, test(walked(column)), of_column=True)


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

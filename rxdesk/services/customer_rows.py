"""What the customers screen lists: organizations with their members, or one flat list, in a few statements a page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from rxdesk.models.among import among
from rxdesk.models.customers import Customer, CustomerType, Organization
from rxdesk.models.items import Item, Requester
from rxdesk.models.narrowing import is_unconfirmed, unconfirmed
from rxdesk.models.walked import walked
from rxdesk.services.item_rows import Named
from rxdesk.services.listing import COUNTED, bounded_count, count_up_to
from rxdesk.services.listing_people import CustomerRow, customer_rows, domains_of
from rxdesk.services.search import customer_search, organization_search
from rxdesk.services.statements import IDS, columns

GROUPS = 25
MEMBERS = 10
FLAT = 50
# A count for each customer, since PostgreSQL counts those of many by reading everything that is open.
_THEIRS = (
    select(func.count(col(Item.id)))
    .join(Requester, col(Requester.item_id) == col(Item.id))
    .where(
        col(Requester.customer_id) == col(Customer.id),
        *(column.is_(None) for column in (col(Item.finished_at), col(Item.archived_at), col(Item.deleted_at))),
    )
    .correlate(Customer)
    .scalar_subquery()
)
_OPEN = columns(Customer.id, _THEIRS).where(among(col(Customer.id), IDS))


class People(StrEnum):
    """The ready-made lists of customers."""

    GROUPED = "grouped"
    ALL = "all"
    UNCONFIRMED = "unconfirmed"
    NOWHERE = "nowhere"
    INVITED = "invited"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class Which:
    """Which customers; all that is given must hold. `type_id` 0 is any."""

    view: People = People.GROUPED
    search: str = ""
    type_id: int = 0
    active: bool | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search.strip() or self.type_id or self.active is not None)


@dataclass(frozen=True, slots=True)
class Member:
    """One customer of a list with the number of their open items that the viewer sees."""

    row: CustomerRow
    open_items: int
    invited_at: datetime | None
    registered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """An organization (0: none) with its first members; `total` counts up to listing.COUNTED."""

    id: int
    name: str
    domains: tuple[str, ...]
    total: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of the screen; `more` when there are further organizations or, in a flat list, customers."""

    groups: tuple[Group, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many customers each list has, and each type with its active ones, up to listing.COUNTED."""

    of: dict[People, int] = field(default_factory=dict)
    types: tuple[tuple[Named, int], ...] = ()


def directory(session: Session, which: Which, *, pages: int = 1, wider: dict[int, int] | None = None) -> Directory:
    """The list as `which` asks for it; `wider` says for an organization how many pages of its members are open."""
    opened = {key: max(0, min(value, 40)) for key, value in (wider or {}).items()}
    shown = max(1, min(pages, 40))
    if which.view is People.GROUPED:
        return Directory(*_grouped(session, which, shown, opened))
    return Directory(*_flat(session, which, shown))


def numbers(session: Session) -> Numbers:
    """The counts beside the lists, which never hold one up; that of all customers is also that of the groups."""
    of = {view: _count(session, _conditions(session, Which(view))) for view in People if view is not People.GROUPED}
    return Numbers({**of, People.GROUPED: of[People.ALL]}, _types(session))


def _grouped(session: Session, which: Which, pages: int, opened: dict[int, int]) -> tuple[tuple[Group, ...], bool]:
    asked = _conditions(session, which)
    inside = select(Customer.id).where(col(Customer.organization_id) == col(Organization.id), *asked)
    name = func.lower(col(Organization.name))
    wanted = select(Organization, bounded_count(inside, of=Organization)).where(col(Organization.deleted_at).is_(None))
    if which.is_narrowed:
        holds = inside.correlate(Organization).exists()
        by_name = bool(which.search.strip()) and not which.type_id and which.active is None
        wanted = wanted.where(or_(holds, organization_search(session, which.search)) if by_name else holds)
    found = session.execute(wanted.order_by(name, col(Organization.id)).limit(GROUPS * pages + 1)).all()
    more, found = len(found) > GROUPS * pages, found[: GROUPS * pages]
    ids = [organization.key for organization, _ in found]
    domains = domains_of(session, ids)
    members = _first_members(session, asked, ids, opened)
    groups = [Group(row.key, row.name, tuple(domains[row.key]), total, members[row.key]) for row, total in found]
    if not more:
        nowhere = _count(session, [*asked, col(Customer.organization_id).is_(None)])
        if nowhere:
            groups.append(Group(0, "", (), nowhere, _nowhere(session, asked, opened)))
    return tuple(groups), more


def _first_members(
    session: Session, asked: list[Any], ids: list[int], opened: dict[int, int]
) -> dict[int, tuple[Member, ...]]:
    """The first members of each organization, and further ones where more is opened: one statement for all."""
    found: dict[int, list[Customer]] = defaultdict(list)
    if ids:
        place = func.row_number().over(
            partition_by=col(Customer.organization_id), order_by=(func.lower(col(Customer.name)), col(Customer.id))
        )
        ranked = (
            select(col(Customer.id).label("id"), place.label("place"))
            .where(among(col(Customer.organization_id), ids), *asked)
            .subquery()
        )
        at = col(Customer.organization_id)
        others = [ranked.c.place <= MEMBERS] if not opened else [at.not_in(opened) & (ranked.c.place <= MEMBERS)]
        wider = [(at == key) & (ranked.c.place <= MEMBERS * pages) for key, pages in opened.items() if pages]
        wanted = select(Customer).join(ranked, ranked.c.id == col(Customer.id)).where(or_(*others, *wider))
        for customer in session.scalars(wanted.order_by(ranked.c.place)):
            found[customer.organization_id or 0].append(customer)
    made = {member.row.id: member for member in members_of(session, [one for many in found.values() for one in many])}
    return {key: tuple(made[customer.key] for customer in found[key]) for key in ids}


def _nowhere(session: Session, asked: list[Any], opened: dict[int, int]) -> tuple[Member, ...]:
    pages = opened.get(0, 1)
    wanted = select(Customer).where(*asked, col(Customer.organization_id).is_(None))
    rows = session.scalars(_by_name(wanted).limit(MEMBERS * pages)).all() if pages else []
    return tuple(members_of(session, rows))


def _flat(session: Session, which: Which, pages: int) -> tuple[tuple[Group, ...], bool]:
    """Of a view with few customers these are sorted; else the list is walked by name."""
    in_view = _count(session, _conditions(session, Which(which.view)))
    few = in_view < COUNTED
    asked = _conditions(session, which, walks=not few)
    name = walked(Customer.name) if few else col(Customer.name)
    listed = select(Customer).where(*asked).order_by(func.lower(name), col(Customer.id))
    found = session.scalars(listed.limit(FLAT * pages + 1)).all()
    rows = found[: FLAT * pages]
    total = _count(session, _conditions(session, which)) if which.is_narrowed else in_view
    return (Group(-1, "", (), total, tuple(members_of(session, rows))),), len(found) > len(rows)


def members_of(session: Session, customers: Sequence[Customer]) -> list[Member]:
    """The rows of these customers in their order."""
    ids = [customer.key for customer in customers]
    counted = dict(session.execute(_OPEN, {"ids": ids}).all()) if ids else {}
    rows = customer_rows(session, customers)
    return [
        Member(row, counted.get(row.id, 0), customer.invited_at, customer.registered_at)
        for row, customer in zip(rows, customers, strict=True)
    ]


def _types(session: Session) -> tuple[tuple[Named, int], ...]:
    inside = select(Customer.id).where(
        col(Customer.type_id) == col(CustomerType.id), *_conditions(session, Which(People.ALL))
    )
    wanted = select(CustomerType.id, CustomerType.name, bounded_count(inside, of=CustomerType))
    rows = session.execute(wanted.order_by(col(CustomerType.position), col(CustomerType.id)))
    return tuple((Named(key, name), number) for key, name, number in rows)


def _count(session: Session, asked: list[Any]) -> int:
    return count_up_to(session, select(Customer.id).where(*asked), at_most=COUNTED)


def _by_name(statement: Any) -> Any:
    return statement.order_by(func.lower(col(Customer.name)), col(Customer.id))


def _conditions(session: Session, which: Which, *, walks: bool = False) -> list[Any]:
    """The conditions on Customer; `walks` says that all are asked in their order until a page is full."""
    asked: list[Any] = [col(Customer.deleted_at).is_(None)]
    match which.view:
        case People.UNCONFIRMED:
            asked.append(is_unconfirmed() if walks else unconfirmed())
        case People.NOWHERE:
            asked.append(col(Customer.organization_id).is_(None))
        case People.INVITED:
            asked += [col(Customer.invited_at).is_not(None), col(Customer.registered_at).is_(None)]
        case People.DEACTIVATED:
            asked.append(col(Customer.active).is_(False))
        case _:
            pass
    if which.type_id:
        asked.append(col(Customer.type_id) == which.type_id)
    if which.active is not None:
        asked.append(col(Customer.active).is_(which.active))
    if which.search.strip():
        asked.append(customer_search(session, which.search))
    return asked

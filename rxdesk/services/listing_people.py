"""Lists of customers, flat or grouped by organization, and of organizations."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlmodel import Session, col, select

from rxdesk.models.among import among
from rxdesk.models.customers import (
    CreatedThrough,
    Customer,
    CustomerAddress,
    CustomerType,
    Organization,
    OrganizationDomain,
)
from rxdesk.services.item_rows import Named, names_in
from rxdesk.services.listing import (
    PAGE,
    Order,
    Page,
    bounded_count,
    count_up_to,
    cursor_at,
    is_of,
    page_limit,
    page_of,
)
from rxdesk.services.search import customer_search, organization_search
from rxdesk.services.statements import IDS, columns


class Grouping(StrEnum):
    """How a list of customers is sorted."""

    FLAT = "flat"
    ORGANIZATION = "organization"


class CustomerFilter(BaseModel):
    """Which customers. `organization_id` 0 is those without one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organization_id: int | None = None
    active: bool | None = None
    search: str = Field(default="", max_length=256)
    external_id: str = ""


class OrganizationFilter(BaseModel):
    """Which organizations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: str = Field(default="", max_length=256)
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address of a customer."""

    address: str
    proven: bool


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of a list of customers; `address` is the primary one."""

    id: int
    ref: str
    name: str
    title: str
    phone: str
    language: str
    time_zone: str
    address: str
    addresses: tuple[AddressRow, ...]
    type: Named | None
    organization: Named | None
    organization_proven: bool
    active: bool
    registered: bool
    created_through: CreatedThrough
    external_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """One line of a list of organizations; `members` counts up to listing.COUNTED."""

    id: int
    ref: str
    name: str
    description: str
    phone: str
    include_subdomains: bool
    domains: tuple[str, ...]
    members: int
    created_through: CreatedThrough
    external_id: str
    created_at: datetime


def list_customers(
    session: Session,
    which: CustomerFilter,
    *,
    grouping: Grouping = Grouping.FLAT,
    cursor: str = "",
    limit: int = PAGE,
) -> Page[CustomerRow]:
    """One page of customers by name; grouped, by the name of their organization first, those without one last."""
    conditions = _which(session, which)
    if grouping is Grouping.ORGANIZATION:
        found = _grouped(session, conditions, cursor=cursor, limit=limit)
    else:
        found = _by_name(session, conditions, _FLAT, cursor=cursor, limit=limit)
    return Page(tuple(customer_rows(session, [row[0] for row in found.rows])), found.next)


def count_customers(session: Session, which: CustomerFilter) -> int:
    """How many customers, up to listing.COUNTED."""
    return count_up_to(session, select(Customer.id).where(*_which(session, which)))


def customer_rows(session: Session, customers: Sequence[Customer]) -> list[CustomerRow]:
    """The rows of these customers in their order."""
    addresses = addresses_in(session, [customer.key for customer in customers])
    organizations = names_in(session, Organization, (customer.organization_id for customer in customers))
    types = names_in(session, CustomerType, (customer.type_id for customer in customers))
    return [
        CustomerRow(
            id=customer.key,
            ref=customer.ref,
            name=customer.name,
            title=customer.title,
            phone=customer.phone,
            language=customer.language,
            time_zone=customer.time_zone,
            address=next((row.address for row in addresses[customer.key]), ""),
            addresses=tuple(addresses[customer.key]),
            type=types.get(customer.type_id or 0),
            organization=organizations.get(customer.organization_id or 0),
            organization_proven=customer.organization_proven,
            active=customer.active,
            registered=customer.registered_at is not None,
            created_through=customer.created_through,
            external_id=customer.external_id,
            created_at=customer.created_at,
        )
        for customer in customers
    ]


_ADDRESSES = (
    columns(CustomerAddress.customer_id, CustomerAddress.address, CustomerAddress.proven_at)
    .where(among(col(CustomerAddress.customer_id), IDS))
    .order_by(col(CustomerAddress.position), col(CustomerAddress.id))
)
_DOMAINS = (
    columns(OrganizationDomain.organization_id, OrganizationDomain.domain)
    .where(among(col(OrganizationDomain.organization_id), IDS))
    .order_by(col(OrganizationDomain.domain))
)


def addresses_in(session: Session, customer_ids: Sequence[int]) -> dict[int, list[AddressRow]]:
    """Per customer their addresses, the primary one first."""
    found: dict[int, list[AddressRow]] = defaultdict(list)
    for key, address, proven_at in session.execute(_ADDRESSES, {"ids": list(customer_ids)}) if customer_ids else ():
        found[key].append(AddressRow(address, proven_at is not None))
    return found


def domains_of(session: Session, organization_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per organization its domains."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, domain in session.execute(_DOMAINS, {"ids": list(organization_ids)}) if organization_ids else ():
        found[key].append(domain)
    return found


def list_organizations(
    session: Session, which: OrganizationFilter, *, cursor: str = "", limit: int = PAGE
) -> Page[OrganizationRow]:
    """One page of organizations by name."""
    conditions: list[Any] = [col(Organization.deleted_at).is_(None)]
    if which.search.strip():
        conditions.append(organization_search(session, which.search))
    if which.external_id:
        conditions.append(col(Organization.external_id) == which.external_id)
    order = Order(
        "name", (func.lower(col(Organization.name)), col(Organization.id)), lambda row: (row.sorted_by, row[0].id)
    )
    statement = select(Organization, order.columns[0].label("sorted_by"), _members()).where(*conditions)
    found = page_of(session, statement, order=order, cursor=cursor, limit=limit)
    return Page(tuple(_organization_rows(session, [(row[0], row[2]) for row in found.rows])), found.next)


def organization_row(session: Session, organization: Organization) -> OrganizationRow:
    """One organization with its domains and the number of its members."""
    members = session.execute(select(_members()).where(col(Organization.id) == organization.key)).scalar_one_or_none()
    return _organization_rows(session, [(organization, members or 0)])[0]


def _organization_rows(session: Session, found: Sequence[tuple[Organization, int]]) -> list[OrganizationRow]:
    domains = domains_of(session, [organization.key for organization, _ in found])
    return [
        OrganizationRow(
            id=organization.key,
            ref=organization.ref,
            name=organization.name,
            description=organization.description,
            phone=organization.phone,
            include_subdomains=organization.include_subdomains,
            domains=tuple(domains[organization.key]),
            members=members,
            created_through=organization.created_through,
            external_id=organization.external_id,
            created_at=organization.created_at,
        )
        for organization, members in found
    ]


def _members() -> Any:
    ids = select(Customer.id).where(
        col(Customer.organization_id) == col(Organization.id), col(Customer.deleted_at).is_(None)
    )
    return bounded_count(ids, of=Organization)


def _which(session: Session, which: CustomerFilter) -> list[Any]:
    conditions: list[Any] = [col(Customer.deleted_at).is_(None)]
    if which.organization_id is not None:
        at = col(Customer.organization_id)
        conditions.append(at.is_(None) if which.organization_id == 0 else at == which.organization_id)
    if which.active is not None:
        conditions.append(col(Customer.active).is_(which.active))
    if which.external_id:
        conditions.append(col(Customer.external_id) == which.external_id)
    if which.search.strip():
        conditions.append(customer_search(session, which.search))
    return conditions


_NAME = func.lower(col(Customer.name))
_GROUP = func.lower(col(Organization.name))
_FLAT = Order("name", (_NAME, col(Customer.id)), lambda row: (row.by_0, row[0].id))
_PLACED = Order(
    "organization",
    (_GROUP, col(Organization.id), _NAME, col(Customer.id)),
    lambda row: (row.by_0, row.by_1, row.by_2, row[0].id),
)
_NOWHERE = Order("nowhere", (_NAME, col(Customer.id)), lambda row: (row.by_0, row[0].id))


def _grouped(session: Session, conditions: list[Any], *, cursor: str, limit: int) -> Page[Any]:
    """Two lists, one after the other: each is walked by an index, where both together would have to be sorted."""
    nowhere = [*conditions, col(Customer.organization_id).is_(None)]
    if is_of(_NOWHERE, cursor):
        return _by_name(session, nowhere, _NOWHERE, cursor=cursor, limit=limit)
    placed = _by_name(session, conditions, _PLACED, cursor=cursor, limit=limit)
    if placed.next is not None:
        return placed
    left = page_limit(limit) - len(placed.rows)
    if not left:
        beginning = _by_name(session, nowhere, _NOWHERE, cursor="", limit=1)
        return Page(placed.rows, cursor_at(_NOWHERE, ("", 0)) if beginning.rows else None)
    rest = _by_name(session, nowhere, _NOWHERE, cursor="", limit=left)
    return Page((*placed.rows, *rest.rows), rest.next)


def _by_name(session: Session, conditions: list[Any], order: Order, *, cursor: str, limit: int) -> Page[Any]:
    sorted_by = (column.label(f"by_{place}") for place, column in enumerate(order.columns[:-1]))
    wanted = columns(Customer, *sorted_by).where(*conditions)
    if order is _PLACED:
        wanted = wanted.join(Organization, col(Organization.id) == col(Customer.organization_id))
    return page_of(session, wanted, order=order, cursor=cursor, limit=limit)

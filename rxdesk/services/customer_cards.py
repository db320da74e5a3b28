"""What the panel of one customer or one organization shows, what they see in the portal included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from rxdesk.models.customers import Customer, CustomerType, Organization
from rxdesk.models.events import Event
from rxdesk.models.items import Item
from rxdesk.models.permissions import can_manage_customers
from rxdesk.models.portal import PortalOption
from rxdesk.models.projects import Project, ProjectFollower
from rxdesk.models.rules import Rule
from rxdesk.models.session import acting_as
from rxdesk.models.viewers import CustomerViewer, Viewer
from rxdesk.services.customer_rows import Member, members_of
from rxdesk.services.customers import get_customer
from rxdesk.services.item_rows import ItemRow, Named, names_in
from rxdesk.services.listing import count_up_to
from rxdesk.services.listing_counts import count_items
from rxdesk.services.listing_items import ItemFilter, list_items
from rxdesk.services.listing_people import CustomerFilter, OrganizationRow, count_customers, organization_row
from rxdesk.services.listing_talk import EventRow, event_row
from rxdesk.services.organizations import get_organization
from rxdesk.services.portals import main_portal
from rxdesk.services.search import organization_search

ITEMS = 10
EVENTS = 10
PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Followed:
    """A project that somebody follows; `through` is the organization that does, or empty."""

    project: Named
    through: str


@dataclass(frozen=True, slots=True)
class Sees:
    """What a customer sees in the Main portal, counted up to listing.COUNTED, and what the portal says about it."""

    items: int
    projects: int
    portal: str
    option: PortalOption


@dataclass(frozen=True, slots=True)
class Activity:
    """The newest things that happened; `more` when there are earlier ones."""

    rows: tuple[EventRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """One customer as the panel shows them."""

    member: Member
    sees: Sees
    items: tuple[ItemRow, ...]
    item_count: int
    projects: tuple[Followed, ...]
    activity: Activity
    types: tuple[Named, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One automation that was made for the organization."""

    id: int
    code: str
    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class OrganizationCard:
    """One organization as the panel shows it."""

    row: OrganizationRow
    members: tuple[Member, ...]
    member_count: int
    sees: Sees
    items: tuple[ItemRow, ...]
    item_count: int
    projects: tuple[Followed, ...]
    routing: tuple[RoutingRow, ...]
    activity: Activity
    may_change: bool


def customer_card(session: Session, viewer: Viewer, customer_id: int, *, pages: int = 1) -> CustomerCard:
    """The customer, if the viewer may see them; NotFound otherwise. `pages` opens more items and activity."""
    customer = get_customer(session, customer_id)
    asked = ItemFilter(customer_id=customer.key)
    return CustomerCard(
        member=members_of(session, [customer])[0],
        sees=_sees(session, customer.key),
        items=list_items(session, viewer, asked, limit=_up_to(ITEMS, pages)).rows,
        item_count=count_items(session, viewer, asked),
        projects=tuple(_followed(session, customer.key, customer.organization_id)),
        activity=_activity(session, col(Event.subject_customer_id) == customer.key, pages),
        types=tuple(_types(session)),
        may_change=can_manage_customers(session, viewer),
    )


def organization_card(session: Session, viewer: Viewer, organization_id: int, *, pages: int = 1) -> OrganizationCard:
    """The organization, if the viewer may see it; NotFound otherwise. `pages` opens more members, items, activity."""
    organization = get_organization(session, organization_id)
    asked = ItemFilter(organization_id=organization.key)
    wanted = select(Customer).where(
        col(Customer.organization_id) == organization.key, col(Customer.deleted_at).is_(None)
    )
    ordered = wanted.order_by(col(Customer.name), col(Customer.id)).limit(_up_to(PEOPLE, pages))
    about = (col(Event.organization_id) == organization.key) & col(Event.item_id).is_(None)
    return OrganizationCard(
        row=organization_row(session, organization),
        members=tuple(members_of(session, session.scalars(ordered).all())),
        member_count=count_customers(session, CustomerFilter(organization_id=organization.key)),
        sees=_sees(session, None),
        items=list_items(session, viewer, asked, limit=_up_to(ITEMS, pages)).rows,
        item_count=count_items(session, viewer, asked),
        projects=tuple(_followed(session, None, organization.key)),
        routing=tuple(_routing(session, organization)),
        activity=_activity(session, about, pages),
        may_change=can_manage_customers(session, viewer),
    )


def find_organizations(session: Session, text: str, *, most: int = 8) -> list[Named]:
    """Organizations with these words in their name or domains, by name."""
    wanted = select(Organization.id, Organization.name).where(col(Organization.deleted_at).is_(None))
    if text.strip():
        wanted = wanted.where(organization_search(session, text))
    rows = session.execute(wanted.order_by(col(Organization.name), col(Organization.id)).limit(most))
    return [Named(key, name) for key, name in rows]


def _sees(session: Session, customer_id: int | None) -> Sees:
    portal = main_portal(session)
    items = projects = 0
    if customer_id is not None:
        with acting_as(session, CustomerViewer(customer_id, portal.key)):
            items = count_up_to(session, select(Item.id))
            projects = count_up_to(session, select(Project.id))
    return Sees(items, projects, portal.name, portal.option)


def _followed(session: Session, customer_id: int | None, organization_id: int | None) -> list[Followed]:
    """Projects followed by the customer directly, then those through the organization."""
    by_customer, by_organization = col(ProjectFollower.customer_id), col(ProjectFollower.organization_id)
    wanted = (
        select(Project.id, Project.name, ProjectFollower.organization_id)
        .join(ProjectFollower, col(ProjectFollower.project_id) == col(Project.id))
        .where((by_customer == (customer_id or 0)) | (by_organization == (organization_id or 0)))
        .where(col(Project.deleted_at).is_(None), col(Project.archived_at).is_(None))
        .order_by(by_organization.is_not(None), col(Project.name), col(Project.id))
    )
    rows = session.execute(wanted.limit(100)).all()
    names = names_in(session, Organization, (row[2] for row in rows)) if customer_id else {}
    return [Followed(Named(row[0], row[1]), names[row[2]].name if row[2] in names else "") for row in rows]


def _routing(session: Session, organization: Organization) -> list[RoutingRow]:
    wanted = select(Rule).where(col(Rule.organization_id) == organization.key, col(Rule.deleted_at).is_(None))
    rules = session.scalars(wanted.order_by(col(Rule.position), col(Rule.id)).limit(100))
    return [RoutingRow(rule.key, rule.code, rule.name, rule.enabled) for rule in rules]


def _activity(session: Session, about: Any, pages: int) -> Activity:
    most = _up_to(EVENTS, pages)
    rows = session.scalars(select(Event).where(about).order_by(col(Event.id).desc()).limit(most + 1)).all()
    return Activity(tuple(event_row(row) for row in rows[:most]), len(rows) > most)


def _types(session: Session) -> Sequence[Named]:
    rows = session.execute(select(CustomerType.id, CustomerType.name).order_by(col(CustomerType.position)))
    return [Named(key, name) for key, name in rows]


def _up_to(first: int, pages: int) -> int:
    return first * max(1, min(pages, 10))

"""Who would gain or lose what: a change is made, every person is asked before and after, and it is taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from rxdesk.errors import NotFound
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Item
from rxdesk.models.permissions import can_manage_customers, can_manage_project, require
from rxdesk.models.projects import Project, ProjectFollower
from rxdesk.models.session import acting_as
from rxdesk.models.viewers import CustomerViewer, Viewer
from rxdesk.services.portals import main_portal

MOST_PEOPLE = 100
"""So many people are asked; beyond that the answer says that it is not the whole."""
MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Effect:
    """What one person gains and loses, in items."""

    customer_id: int
    name: str
    organization: str
    gains: int
    loses: int


@dataclass(frozen=True, slots=True)
class AccessChange:
    """The people whom a change touches; `complete` is False when only `asked` of more people were looked at."""

    effects: tuple[Effect, ...]
    asked: int
    complete: bool

    @property
    def gainers(self) -> int:
        return sum(1 for effect in self.effects if effect.gains)

    @property
    def gained(self) -> int:
        return sum(effect.gains for effect in self.effects)

    @property
    def losers(self) -> int:
        return sum(1 for effect in self.effects if effect.loses)

    @property
    def lost(self) -> int:
        return sum(effect.loses for effect in self.effects)


def compare(session: Session, *, portal_id: int, people: Sequence[Any], change: Callable[[], None]) -> AccessChange:
    """Ask everybody in `people` (conditions on Customer) which items they see, with and without `change`.

    `change` only sets rows; nothing of it stays, and no event or mail comes of it. Needs a session that may write.
    """
    wanted = select(Customer.id, Customer.name, Organization.name).outerjoin(
        Organization, col(Organization.id) == col(Customer.organization_id)
    )
    living = (col(Customer.active), col(Customer.deleted_at).is_(None))
    found = session.execute(wanted.where(*living, *people).order_by(col(Customer.id)).limit(MOST_PEOPLE + 1)).all()
    asked = found[:MOST_PEOPLE]
    before = {row[0]: _seen_by(session, row[0], portal_id) for row in asked}
    attempt = session.begin_nested()
    try:
        change()
        session.flush()
        after = {row[0]: _seen_by(session, row[0], portal_id) for row in asked}
    finally:
        attempt.rollback()
        session.expire_all()
    effects = (
        Effect(key, name, organization or "", len(after[key] - before[key]), len(before[key] - after[key]))
        for key, name, organization in asked
    )
    touched = sorted((one for one in effects if one.gains or one.loses), key=lambda one: -(one.gains + one.loses))
    return AccessChange(tuple(touched), len(asked), len(found) <= MOST_PEOPLE)


def preview_move(session: Session, viewer: Viewer, customer_id: int, *, organization_id: int | None) -> AccessChange:
    """What moving the customer to the organization (None: to no organization) would change, for them and for both
    organizations. Raises NotFound."""
    require(can_manage_customers(session, viewer))
    customer = session.scalars(select(Customer).where(col(Customer.id) == customer_id)).first()
    if customer is None:
        raise NotFound
    if organization_id is not None:
        _there(session, Organization, organization_id)
    homes = [key for key in (customer.organization_id, organization_id) if key]

    def move() -> None:
        customer.organization_id, customer.organization_proven = organization_id, organization_id is not None
        session.add(customer)

    people = or_(col(Customer.id) == customer_id, col(Customer.organization_id).in_(homes))
    return compare(session, portal_id=main_portal(session).key, people=[people], change=move)


def preview_share(
    session: Session,
    viewer: Viewer,
    project_id: int,
    *,
    added: Sequence[tuple[str, int]] = (),
    removed: Sequence[tuple[str, int]] = (),
) -> AccessChange:
    """What sharing a project with these, and ending it with those, would change; pairs of kind and id."""
    _there(session, Project, project_id)
    require(can_manage_project(session, viewer, project_id))

    def share() -> None:
        for kind, key in removed:
            column = _column(kind)
            wanted = select(ProjectFollower).where(col(ProjectFollower.project_id) == project_id, column == key)
            for row in session.scalars(wanted):
                session.delete(row)
        for kind, key in added:
            _there(session, Customer if kind == "customer" else Organization, key)
            follower = ProjectFollower(project_id=project_id)
            setattr(follower, "customer_id" if kind == "customer" else "organization_id", key)
            session.add(follower)

    both = (*added, *removed)
    customers = [key for kind, key in both if kind == "customer"]
    organizations = [key for kind, key in both if kind == "organization"]
    people = or_(col(Customer.id).in_(customers), col(Customer.organization_id).in_(organizations))
    return compare(session, portal_id=main_portal(session).key, people=[people], change=share)


def _seen_by(session: Session, customer_id: int, portal_id: int) -> set[int]:
    with acting_as(session, CustomerViewer(customer_id, portal_id)):
        return set(session.scalars(select(Item.id).limit(MOST_ITEMS)))  # pyright: ignore[reportArgumentType]


def _column(kind: str) -> Any:
    return col(ProjectFollower.customer_id) if kind == "customer" else col(ProjectFollower.organization_id)


def _there(session: Session, table: Any, key: int) -> None:
    if session.scalars(select(table.id).where(table.id == key)).first() is None:
        raise NotFound

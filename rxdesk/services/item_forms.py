"""The form 'Add ticket / task': what it offers, and making the item of what was typed."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk.models.company import company
from rxdesk.models.customers import CreatedThrough, Customer, CustomerAddress
from rxdesk.models.items import Channel, Item, Kind
from rxdesk.models.people import Agent
from rxdesk.models.projects import Project
from rxdesk.models.viewers import Viewer
from rxdesk.services import customers, items
from rxdesk.services.identity import clean_address, known
from rxdesk.services.item_rows import Named
from rxdesk.services.items.checks import checked_customer

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices of the form; customers are offered by address."""

    projects: tuple[Named, ...]
    agents: tuple[Named, ...]
    customers: tuple[tuple[str, str], ...]


def offer(session: Session, viewer: Viewer) -> Offer:
    """Projects and agents that the viewer sees, and the customers who wrote last."""
    open_projects = select(Project.id, Project.name).where(
        col(Project.archived_at).is_(None), col(Project.deleted_at).is_(None)
    )
    agents = select(Agent.id, Agent.name).where(col(Agent.active)).order_by(col(Agent.name)).limit(MOST_OFFERED)
    people = (
        select(CustomerAddress.address, Customer.name)
        .join(Customer, col(Customer.id) == col(CustomerAddress.customer_id))
        .where(CustomerAddress.position == 0, col(Customer.active))
        .order_by(col(CustomerAddress.written_at).desc().nulls_last(), col(Customer.id).desc())
        .limit(MOST_OFFERED)
    )
    return Offer(
        projects=tuple(
            Named(key or 0, name)
            for key, name in session.exec(open_projects.order_by(col(Project.name)).limit(MOST_OFFERED))
        ),
        agents=tuple(Named(key or 0, name) for key, name in session.exec(agents)),
        customers=tuple((address, name) for address, name in session.exec(people)),
    )


def usual_published(session: Session, viewer: Viewer, kind: Kind) -> bool:
    """Whether new items of this kind are published unless somebody says otherwise."""
    settings = company(session)
    return settings.new_tickets_published if kind is Kind.TICKET else settings.new_tasks_published


def add_item(
    session: Session,
    viewer: Viewer,
    *,
    kind: Kind,
    name: str,
    description: str,
    requester: str,
    project_id: int | None,
    assignee_id: int | None,
    priority: int,
    published: bool,
) -> Item:
    """Make the item; a requester typed as an address that is nobody's yet becomes a customer."""
    asked_by: list[int] = []
    if requester.strip():
        address = clean_address(requester)
        found = known(session, address).customer_id
        if found is None:
            found = customers.create_customer(session, viewer, email=address, through=CreatedThrough.AGENT).key
        asked_by.append(checked_customer(session, found, field="email").key)
    return items.create_item(
        session,
        viewer,
        kind=kind,
        name=name,
        description=description.strip(),
        project_id=project_id,
        priority=priority,
        published=published,
        channel=Channel.AGENT,
        requester_ids=asked_by,
        assignee_ids=[assignee_id] if assignee_id else [],
    )

"""All that an agent's detail panel and the API show of one item, its people included."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import ActorKind, Follower, Item, ItemSeen, Requester
from rxdesk.models.people import Agent, Team
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import ItemRow, Named, item_rows, names_in
from rxdesk.services.listing_people import addresses_in
from rxdesk.services.listing_talk import FileRow, files_of_description


@dataclass(frozen=True, slots=True)
class PersonOnItem:
    """A requester or follower. `kind` is customer, organization, agent or team; `only_new` hides earlier replies."""

    kind: str
    id: int
    name: str
    address: str
    organization: Named | None
    only_new: bool


@dataclass(frozen=True, slots=True)
class ItemDetail(ItemRow):
    """One item whole; the HTML is clean."""

    description: str
    description_html: str
    description_quoted: str
    attachments: tuple[FileRow, ...]
    requesters: tuple[PersonOnItem, ...]
    followers: tuple[PersonOnItem, ...]
    creator_kind: ActorKind
    created_by: Named | None
    sender_address: str
    creation_address: str
    planned_start: datetime | None
    planned_finish: datetime | None


def item_detail(session: Session, viewer: Viewer, item: Item) -> ItemDetail:
    """The item as the viewer, an agent, sees it."""
    row = item_rows(session, viewer, [item])[0]
    return ItemDetail(
        **{field.name: getattr(row, field.name) for field in fields(ItemRow)},
        description=item.description,
        description_html=clean_structure(item.description_html) if item.description_html else "",
        description_quoted=item.description_quoted,
        attachments=tuple(files_of_description(session, item)),
        requesters=tuple(requesters_on(session, item)),
        followers=tuple(followers_on(session, item)),
        creator_kind=item.creator_kind,
        created_by=_creator(session, item),
        sender_address=item.sender_address,
        creation_address=item.creation_address,
        planned_start=item.planned_start,
        planned_finish=item.planned_finish,
    )


def requesters_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's requesters in their order."""
    wanted = select(Requester).where(col(Requester.item_id) == item.key)
    rows = session.scalars(wanted.order_by(col(Requester.position), col(Requester.id))).all()
    people = _customers(session, {row.customer_id: row.messages_from > 0 for row in rows})
    return [people[row.customer_id] for row in rows if row.customer_id in people]


def followers_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's followers: agents, teams, organizations, customers."""
    wanted = select(Follower).where(col(Follower.item_id) == item.key).order_by(col(Follower.id))
    rows = session.scalars(wanted).all()
    found: list[PersonOnItem] = []
    for kind, table in (("agent", Agent), ("team", Team), ("organization", Organization)):
        names = names_in(session, table, (getattr(row, f"{kind}_id") for row in rows))
        marks = {getattr(row, f"{kind}_id"): row.messages_from > 0 for row in rows}
        found += [PersonOnItem(kind, key, named.name, "", None, marks[key]) for key, named in names.items()]
    people = _customers(session, {row.customer_id: row.messages_from > 0 for row in rows if row.customer_id})
    return [*found, *people.values()]


def mark_seen(session: Session, viewer: Viewer, item: Item) -> None:
    """The agent has read the item as it stands; no event, since only their own list shows it."""
    if not isinstance(viewer, AgentViewer):
        return
    wanted = select(ItemSeen).where(col(ItemSeen.agent_id) == viewer.id, col(ItemSeen.item_id) == item.key)
    row = session.scalars(wanted).first() or ItemSeen(agent_id=viewer.id, item_id=item.key)
    row.seen_at = clock.now()
    session.add(row)


def _customers(session: Session, marks: dict[int, bool]) -> dict[int, PersonOnItem]:
    if not marks:
        return {}
    addresses = addresses_in(session, list(marks))
    rows = session.execute(
        select(Customer.id, Customer.name, Customer.organization_id)
        .where(col(Customer.id).in_(marks))
        .order_by(col(Customer.id))
    ).all()
    organizations = names_in(session, Organization, (row.organization_id for row in rows))
    return {
        key: PersonOnItem(
            "customer",
            key,
            name,
            next((row.address for row in addresses[key]), ""),
            organizations.get(organization_id or 0),
            marks[key],
        )
        for key, name, organization_id in rows
    }


def _creator(session: Session, item: Item) -> Named | None:
    if item.created_by_agent_id:
        return names_in(session, Agent, [item.created_by_agent_id]).get(item.created_by_agent_id)
    if item.created_by_customer_id:
        return names_in(session, Customer, [item.created_by_customer_id]).get(item.created_by_customer_id)
    return None

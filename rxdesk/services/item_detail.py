"""All that an agent's detail panel and the API show of one item, its people included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.among import among
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import ActorKind, Follower, Item, ItemSeen, Requester
from rxdesk.models.people import Agent, Team
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import ItemRow, Named, item_rows, names_in
from rxdesk.services.listing_talk import FileRow, files_of_description
from rxdesk.services.statements import IDS, columns


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


_ASKING = (
    columns(Requester.messages_from, Customer.id, Customer.name, Customer.organization_id)
    .join(Customer, col(Customer.id) == col(Requester.customer_id))
    .where(col(Requester.item_id) == bindparam("item"))
    .order_by(col(Requester.position), col(Requester.id))
)
_FOLLOWING = (
    columns(
        Follower.messages_from, Customer.id, Customer.name, Customer.organization_id,
        Agent.id, Agent.name, Team.id, Team.name, Organization.id, Organization.name,
    )
    .outerjoin(Agent, col(Agent.id) == col(Follower.agent_id))
    .outerjoin(Team, col(Team.id) == col(Follower.team_id))
    .outerjoin(Organization, col(Organization.id) == col(Follower.organization_id))
    .outerjoin(Customer, col(Customer.id) == col(Follower.customer_id))
    .where(col(Follower.item_id) == bindparam("item"))
    .order_by(col(Follower.id))
)  # fmt: skip
_ADDRESSES = (
    columns(CustomerAddress.customer_id, CustomerAddress.address)
    .where(among(col(CustomerAddress.customer_id), IDS))
    .order_by(col(CustomerAddress.position).desc(), col(CustomerAddress.id).desc())
)


def item_detail(session: Session, viewer: Viewer, item: Item) -> ItemDetail:
    """The item as the viewer, an agent, sees it."""
    row = item_rows(session, viewer, [item])[0]
    asking = session.execute(_ASKING, {"item": item.key}).all()
    following = session.execute(_FOLLOWING, {"item": item.key}).all()
    known = _known(session, [*asking, *following])
    requesters = _requesters(asking, known)
    return ItemDetail(
        **{field.name: getattr(row, field.name) for field in fields(ItemRow)},
        description=item.description,
        description_html=clean_structure(item.description_html) if item.description_html else "",
        description_quoted=item.description_quoted,
        attachments=tuple(files_of_description(session, item)),
        requesters=tuple(requesters),
        followers=tuple(_followers(following, known)),
        creator_kind=item.creator_kind,
        created_by=_creator(session, item, requesters),
        sender_address=item.sender_address,
        creation_address=item.creation_address,
        planned_start=item.planned_start,
        planned_finish=item.planned_finish,
    )


def requesters_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's requesters in their order."""
    rows = session.execute(_ASKING, {"item": item.key}).all()
    return _requesters(rows, _known(session, rows))


def followers_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's followers: agents, teams, organizations, customers."""
    rows = session.execute(_FOLLOWING, {"item": item.key}).all()
    return _followers(rows, _known(session, rows))


def mark_seen(session: Session, viewer: Viewer, item: Item) -> None:
    """The agent has read the item as it stands; no event, since only their own list shows it."""
    if not isinstance(viewer, AgentViewer):
        return
    wanted = select(ItemSeen).where(col(ItemSeen.agent_id) == viewer.id, col(ItemSeen.item_id) == item.key)
    row = session.scalars(wanted).first() or ItemSeen(agent_id=viewer.id, item_id=item.key)
    row.seen_at = clock.now()
    session.add(row)


@dataclass(frozen=True, slots=True)
class _Known:
    """Of the customers on an item: their primary addresses, and the organizations that they are in."""

    addresses: dict[int, str]
    organizations: dict[int, Named]


def _known(session: Session, rows: Sequence[Any]) -> _Known:
    ids = [row[1] for row in rows if row[1]]
    if not ids:
        return _Known({}, {})
    # The primary address comes last and stays.
    addresses = dict(session.execute(_ADDRESSES, {"ids": ids}).all())
    return _Known(addresses, names_in(session, Organization, (row[3] for row in rows)))


def _requesters(rows: Iterable[Any], known: _Known) -> list[PersonOnItem]:
    return [_customer(row, known) for row in rows]


def _followers(rows: Iterable[Any], known: _Known) -> list[PersonOnItem]:
    found: dict[str, list[PersonOnItem]] = {"agent": [], "team": [], "organization": [], "customer": []}
    for row in rows:
        if row[1]:
            found["customer"].append(_customer(row, known))
        for kind, key, name in zip(("agent", "team", "organization"), row[4::2], row[5::2], strict=True):
            if key:
                found[kind].append(PersonOnItem(kind, key, name, "", None, row[0] > 0))
    return [person for people in found.values() for person in people]


def _customer(row: Any, known: _Known) -> PersonOnItem:
    messages_from, key, name, home = row[:4]
    address, place = known.addresses.get(key, ""), known.organizations.get(home or 0)
    return PersonOnItem("customer", key, name, address, place, messages_from > 0)


def _creator(session: Session, item: Item, requesters: Iterable[PersonOnItem]) -> Named | None:
    if item.created_by_agent_id:
        return names_in(session, Agent, [item.created_by_agent_id]).get(item.created_by_agent_id)
    key = item.created_by_customer_id
    if not key:
        return None
    asked = next((Named(key, person.name) for person in requesters if person.id == key), None)
    return asked or names_in(session, Customer, [key]).get(key)

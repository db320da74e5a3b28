"""All that an agent's detail panel and the API show of one item, its people included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.among import among
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import ActorKind, Follower, Item, ItemSeen
from rxdesk.models.people import Agent, Team
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import REQUESTERS, ItemRow, Named, item_rows, names_in
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


def item_detail(
    session: Session, viewer: Viewer, item: Item, *, seen: Mapping[int, datetime] | None = None
) -> ItemDetail:
    """The item as the viewer, an agent, sees it; `seen` as in `item_rows`."""
    asking = session.execute(REQUESTERS, {"ids": [item.key]}).all()
    following = session.execute(_FOLLOWING, {"item": item.key}).all()
    row = item_rows(session, viewer, [item], asking=asking, seen=seen)[0]
    addresses = _addresses(session, [*asking, *following])
    requesters = _requesters(asking, addresses)
    return ItemDetail(
        **{field.name: getattr(row, field.name) for field in fields(ItemRow)},
        description=item.description,
        description_html=clean_structure(item.description_html) if item.description_html else "",
        description_quoted=item.description_quoted,
        attachments=tuple(files_of_description(session, item)),
        requesters=tuple(requesters),
        followers=tuple(_followers(session, following, addresses)),
        creator_kind=item.creator_kind,
        created_by=_creator(session, item, requesters),
        sender_address=item.sender_address,
        creation_address=item.creation_address,
        planned_start=item.planned_start,
        planned_finish=item.planned_finish,
    )


def requesters_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's requesters in their order."""
    rows = session.execute(REQUESTERS, {"ids": [item.key]}).all()
    return _requesters(rows, _addresses(session, rows))


def followers_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's followers: agents, teams, organizations, customers."""
    rows = session.execute(_FOLLOWING, {"item": item.key}).all()
    return _followers(session, rows, _addresses(session, rows))


def mark_seen(session: Session, viewer: Viewer, item: Item) -> None:
    """The agent has read the item as it stands; no event, since only their own list shows it."""
    if not isinstance(viewer, AgentViewer):
        return
    wanted = select(ItemSeen).where(col(ItemSeen.agent_id) == viewer.id, col(ItemSeen.item_id) == item.key)
    row = session.scalars(wanted).first() or ItemSeen(agent_id=viewer.id, item_id=item.key)
    row.seen_at = clock.now()
    session.add(row)


def _addresses(session: Session, rows: Sequence[Any]) -> dict[int, str]:
    """Of the customers in these rows the primary addresses."""
    ids = [row[1] for row in rows if row[1]]
    # The primary address comes last and stays.
    return dict(session.execute(_ADDRESSES, {"ids": ids}).all()) if ids else {}


def _requesters(rows: Iterable[Any], addresses: dict[int, str]) -> list[PersonOnItem]:
    return [
        PersonOnItem("customer", key, name, addresses.get(key, ""), Named(place, called) if place else None, mark > 0)
        for _, key, name, place, called, mark in rows
    ]


def _followers(session: Session, rows: Sequence[Any], addresses: dict[int, str]) -> list[PersonOnItem]:
    homes = names_in(session, Organization, (row[3] for row in rows))
    found: dict[str, list[PersonOnItem]] = {"agent": [], "team": [], "organization": [], "customer": []}
    for row in rows:
        if row[1]:
            address, home = addresses.get(row[1], ""), homes.get(row[3] or 0)
            found["customer"].append(PersonOnItem("customer", row[1], row[2], address, home, row[0] > 0))
        for kind, key, name in zip(("agent", "team", "organization"), row[4::2], row[5::2], strict=True):
            if key:
                found[kind].append(PersonOnItem(kind, key, name, "", None, row[0] > 0))
    return [person for people in found.values() for person in people]


def _creator(session: Session, item: Item, requesters: Iterable[PersonOnItem]) -> Named | None:
    if item.created_by_agent_id:
        return names_in(session, Agent, [item.created_by_agent_id]).get(item.created_by_agent_id)
    key = item.created_by_customer_id
    if not key:
        return None
    asked = next((Named(key, person.name) for person in requesters if person.id == key), None)
    return asked or names_in(session, Customer, [key]).get(key)

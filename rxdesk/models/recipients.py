"""Who is mailed a message, and why: those who take part, whatever the portal shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, select
from sqlmodel import Session

from rxdesk.models.among import Keys, among
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.items import Assignee, Follower, Item, Requester
from rxdesk.models.messages import Conversation, ConversationPerson, Message, MessageKind
from rxdesk.models.people import Agent, Team, TeamMember
from rxdesk.models.projects import ProjectFollower
from rxdesk.models.reach import agent_readers, member_of

# Later than every stored message.
_AFTER_ALL = 2**31 - 1

_CONVERSATION, _ADDRESS = Conversation.__table__.c, CustomerAddress.__table__.c
_RESTRICTED = select(_CONVERSATION.id).where(
    _CONVERSATION.id == bindparam("conversation", type_=Integer), _CONVERSATION.restricted
)
_ADDRESSES = (
    select(_ADDRESS.customer_id, _ADDRESS.address, _ADDRESS.written_at)
    .where(among(_ADDRESS.customer_id, bindparam("ids", type_=Keys())))
    .order_by(_ADDRESS.position)
)


class Reason(StrEnum):
    """Why a person gets a mail."""

    REQUESTER = "requester"
    FOLLOWER = "follower"
    ORGANIZATION = "organization"
    PROJECT_FOLLOWER = "project_follower"
    TEAM = "team"
    ASSIGNEE = "assignee"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who gets one message by mail, the address to use, and why."""

    kind: str
    id: int
    name: str
    address: str
    reason: Reason
    organization_id: int | None = None


def recipients(session: Session, message: Message, *, only_customers: bool = False) -> list[Recipient]:
    """Who is mailed this message now, each once with the first reason that holds; never its author.

    With `only_customers` the agents are left out.
    A message that is not stored yet answers who would get it, for the composer. A held or deleted one goes to nobody.
    """
    if message.pending or message.deleted_at is not None:
        return []
    connection = session.connection()
    found: dict[tuple[str, int], Recipient] = {}
    restricted = _restricted_to(connection, message)
    told: Iterable[Recipient] = () if only_customers else _agents_told(connection, message, restricted)
    if message.kind is MessageKind.REPLY:
        told = chain(_customers_told(connection, message, restricted), told)
    author = {("customer", message.author_customer_id), ("agent", message.author_agent_id)}
    for person in told:
        if (person.kind, person.id) not in author:
            found.setdefault((person.kind, person.id), person)
    return list(found.values())


def _restricted_to(connection: Connection, message: Message) -> int | None:
    """The id of the message's conversation when only named people read it."""
    return connection.scalar(_RESTRICTED, {"conversation": message.conversation_id or 0})


def _customers_told(connection: Connection, message: Message, restricted: int | None) -> Iterable[Recipient]:
    customer, person = Customer.__table__.c, ConversationPerson.__table__.c
    told: list[tuple[Reason, Any, Any]] = []
    if message.item_id is not None:
        told += _on_item(message)
    elif message.project_id is not None:
        told += _on_project(message.project_id)
    for reason, column, condition in told:
        people = (
            select(customer.id, customer.name, customer.organization_id)
            .where(customer.id.in_(select(column).where(condition)), customer.active, customer.deleted_at.is_(None))
            .order_by(customer.id)
        )
        if restricted is not None:
            named = select(person.customer_id).where(person.conversation_id == restricted)
            people = people.where(customer.id.in_(named))
        rows = list(connection.execute(people))
        addresses = _addresses(connection, [row.id for row in rows])
        for row in rows:
            if row.id in addresses:
                yield Recipient("customer", row.id, row.name, addresses[row.id], reason, row.organization_id)


def _on_item(message: Message) -> list[tuple[Reason, Any, Any]]:
    requester, follower, customer = Requester.__table__.c, Follower.__table__.c, Customer.__table__.c
    since = message.id or _AFTER_ALL
    asked = and_(requester.item_id == message.item_id, requester.messages_from < since)
    told: list[tuple[Reason, Any, Any]] = [(Reason.REQUESTER, requester.customer_id, asked)]
    if not message.requesters_only:
        here = and_(follower.item_id == message.item_id, follower.messages_from < since)
        organizations = select(follower.organization_id).where(here, follower.organization_id.is_not(None))
        told += [
            (Reason.FOLLOWER, follower.customer_id, and_(here, follower.customer_id.is_not(None))),
            (Reason.ORGANIZATION, customer.id, member_of(organizations)),
        ]
    return told


def _on_project(project_id: int) -> list[tuple[Reason, Any, Any]]:
    shared, customer = ProjectFollower.__table__.c, Customer.__table__.c
    here = shared.project_id == project_id
    organizations = select(shared.organization_id).where(here, shared.organization_id.is_not(None))
    return [
        (Reason.PROJECT_FOLLOWER, shared.customer_id, and_(here, shared.customer_id.is_not(None))),
        (Reason.PROJECT_FOLLOWER, customer.id, member_of(organizations)),
    ]


def _agents_told(connection: Connection, message: Message, restricted: int | None) -> Iterable[Recipient]:
    if message.item_id is None or message.requesters_only:
        return
    assignee, follower = Assignee.__table__.c, Follower.__table__.c
    member, team = TeamMember.__table__.c, Team.__table__.c
    agent, person = Agent.__table__.c, ConversationPerson.__table__.c
    here = follower.item_id == message.item_id
    teams = select(follower.team_id).where(here, follower.team_id.is_not(None))
    told: list[tuple[Reason, Any]] = [
        (Reason.ASSIGNEE, select(assignee.agent_id).where(assignee.item_id == message.item_id)),
        (Reason.FOLLOWER, select(follower.agent_id).where(here, follower.agent_id.is_not(None))),
        (
            Reason.TEAM,
            select(member.agent_id)
            .join_from(TeamMember.__table__, Team.__table__, team.id == member.team_id)
            .where(member.team_id.in_(teams), team.deleted_at.is_(None)),
        ),
    ]
    item = connection.execute(select(Item.__table__).where(Item.__table__.c.id == message.item_id)).one()
    may_see = {row.id for row in connection.execute(agent_readers(connection, item))}
    for reason, ids in told:
        people = select(agent.id, agent.name, agent.email).where(agent.id.in_(ids), agent.active).order_by(agent.id)
        if restricted is not None:
            people = people.where(agent.id.in_(select(person.agent_id).where(person.conversation_id == restricted)))
        for row in connection.execute(people):
            if row.id in may_see:
                yield Recipient("agent", row.id, row.name, row.email, reason)


def _addresses(connection: Connection, customer_ids: list[int]) -> dict[int, str]:
    """Per customer the address last written from, else the first one."""
    rows = connection.execute(_ADDRESSES, {"ids": customer_ids}) if customer_ids else ()
    chosen: dict[int, tuple[Any, str]] = {}
    for row in rows:
        kept = chosen.get(row.customer_id)
        if kept is None or (row.written_at and (kept[0] is None or row.written_at > kept[0])):
            chosen[row.customer_id] = (row.written_at, row.address)
    return {key: value[1] for key, value in chosen.items()}

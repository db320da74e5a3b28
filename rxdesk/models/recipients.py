"""Who is mailed a message, and why: those who take part, whatever the portal shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, literal_column, select, union_all
from sqlmodel import Session

from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.items import Assignee, Follower, Item, Requester
from rxdesk.models.messages import Conversation, ConversationPerson, Message, MessageKind
from rxdesk.models.people import Agent, Team, TeamMember
from rxdesk.models.projects import ProjectFollower
from rxdesk.models.reach import agent_readers, member_of
from rxdesk.models.remembered import at_hand

# Later than every stored message.
_AFTER_ALL = 2**31 - 1

_ITEM, _PROJECT, _SINCE, _CONVERSATION_ASKED = (
    bindparam(name, type_=Integer) for name in ("item", "project", "since", "conversation")
)
_CONVERSATION = Conversation.__table__.c
_RESTRICTED = select(_CONVERSATION.id).where(_CONVERSATION.id == _CONVERSATION_ASKED, _CONVERSATION.restricted)


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
    restricted = _restricted_to(session, message)
    told: Iterable[Recipient] = () if only_customers else _agents_told(connection, message, restricted)
    if message.kind is MessageKind.REPLY:
        told = chain(_customers_told(connection, message, restricted), told)
    author = {("customer", message.author_customer_id), ("agent", message.author_agent_id)}
    for person in told:
        if (person.kind, person.id) not in author:
            found.setdefault((person.kind, person.id), person)
    return list(found.values())


def _restricted_to(session: Session, message: Message) -> int | None:
    """The id of the message's conversation when only named people read it."""
    asked = message.conversation_id or 0
    known = at_hand(session, Conversation, asked)
    if known is not None:
        return asked if known.restricted else None
    return session.connection().scalar(_RESTRICTED, {"conversation": asked})


def _customers_told(connection: Connection, message: Message, restricted: int | None) -> Iterable[Recipient]:
    reasons: tuple[Reason, ...] = ()
    if message.item_id is not None:
        reasons = (Reason.REQUESTER,) if message.requesters_only else _TOLD_ON_ITEM
    elif message.project_id is not None:
        reasons = (Reason.PROJECT_FOLLOWER,)
    if reasons:
        rows = connection.execute(_customers(reasons, named=restricted is not None), _asked(message, restricted))
        for (place, _), own in groupby(rows, key=attrgetter("place", "id")):
            row = _written_from_last(own)
            yield Recipient("customer", row.id, row.name, row.address, reasons[place], row.organization_id)


def _agents_told(connection: Connection, message: Message, restricted: int | None) -> Iterable[Recipient]:
    if message.item_id is None or message.requesters_only:
        return
    item = connection.execute(select(Item.__table__).where(Item.__table__.c.id == message.item_id)).one()
    may_see = {row.id for row in connection.execute(*agent_readers(connection, item))}
    reasons = tuple(_AGENTS)
    for row in connection.execute(_agents(reasons, named=restricted is not None), _asked(message, restricted)):
        if row.id in may_see:
            yield Recipient("agent", row.id, row.name, row.email, reasons[row.place])


def _asked(message: Message, restricted: int | None) -> dict[str, int | None]:
    return {
        "item": message.item_id,
        "project": message.project_id,
        "since": message.id or _AFTER_ALL,
        "conversation": restricted,
    }


@cache
def _customers(reasons: tuple[Reason, ...], *, named: bool) -> Any:
    """Who is told for which of the reasons, with each address; with `named` only whom the conversation names."""
    customer, person, address = Customer.__table__, ConversationPerson.__table__.c, CustomerAddress.__table__
    told = _told(_CUSTOMERS[reason] for reason in reasons)
    people = (
        select(
            told.c.place,
            customer.c.id,
            customer.c.name,
            customer.c.organization_id,
            address.c.address,
            address.c.written_at,
        )
        .select_from(told)
        .join(customer, customer.c.id == told.c.id)
        .join(address, address.c.customer_id == customer.c.id)
        .where(customer.c.active, customer.c.deleted_at.is_(None))
        .order_by(told.c.place, customer.c.id, address.c.position)
    )
    here = select(person.customer_id).where(person.conversation_id == _CONVERSATION_ASKED)
    return people.where(customer.c.id.in_(here)) if named else people


@cache
def _agents(reasons: tuple[Reason, ...], *, named: bool) -> Any:
    """Which agents are told for which of the reasons; with `named` only whom the conversation names."""
    agent, person = Agent.__table__, ConversationPerson.__table__.c
    told = _told(_AGENTS[reason] for reason in reasons)
    people = (
        select(told.c.place, agent.c.id, agent.c.name, agent.c.email)
        .select_from(told)
        .join(agent, agent.c.id == told.c.id)
        .where(agent.c.active)
        .order_by(told.c.place, agent.c.id)
    )
    here = select(person.agent_id).where(person.conversation_id == _CONVERSATION_ASKED)
    return people.where(agent.c.id.in_(here)) if named else people


def _told(people: Iterable[tuple[Any, ...]]) -> Any:
    """The ids that these selects give, and the place of the reason that each is for."""
    return union_all(
        *(
            ids.add_columns(literal_column(str(place), Integer).label("place"))
            for place, selects in enumerate(people)
            for ids in selects
        )
    ).subquery("told")


def _customers_by_reason() -> dict[Reason, tuple[Any, ...]]:
    requester, follower, shared = Requester.__table__.c, Follower.__table__.c, ProjectFollower.__table__.c
    customer = Customer.__table__.c
    here = and_(follower.item_id == _ITEM, follower.messages_from < _SINCE)
    told, sharing = _organizations(follower, here), _organizations(shared, shared.project_id == _PROJECT)
    return {
        Reason.REQUESTER: (
            select(requester.customer_id.label("id")).where(
                requester.item_id == _ITEM, requester.messages_from < _SINCE
            ),
        ),
        Reason.FOLLOWER: (select(follower.customer_id.label("id")).where(here, follower.customer_id.is_not(None)),),
        Reason.ORGANIZATION: (select(customer.id).where(member_of(told)),),
        Reason.PROJECT_FOLLOWER: (
            select(shared.customer_id.label("id")).where(
                shared.project_id == _PROJECT, shared.customer_id.is_not(None)
            ),
            select(customer.id).where(member_of(sharing)),
        ),
    }


def _organizations(table: Any, here: Any) -> Any:
    return select(table.organization_id).where(here, table.organization_id.is_not(None))


def _agents_by_reason() -> dict[Reason, tuple[Any, ...]]:
    assignee, follower = Assignee.__table__.c, Follower.__table__.c
    member, team = TeamMember.__table__.c, Team.__table__.c
    here = follower.item_id == _ITEM
    teams = select(follower.team_id).where(here, follower.team_id.is_not(None))
    return {
        Reason.ASSIGNEE: (select(assignee.agent_id.label("id")).where(assignee.item_id == _ITEM),),
        Reason.FOLLOWER: (select(follower.agent_id.label("id")).where(here, follower.agent_id.is_not(None)),),
        Reason.TEAM: (
            select(member.agent_id.label("id"))
            .join_from(TeamMember.__table__, Team.__table__, team.id == member.team_id)
            .where(member.team_id.in_(teams), team.deleted_at.is_(None)),
        ),
    }


_CUSTOMERS, _AGENTS = _customers_by_reason(), _agents_by_reason()
_TOLD_ON_ITEM = (Reason.REQUESTER, Reason.FOLLOWER, Reason.ORGANIZATION)


def _written_from_last(rows: Iterable[Any]) -> Any:
    """Of one person's rows, by position, that of the address last written from, else the first one."""
    addresses = list(rows)
    written = [row for row in addresses if row.written_at]
    return max(written, key=attrgetter("written_at")) if written else addresses[0]

"""The only code that lists people: who may open an item (readers), and who is mailed a message (recipients).

Two questions, both explained, neither derived from the other: who takes part by mail is mailed whatever the portal shows.
Both look past the viewer's sight on purpose, through Core, and are asked again at every attempt to send.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, or_, select, true, union_all
from sqlmodel import Session

from rxdesk.models.branches import WAYS, Way
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import Assignee, Follower, Item, Requester
from rxdesk.models.messages import Conversation, ConversationPerson, Message, MessageKind
from rxdesk.models.people import Agent, Level, Role, TeamMember
from rxdesk.models.portal import Portal, PortalOption, PortalOrganization
from rxdesk.models.projects import Project, ProjectFollower, ProjectMember
from rxdesk.models.sight import KINDS_OF, main_portal_id

COUNTED = 1000


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
class Reader:
    """A person who may open the item, and by which ways."""

    kind: str
    id: int
    name: str
    organization: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may open an item: people up to a bound, and counts up to COUNTED (then read '999+')."""

    customers: tuple[Reader, ...]
    agents: tuple[Reader, ...]
    customer_count: int
    agent_count: int
    organizations: tuple[str, ...]
    everyone: bool
    visitors: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who gets one message by mail, the address to use, and why."""

    kind: str
    id: int
    name: str
    address: str
    reason: Reason
    organization_id: int | None = None


def readers(session: Session, item_id: int, *, portal_id: int | None = None, limit: int = 50) -> Readers:
    """Who may open the item in the portal (the Main portal when not said) and in the dashboard."""
    connection = session.connection()
    item = connection.execute(select(Item.__table__).where(Item.__table__.c.id == item_id)).one()
    portal_id = portal_id or main_portal_id(connection)
    portal = connection.execute(select(Portal.__table__).where(Portal.__table__.c.id == portal_id)).one_or_none()
    people = _customer_readers(connection, item, portal)
    named = [] if people is None else list(connection.execute(people.limit(limit * 3)))
    counted = 0 if people is None else _count(connection, people)
    agents = _agent_readers(connection, item)
    all_of_them = portal is not None and people is not None and _is_public(item, portal)
    return Readers(
        customers=tuple(_people("customer", named))[:limit],
        agents=tuple(_people("agent", connection.execute(agents.limit(limit)))),
        customer_count=counted,
        agent_count=_count(connection, agents),
        organizations=tuple(sorted({row.organization for row in named if row.organization})),
        everyone=all_of_them,
        visitors=all_of_them and not portal.require_login,
    )


def recipients(session: Session, message: Message) -> list[Recipient]:
    """Who is mailed this message now, each once with the first reason that holds; never its author."""
    connection = session.connection()
    found: dict[tuple[str, int], Recipient] = {}
    conversation = connection.execute(
        select(Conversation.__table__).where(Conversation.__table__.c.id == message.conversation_id)
    ).one()
    customers: Iterable[Recipient] = ()
    if message.kind is MessageKind.REPLY:
        customers = _customers_told(connection, message, conversation.restricted)
    for person in (*customers, *_agents_told(connection, message, conversation.restricted)):
        is_author = (person.kind == "customer" and person.id == message.author_customer_id) or (
            person.kind == "agent" and person.id == message.author_agent_id
        )
        if not is_author:
            found.setdefault((person.kind, person.id), person)
    return list(found.values())


def _customer_readers(connection: Connection, item: Any, portal: Any) -> Select[Any] | None:
    """Customers with one row per way, or None when the portal shows the item to nobody."""
    if portal is None or not portal.enabled or portal.option is PortalOption.NOTHING:
        return None
    project = _project(connection, item.project_id)
    away = project is not None and (project.archived_at or project.deleted_at)
    if item.deleted_at or item.archived_at or away or item.kind not in KINDS_OF[portal.kinds_shown]:
        return None
    if item.type_id in portal.hidden_types:
        return None
    ways = _inverse(item, portal)
    if not ways:
        return None
    reached = union_all(*ways).subquery("reached")
    customer, organization = Customer.__table__.c, Organization.__table__.c
    conditions = [customer.active, customer.deleted_at.is_(None)]
    if not item.published:
        if not portal.own_unpublished:
            return None
        conditions.append(reached.c.way == str(Way.REQUESTER))
    if not portal.open_to_all:
        allowed = PortalOrganization.__table__.c
        let_in = select(allowed.organization_id).where(allowed.portal_id == portal.id)
        conditions += [customer.organization_proven, customer.organization_id.in_(let_in)]
    return (
        select(customer.id, customer.name, func.coalesce(organization.name, "").label("organization"), reached.c.way)
        .join_from(reached, Customer.__table__, customer.id == reached.c.customer_id)
        .outerjoin(Organization.__table__, organization.id == customer.organization_id)
        .where(and_(*conditions))
        .order_by(customer.name, customer.id)
    )


def _inverse(item: Any, portal: Any) -> list[Select[Any]]:
    requester, follower = Requester.__table__.c, Follower.__table__.c
    customer, shared = Customer.__table__.c, ProjectFollower.__table__.c
    asked = Customer.__table__.alias("asked")
    organizations = (
        select(asked.c.organization_id)
        .join_from(Requester.__table__, asked, asked.c.id == requester.customer_id)
        .where(requester.item_id == item.id, asked.c.organization_id.is_not(None))
    )
    told = select(follower.organization_id).where(follower.item_id == item.id, follower.organization_id.is_not(None))
    at = item.project_id or 0
    sharing = select(shared.organization_id).where(shared.project_id == at, shared.organization_id.is_not(None))
    of = {
        Way.REQUESTER: (requester.customer_id, requester.item_id == item.id),
        Way.FOLLOWER: (follower.customer_id, and_(follower.item_id == item.id, follower.customer_id.is_not(None))),
        Way.FOLLOWER_ORGANIZATION: (customer.id, _member_of(told)),
        Way.ORGANIZATION: (customer.id, _member_of(organizations)),
        Way.PROJECT: (shared.customer_id, and_(shared.project_id == at, shared.customer_id.is_not(None))),
        Way.PROJECT_ORGANIZATION: (customer.id, _member_of(sharing)),
        Way.PUBLISHED: (customer.id, true()),
    }
    return [
        select(column.label("customer_id"), literal(str(way)).label("way")).where(condition)
        for way, (column, condition) in ((way, of[way]) for way in WAYS[portal.option])
    ]


def _member_of(organizations: Select[Any]) -> Any:
    customer = Customer.__table__.c
    return and_(customer.organization_proven, customer.organization_id.in_(organizations))


def _is_public(item: Any, portal: Any) -> bool:
    return portal.option is PortalOption.ALL_PUBLISHED and item.published and portal.open_to_all


def _agent_readers(connection: Connection, item: Any) -> Select[Any]:
    agent, member, team = Agent.__table__.c, ProjectMember.__table__.c, TeamMember.__table__.c
    level = agent.tickets_level if item.kind == "ticket" else agent.tasks_level
    admin = agent.role.in_([Role.OWNER, Role.ADMIN])
    project = _project(connection, item.project_id)
    conditions = [agent.active, level != Level.HIDDEN]
    if item.deleted_at or (project is not None and project.deleted_at):
        conditions.append(admin)
    elif project is not None and not project.shared_with_all:
        here = select(member.agent_id).where(member.project_id == project.id, member.agent_id.is_not(None))
        teams = select(member.team_id).where(member.project_id == project.id, member.team_id.is_not(None))
        by_team = select(team.agent_id).where(team.team_id.in_(teams))
        conditions.append(or_(admin, agent.id.in_(here), agent.id.in_(by_team)))
    return (
        select(agent.id, agent.name, literal("").label("organization"), agent.role.label("way"))
        .where(and_(*conditions))
        .order_by(agent.name)
    )


def _customers_told(connection: Connection, message: Message, restricted: bool) -> Iterable[Recipient]:
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
        if restricted:
            named = select(person.customer_id).where(person.conversation_id == message.conversation_id)
            people = people.where(customer.id.in_(named))
        rows = list(connection.execute(people))
        addresses = _addresses(connection, [row.id for row in rows])
        for row in rows:
            if row.id in addresses:
                yield Recipient("customer", row.id, row.name, addresses[row.id], reason, row.organization_id)


def _on_item(message: Message) -> list[tuple[Reason, Any, Any]]:
    requester, follower, customer = Requester.__table__.c, Follower.__table__.c, Customer.__table__.c
    since = message.key
    asked = and_(requester.item_id == message.item_id, requester.messages_from < since)
    told: list[tuple[Reason, Any, Any]] = [(Reason.REQUESTER, requester.customer_id, asked)]
    if not message.requesters_only:
        here = and_(follower.item_id == message.item_id, follower.messages_from < since)
        organizations = select(follower.organization_id).where(here, follower.organization_id.is_not(None))
        told += [
            (Reason.FOLLOWER, follower.customer_id, and_(here, follower.customer_id.is_not(None))),
            (Reason.ORGANIZATION, customer.id, _member_of(organizations)),
        ]
    return told


def _on_project(project_id: int) -> list[tuple[Reason, Any, Any]]:
    shared, customer = ProjectFollower.__table__.c, Customer.__table__.c
    here = shared.project_id == project_id
    organizations = select(shared.organization_id).where(here, shared.organization_id.is_not(None))
    return [
        (Reason.PROJECT_FOLLOWER, shared.customer_id, and_(here, shared.customer_id.is_not(None))),
        (Reason.PROJECT_FOLLOWER, customer.id, _member_of(organizations)),
    ]


def _agents_told(connection: Connection, message: Message, restricted: bool) -> Iterable[Recipient]:
    if message.item_id is None or message.requesters_only:
        return
    assignee, follower, team, agent = (
        Assignee.__table__.c,
        Follower.__table__.c,
        TeamMember.__table__.c,
        Agent.__table__.c,
    )
    here = follower.item_id == message.item_id
    teams = select(follower.team_id).where(here, follower.team_id.is_not(None))
    told: list[tuple[Reason, Select[Any]]] = [
        (Reason.ASSIGNEE, select(assignee.agent_id).where(assignee.item_id == message.item_id)),
        (Reason.FOLLOWER, select(follower.agent_id).where(here, follower.agent_id.is_not(None))),
        (Reason.TEAM, select(team.agent_id).where(team.team_id.in_(teams))),
    ]
    item = connection.execute(select(Item.__table__).where(Item.__table__.c.id == message.item_id)).one()
    may_see = {row.id for row in connection.execute(_agent_readers(connection, item))}
    for reason, ids in told:
        people = select(agent.id, agent.name, agent.email).where(agent.id.in_(ids), agent.active).order_by(agent.id)
        if restricted:
            person = ConversationPerson.__table__.c
            people = people.where(
                agent.id.in_(select(person.agent_id).where(person.conversation_id == message.conversation_id))
            )
        for row in connection.execute(people):
            if row.id in may_see:
                yield Recipient("agent", row.id, row.name, row.email, reason)


def _addresses(connection: Connection, customer_ids: list[int]) -> dict[int, str]:
    """Per customer the address last written from, else the first one."""
    address = CustomerAddress.__table__.c
    rows = connection.execute(
        select(address.customer_id, address.address, address.written_at)
        .where(address.customer_id.in_(customer_ids))
        .order_by(address.position)
    )
    chosen: dict[int, tuple[Any, str]] = {}
    for row in rows:
        kept = chosen.get(row.customer_id)
        if kept is None or (row.written_at and (kept[0] is None or row.written_at > kept[0])):
            chosen[row.customer_id] = (row.written_at, row.address)
    return {key: value[1] for key, value in chosen.items()}


def _people(kind: str, rows: Iterable[Any]) -> Iterable[Reader]:
    ways: dict[int, list[str]] = {}
    seen: dict[int, Any] = {}
    for row in rows:
        seen.setdefault(row.id, row)
        ways.setdefault(row.id, []).append(str(row.way))
    for key, row in seen.items():
        yield Reader(kind, key, row.name, row.organization, tuple(ways[key]))


def _count(connection: Connection, people: Select[Any]) -> int:
    distinct = people.with_only_columns(people.selected_columns[0].label("id")).order_by(None).distinct()
    return connection.scalar(select(func.count()).select_from(distinct.limit(COUNTED).subquery())) or 0


def _project(connection: Connection, project_id: int | None) -> Any:
    if project_id is None:
        return None
    return connection.execute(select(Project.__table__).where(Project.__table__.c.id == project_id)).one_or_none()

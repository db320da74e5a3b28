"""Which people reach an item: the branches of visibility asked the other way round, for `readers` and `recipients`."""

from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from rxdesk.models.branches import WAYS, Way
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Follower, Kind, Requester
from rxdesk.models.people import ADMINS, Agent, Level, Team, TeamMember
from rxdesk.models.portal import PortalOption, PortalOrganization
from rxdesk.models.projects import Project, ProjectFollower, ProjectMember
from rxdesk.models.sight import KINDS_OF


class People(NamedTuple):
    """A statement about people, made once for its kind, and what it is asked about."""

    statement: Any
    values: dict[str, int | None]


def customer_readers(connection: Connection, item: Any, portal: Any) -> People | None:
    """Customers with one row per way, or None when the portal shows the item to nobody."""
    if portal is None or not portal.enabled or portal.option is PortalOption.NOTHING:
        return None
    project = _project(connection, item.project_id)
    away = project is not None and (project.archived_at or project.deleted_at)
    if item.deleted_at or item.archived_at or away or item.kind not in KINDS_OF[portal.kinds_shown]:
        return None
    if item.type_id in portal.hidden_types or not (item.published or portal.own_unpublished):
        return None
    asked = {"item": item.id, "project": item.project_id or 0, "portal": portal.id}
    return People(_customers(portal.option, published=item.published, open_to_all=portal.open_to_all), asked)


@cache
def _customers(option: PortalOption, *, published: bool, open_to_all: bool) -> Any:
    reached = union_all(*_inverse(option)).subquery("reached")
    customer, organization = Customer.__table__.c, Organization.__table__.c
    conditions = [customer.active, customer.deleted_at.is_(None)]
    if not published:
        conditions.append(reached.c.way == str(Way.REQUESTER))
    if not open_to_all:
        allowed = PortalOrganization.__table__.c
        let_in = select(allowed.organization_id).where(allowed.portal_id == bindparam("portal", type_=Integer))
        conditions += [customer.organization_proven, customer.organization_id.in_(let_in)]
    return (
        select(customer.id, customer.name, func.coalesce(organization.name, "").label("organization"), reached.c.way)
        .join_from(reached, Customer.__table__, customer.id == reached.c.customer_id)
        .outerjoin(Organization.__table__, organization.id == customer.organization_id)
        .where(and_(*conditions))
        .order_by(customer.name, customer.id)
    )


def _inverse(option: PortalOption) -> list[Any]:
    requester, follower = Requester.__table__.c, Follower.__table__.c
    customer, shared = Customer.__table__.c, ProjectFollower.__table__.c
    asked = Customer.__table__.alias("asked")
    item, at = bindparam("item", type_=Integer), bindparam("project", type_=Integer)
    organizations = (
        select(asked.c.organization_id)
        .join_from(Requester.__table__, asked, asked.c.id == requester.customer_id)
        .where(requester.item_id == item, asked.c.organization_id.is_not(None))
    )
    told = select(follower.organization_id).where(follower.item_id == item, follower.organization_id.is_not(None))
    sharing = select(shared.organization_id).where(shared.project_id == at, shared.organization_id.is_not(None))
    of = {
        Way.REQUESTER: (requester.customer_id, requester.item_id == item),
        Way.FOLLOWER: (follower.customer_id, and_(follower.item_id == item, follower.customer_id.is_not(None))),
        Way.FOLLOWER_ORGANIZATION: (customer.id, member_of(told)),
        Way.ORGANIZATION: (customer.id, member_of(organizations)),
        Way.PROJECT: (shared.customer_id, and_(shared.project_id == at, shared.customer_id.is_not(None))),
        Way.PROJECT_ORGANIZATION: (customer.id, member_of(sharing)),
        Way.PUBLISHED: (customer.id, true()),
    }
    return [
        select(column.label("customer_id"), literal(str(way)).label("way")).where(condition)
        for way, (column, condition) in ((way, of[way]) for way in WAYS[option])
    ]


def member_of(organizations: Select[Any]) -> ColumnElement[bool]:
    """Proven members of these organizations."""
    customer = Customer.__table__.c
    return and_(customer.organization_proven, customer.organization_id.in_(organizations))


def is_public(item: Any, portal: Any) -> bool:
    """Whether every customer sees the item, once the portal shows it at all."""
    return portal.option is PortalOption.ALL_PUBLISHED and item.published and portal.open_to_all


def agent_readers(connection: Connection, item: Any) -> People:
    """The agents who see the item, with their role as the way."""
    project = _project(connection, item.project_id)
    if item.deleted_at or (project is not None and project.deleted_at):
        only = _Only.ADMINS
    else:
        only = _Only.MEMBERS if project is not None and not project.shared_with_all else _Only.ANYBODY
    return People(_agents(item.kind, only), {"project": item.project_id})


class _Only(StrEnum):
    """Which agents see an item, of those who have its kind."""

    ADMINS = "admins"
    MEMBERS = "members"
    ANYBODY = "anybody"


@cache
def _agents(kind: Kind, only: _Only) -> Any:
    agent, member, team = Agent.__table__.c, ProjectMember.__table__.c, TeamMember.__table__.c
    level = agent.tickets_level if kind is Kind.TICKET else agent.tasks_level
    admin = agent.role.in_(ADMINS)
    conditions = [agent.active, level != Level.HIDDEN]
    if only is _Only.ADMINS:
        conditions.append(admin)
    elif only is _Only.MEMBERS:
        there = member.project_id == bindparam("project", type_=Integer)
        here = select(member.agent_id).where(there, member.agent_id.is_not(None))
        teams = select(member.team_id).where(there, member.team_id.is_not(None))
        by_team = (
            select(team.agent_id)
            .join_from(TeamMember.__table__, Team.__table__, Team.__table__.c.id == team.team_id)
            .where(team.team_id.in_(teams), Team.__table__.c.deleted_at.is_(None))
        )
        conditions.append(or_(admin, agent.id.in_(here), agent.id.in_(by_team)))
    return (
        select(agent.id, agent.name, literal("").label("organization"), agent.role.label("way"))
        .where(and_(*conditions))
        .order_by(agent.name, agent.id)
    )


_PROJECT = select(Project.__table__).where(Project.__table__.c.id == bindparam("project", type_=Integer))


def _project(connection: Connection, project_id: int | None) -> Any:
    if project_id is None:
        return None
    return connection.execute(_PROJECT, {"project": project_id}).one_or_none()

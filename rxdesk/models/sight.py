"""The facts that a viewer's sight depends on, read once per session: role and teams, or organization and portal."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sqlalchemy import Connection, Integer, Select, and_, bindparam, join, outerjoin, select

from rxdesk.models.among import Keys, among
from rxdesk.models.compiled import answer_to
from rxdesk.models.customers import Customer
from rxdesk.models.items import Kind
from rxdesk.models.people import ADMINS, Agent, Level, Role, Team, TeamMember
from rxdesk.models.portal import Feature, KindsShown, Portal, PortalOption, PortalOrganization
from rxdesk.models.projects import ProjectMember
from rxdesk.models.viewers import (
    AgentViewer,
    AnonymousViewer,
    AutomationViewer,
    CustomerViewer,
    SharedViewer,
    SystemViewer,
    Viewer,
)

KINDS_OF = {
    KindsShown.BOTH: (Kind.TICKET, Kind.TASK),
    KindsShown.TICKETS: (Kind.TICKET,),
    KindsShown.TASKS: (Kind.TASK,),
}


@dataclass(frozen=True, slots=True)
class Blind:
    """Sees nothing: unknown, deactivated, or not let into this portal. `why` names the failed test."""

    why: str


@dataclass(frozen=True, slots=True)
class AgentSight:
    """What an agent's sight depends on; `id` is 0 and `project_ids` are given in the sight that several share."""

    id: int
    role: Role
    kinds: tuple[Kind, ...]
    team_ids: tuple[int, ...]
    project_ids: tuple[int, ...] = ()
    full_kinds: tuple[Kind, ...] = ()
    may_publish: bool = True
    may_reply: bool = True
    may_manage_customers: bool = True
    may_edit_others_messages: bool = False

    @property
    def is_admin(self) -> bool:
        return self.role in ADMINS

    @property
    def sees_every_item(self) -> bool:
        """An Admin with both applications; the clauses can then be left out."""
        return self.is_admin and len(self.kinds) == len(Kind)

    @property
    def is_light(self) -> bool:
        return self.role is Role.LIGHT


@dataclass(frozen=True, slots=True)
class CustomerSight:
    """What a customer's or an anonymous visitor's sight depends on; `organization_id` only when it is proven."""

    customer_id: int | None
    organization_id: int | None
    portal_id: int
    option: PortalOption
    kinds: tuple[Kind, ...]
    hidden_types: tuple[int, ...]
    own_unpublished: bool
    show_projects: bool
    on: frozenset[tuple[str, str]] = field(default=frozenset())
    shown: frozenset[tuple[str, str]] = field(default=frozenset())

    @property
    def me(self) -> Any:
        """The customer's id, or that of nobody."""
        return 0 if self.customer_id is None else self.customer_id

    def has(self, kind: str, feature: Feature) -> bool:
        """Whether `feature` is on for `kind` (ticket, task, project)."""
        return (str(kind), str(feature)) in self.on

    def shows(self, kind: str, shown: str) -> bool:
        """Whether the property `shown` is on for `kind`."""
        return (str(kind), str(shown)) in self.shown

    def kinds_with(self, feature: Feature) -> tuple[Kind, ...]:
        """The kinds of items with `feature` on."""
        return tuple(kind for kind in self.kinds if self.has(kind, feature))


@dataclass(frozen=True, slots=True)
class EverySight:
    """Sees all that is not in Trash (a rule at work)."""


Sight: TypeAlias = Blind | AgentSight | CustomerSight | EverySight


def _agent_and_teams() -> Select[Any]:
    """An agent once for each of their teams, with its id, or once with none."""
    agent, team, member = Agent.__table__, Team.__table__, TeamMember.__table__
    facts = (
        "id", "active", "role", "tickets_level", "tasks_level",
        "may_publish", "may_reply", "may_manage_customers", "may_edit_others_messages",
    )  # fmt: skip
    living = join(member, team, and_(team.c.id == member.c.team_id, team.c.deleted_at.is_(None)))
    return (
        select(*(agent.c[name] for name in facts), member.c.team_id)
        .select_from(outerjoin(agent, living, member.c.agent_id == agent.c.id))
        .where(agent.c.id == bindparam("agent", type_=Integer))
    )


_AGENT_AND_TEAMS = _agent_and_teams()
MAIN_PORTAL = select(Portal.__table__.c.id).where(Portal.__table__.c.main).limit(1)
_IDS = bindparam("ids", type_=Keys())
_PORTALS = select(Portal.__table__).where(among(Portal.__table__.c.id, _IDS))
_CUSTOMERS = select(
    Customer.__table__.c.id,
    Customer.__table__.c.active,
    Customer.__table__.c.organization_id,
    Customer.__table__.c.organization_proven,
).where(among(Customer.__table__.c.id, _IDS), Customer.__table__.c.deleted_at.is_(None))


def sight_of(connection: Connection, viewer: Viewer) -> Sight:
    """Read the facts of one viewer; whoever is unknown or inactive is Blind."""
    match viewer:
        case AgentViewer():
            return _agent(connection, viewer.id)
        case CustomerViewer():
            return sights_of_customers(connection, [viewer])[viewer]
        case AnonymousViewer():
            return _anonymous(connection, viewer.portal_id)
        case SharedViewer():
            return viewer.sight
        case AutomationViewer() | SystemViewer():
            return EverySight()


def sights_of_customers(connection: Connection, viewers: Collection[CustomerViewer]) -> dict[CustomerViewer, Sight]:
    """The facts of many customers, each with a sight of their own, by as many statements as for one."""
    people = answer_to(connection, _CUSTOMERS, {"ids": [viewer.id for viewer in viewers]})
    portals = answer_to(connection, _PORTALS, {"ids": list({viewer.portal_id for viewer in viewers})})
    customers, doors = {row.id: row for row in people}, {row.id: row for row in portals}

    def sight(viewer: CustomerViewer) -> Sight:
        customer = customers.get(viewer.id)
        if customer is None or not customer.active:
            return Blind("customer.inactive")
        ours = customer.organization_id if customer.organization_proven else None
        return _through(connection, doors.get(viewer.portal_id), customer_id=viewer.id, organization_id=ours)

    return {viewer: sight(viewer) for viewer in viewers}


def shared_sights(connection: Connection, agent_ids: Collection[int]) -> dict[int, AgentSight]:
    """For each of these agents the sight without their person: equal sights see the same items, projects and people.

    With the id goes all that is one agent's own (drafts, read marks, conversations that name them): nobody sees it
    with such a sight. Three statements for all; whoever is unknown or inactive is left out.
    """
    rows = connection.execute(select(Agent.__table__).where(Agent.__table__.c.id.in_(agent_ids))).all()
    member, shared = TeamMember.__table__.c, ProjectMember.__table__.c
    teams: dict[int, list[int]] = defaultdict(list)
    projects: dict[int, list[int]] = defaultdict(list)
    for agent_id, team_id in connection.execute(_teams().where(member.agent_id.in_(agent_ids))):
        teams[agent_id].append(team_id)
    by_name = select(shared.agent_id, shared.project_id).where(shared.agent_id.in_(agent_ids))
    for agent_id, project_id in connection.execute(by_name):
        projects[agent_id].append(project_id)
    return {
        row.id: replace(_of_agent(row, teams[row.id]), id=0, project_ids=tuple(sorted(projects[row.id])))
        for row in rows
        if row.active
    }


def within_projects(
    connection: Connection, sights: Mapping[int, AgentSight], project_ids: Collection[int]
) -> dict[int, AgentSight]:
    """The same sights as far as these projects, and what is outside of projects, are concerned; narrower, never wider.

    Agents who came to see a project through different teams are equal in it.
    """
    shared = ProjectMember.__table__.c
    members = select(shared.project_id, shared.team_id, shared.agent_id).where(shared.project_id.in_(project_ids))
    rows = connection.execute(members).all() if project_ids else []
    return {
        agent_id: replace(
            sight,
            team_ids=(),
            project_ids=tuple(
                sorted({row.project_id for row in rows if row.agent_id == agent_id or row.team_id in sight.team_ids})
            ),
        )
        for agent_id, sight in sights.items()
    }


def through_portal(portal: Any, *, customer_id: int | None, organization_id: int | None) -> CustomerSight:
    """The sight that a portal's settings give to somebody who is let in; `organization_id` only when proven."""
    return CustomerSight(
        customer_id=customer_id,
        organization_id=organization_id,
        portal_id=portal.id,
        option=portal.option,
        kinds=KINDS_OF[portal.kinds_shown],
        hidden_types=tuple(portal.hidden_types),
        own_unpublished=portal.own_unpublished,
        show_projects=portal.show_projects,
        on=frozenset((kind, feature) for kind, features in portal.features.items() for feature in features),
        shown=frozenset((kind, shown) for kind, properties in portal.properties.items() for shown in properties),
    )


def main_portal_id(connection: Connection) -> int:
    """The Main portal, whose settings rule mail, API and everything without a portal of its own; 0 when none."""
    return connection.scalar(MAIN_PORTAL) or 0


def _agent(connection: Connection, agent_id: int) -> Sight:
    rows = answer_to(connection, _AGENT_AND_TEAMS, {"agent": agent_id}).all()
    agent = rows[0] if rows else None
    if agent is None or not agent.active:
        return Blind("agent.inactive")
    return _of_agent(agent, [row.team_id for row in rows if row.team_id is not None])


def _teams() -> Select[Any, Any]:
    team, member = Team.__table__.c, TeamMember.__table__.c
    both = select(member.agent_id, member.team_id).join_from(
        TeamMember.__table__, Team.__table__, team.id == member.team_id
    )
    return both.where(team.deleted_at.is_(None))


def _of_agent(agent: Any, team_ids: Iterable[int]) -> AgentSight:
    levels = ((Kind.TICKET, agent.tickets_level), (Kind.TASK, agent.tasks_level))
    return AgentSight(
        id=agent.id,
        role=agent.role,
        kinds=tuple(kind for kind, level in levels if level is not Level.HIDDEN),
        team_ids=tuple(sorted(team_ids)),
        full_kinds=tuple(kind for kind, level in levels if level is Level.FULL),
        may_publish=agent.may_publish,
        may_reply=agent.may_reply and agent.role is not Role.LIGHT,
        may_manage_customers=agent.may_manage_customers and agent.role is not Role.LIGHT,
        may_edit_others_messages=agent.may_edit_others_messages,
    )


def _anonymous(connection: Connection, portal_id: int) -> Sight:
    portal = connection.execute(_PORTALS, {"ids": [portal_id]}).one_or_none()
    sight = _through(connection, portal, customer_id=None, organization_id=None)
    if isinstance(sight, CustomerSight) and portal is not None:
        if portal.require_login:
            return Blind("portal.login")
        if sight.option is not PortalOption.ALL_PUBLISHED:
            return Blind("portal.option")
    return sight


def _through(connection: Connection, portal: Any, *, customer_id: int | None, organization_id: int | None) -> Sight:
    if portal is None or not portal.enabled:
        return Blind("portal.disabled")
    if not portal.open_to_all and not is_let_in(connection, portal.id, organization_id):
        return Blind("portal.closed")
    return through_portal(portal, customer_id=customer_id, organization_id=organization_id)


def is_let_in(connection: Connection, portal_id: int, organization_id: int | None) -> bool:
    """Whether proven members of the organization may log in to a portal that is not open to all."""
    allowed = PortalOrganization.__table__.c
    found = select(allowed.id).where(allowed.portal_id == portal_id, allowed.organization_id == (organization_id or 0))
    return connection.execute(found).first() is not None

"""What the house consists of: agents, teams, types of items with their statuses, types of customers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.customers import CustomerType
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.items import Item, ItemType, Kind, State, Status
from rxdesk.models.people import Agent, Role, Team, TeamMember
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import Viewer
from rxdesk.services.item_rows import AgentName, Named, initials
from rxdesk.services.statements import columns


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent, with the teams that they are in."""

    id: int
    name: str
    initials: str
    email: str
    title: str
    role: Role
    active: bool
    teams: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team and its active members."""

    id: int
    name: str
    members: tuple[AgentName, ...]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One status of a type."""

    id: int
    name: str
    customer_name: str
    colour: str
    state: State
    pauses_sla: bool


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type of ticket or task with its statuses in order."""

    id: int
    kind: Kind
    name: str
    colour: str
    icon: str
    visible: bool
    statuses: tuple[StatusRow, ...]


_STATUSES = columns(
    Status.type_id, Status.id, Status.name, Status.customer_name, Status.colour, Status.state, Status.pauses_sla
).order_by(col(Status.position), col(Status.id))
_TYPES = columns(ItemType.id, ItemType.kind, ItemType.name, ItemType.colour, ItemType.icon, ItemType.visible).order_by(
    col(ItemType.kind).desc(), col(ItemType.position), col(ItemType.id)
)


def list_agents(session: Session, *, active: bool | None = True) -> list[AgentRow]:
    """The agents by name; with `active` None also those who have left."""
    wanted = select(Agent).order_by(col(Agent.name), col(Agent.id))
    if active is not None:
        wanted = wanted.where(col(Agent.active).is_(active))
    teams: dict[int, list[Named]] = defaultdict(list)
    for agent_id, key, name in session.execute(_memberships(TeamMember.agent_id, Team.id, Team.name)):
        teams[agent_id].append(Named(key, name))
    return [
        AgentRow(
            id=agent.key,
            name=agent.name,
            initials=initials(agent.name),
            email=agent.email,
            title=agent.title,
            role=agent.role,
            active=agent.active,
            teams=tuple(teams[agent.key]),
        )
        for agent in session.scalars(wanted)
    ]


def list_teams(session: Session) -> list[TeamRow]:
    """The teams by name with their active members."""
    members: dict[int, list[AgentName]] = defaultdict(list)
    rows = session.execute(_memberships(TeamMember.team_id, Agent.id, Agent.name, Agent.active))
    for team_id, key, name, active in rows:
        if active:
            members[team_id].append(AgentName(key, name, initials(name)))
    wanted = select(Team).where(col(Team.deleted_at).is_(None)).order_by(col(Team.name))
    return [TeamRow(team.key, team.name, tuple(members[team.key])) for team in session.scalars(wanted)]


def create_team(session: Session, viewer: Viewer, *, name: str, agent_ids: Iterable[int] = ()) -> Team:
    """Make a team of these agents. Raises Conflict when a team has the name."""
    require(is_admin(session, viewer))
    shown = clean_line(name)
    if not shown:
        raise Invalid(t("team.name", "Give the team a name"), field="name")
    if session.scalars(select(Team).where(col(Team.name) == shown)).first() is not None:
        raise Conflict(t("team.taken", "A team already has this name"), field="name")
    team = Team(name=shown, created_at=clock.now())
    session.add(team)
    session.flush()
    return set_members(session, viewer, team, agent_ids=agent_ids)


def set_members(session: Session, viewer: Viewer, team: Team, *, agent_ids: Iterable[int]) -> Team:
    """The team consists of these agents from now on."""
    require(is_admin(session, viewer))
    wanted = list(dict.fromkeys(agent_ids))
    known = set(session.scalars(select(Agent.id).where(col(Agent.id).in_(wanted), col(Agent.active))))
    if set(wanted) - known:
        raise Invalid(t("item.agent", "This agent does not exist"), field="agent_ids")
    rows = session.scalars(select(TeamMember).where(col(TeamMember.team_id) == team.key)).all()
    old = [row.agent_id for row in rows]
    for row in rows:
        if row.agent_id not in wanted:
            session.delete(row)
    session.add_all(TeamMember(team_id=team.key, agent_id=key) for key in wanted if key not in old)
    data = {"team_id": team.key, "team": team.name}
    record(session, viewer, Verb.AGENT_CHANGED, data=data, changes=[Change("members", old, wanted)])
    return team


def get_team(session: Session, team_id: int) -> Team:
    """The team; NotFound when there is none."""
    found = session.scalars(select(Team).where(col(Team.id) == team_id, col(Team.deleted_at).is_(None))).first()
    if found is None:
        raise NotFound
    return found


def list_types(session: Session, *, kind: Kind | None = None) -> list[TypeRow]:
    """The types of tickets and tasks in order, hidden ones included."""
    statuses: dict[int, list[StatusRow]] = defaultdict(list)
    for key, *status in session.execute(_STATUSES):
        statuses[key].append(StatusRow(*status))
    rows: Any = session.execute(_TYPES)
    return [TypeRow(*row, statuses=tuple(statuses[row.id])) for row in rows if kind in (None, row.kind)]


def list_customer_types(session: Session) -> list[Named]:
    """The types of customers in order."""
    rows = session.execute(select(CustomerType.id, CustomerType.name).order_by(col(CustomerType.position)))
    return [Named(key, name) for key, name in rows]


def status_named(session: Session, item: Item, name: str) -> int:
    """The id of the status of the item's type with this name, whatever its case. Raises Invalid."""
    rows = session.execute(select(Status.id, Status.name).where(col(Status.type_id) == item.type_id))
    for key, status in rows:
        if status.casefold() == name.strip().casefold():
            return key
    raise Invalid(t("item.status", "This status does not exist for the type"), field="status")


def type_named(session: Session, kind: Kind, name: str) -> int:
    """The id of the visible type of this kind with this name, whatever its case. Raises Invalid."""
    wanted = select(ItemType.id, ItemType.name).where(col(ItemType.kind) == kind, col(ItemType.visible))
    for key, named in session.execute(wanted):
        if named.casefold() == name.strip().casefold():
            return key
    raise Invalid(t("item.type", "This type does not exist"), field="type")


def _memberships(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(TeamMember)
        .join(Team, col(Team.id) == col(TeamMember.team_id))
        .join(Agent, col(Agent.id) == col(TeamMember.agent_id))
        .where(col(Team.deleted_at).is_(None))
        .order_by(col(Team.name), col(Agent.name))
    )

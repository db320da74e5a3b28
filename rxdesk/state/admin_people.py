"""Agents and teams, for Admins: invite, change roles, deactivate, put teams together."""

from dataclasses import dataclass, field
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.errors import NotFound
from rxdesk.i18n import Text, t
from rxdesk.models.people import Role
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import admin_acts
from rxdesk.services.admin_rows import ROLES_TO_GIVE, is_owner
from rxdesk.services.house import AgentRow, TeamRow, list_agents, list_teams
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, Undo, rpc
from rxdesk.state.ticket_words import Face, face_of

Key = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]
ROLES: dict[Role, Text] = {
    Role.OWNER: t("role.owner", "Owner"),
    Role.ADMIN: t("role.admin", "Admin"),
    Role.AGENT: t("role.agent", "Agent"),
    Role.LIGHT: t("role.light", "Light agent"),
}


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent in the list; `fixed` when the role is not this Admin's to change."""

    id: int = 0
    name: str = ""
    email: str = ""
    face: Face = field(default_factory=Face)
    role: str = ""
    teams: str = ""
    active: bool = True
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class MemberBox:
    """An agent who is, or may be, in the team."""

    id: int = 0
    name: str = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team and everybody who may be in it."""

    id: int = 0
    name: str = ""
    names: str = ""
    count: str = "0"
    boxes: list[MemberBox] = field(default_factory=list)


class NewAgent(TypedDict):
    """The dialog 'Invite agent'."""

    email: str
    name: str
    role: str


class NewTeam(TypedDict):
    """One more team."""

    name: str


class People(AdminScreen, rx.State):
    """The agents and the teams."""

    agents: list[AgentLine] = []
    teams: list[TeamLine] = []
    adding: bool = False
    left: bool = False
    owner: bool = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self.adding = False
        self._clear_errors()
        await self._refresh()

    async def _refresh(self):
        if await self._enter():
            agents, teams, self.owner = await self._read(_people, self.left)
            self.agents = [_agent_line(row, owner=self.owner) for row in agents]
            self.teams = [_team_line(row, agents) for row in teams]

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle_left(self):
        """Show the deactivated agents too, or not."""
        self.left = not self.left
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def add(self):
        """Open the dialog."""
        self._clear_errors()
        self.adding = True

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def close_dialog(self):
        """Leave all as it was."""
        self.adding = False

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def invite(self, form: NewAgent):
        """Make the agent and mail them the link behind which they choose a password."""
        self._clear_errors()
        role = _role(form["role"])
        await self._run(admin_acts.invite_agent, email=form["email"], name=form["name"], role=role)
        self.adding = False
        await self._say(t("agent.invited", "{name} gets an invitation", name=form["name"]))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def set_role(self, agent_id: Key, role: Word):
        """Another role; the agent signs in again."""
        await self._run(admin_acts.set_role, agent_id, role=_role(role))
        await self._say(t("agent.role.set", "The role is changed; they sign in again"))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def deactivate(self, agent_id: Key):
        """The agent can sign in no more."""
        await self._run(admin_acts.set_active, agent_id, active=False)
        undo = Undo(admin_acts.set_active, (agent_id,), {"active": True})
        await self._say(t("agent.gone", "Deactivated and signed out everywhere"), undo=undo)
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def reactivate(self, agent_id: Key):
        """The agent may sign in again."""
        await self._run(admin_acts.set_active, agent_id, active=True)
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def add_team(self, form: NewTeam):
        """One more team, empty."""
        self._clear_errors()
        await self._run(admin_acts.add_team, name=form["name"])
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle_member(self, team_id: Key, agent_id: Key):
        """Put the agent into the team, or take them out."""
        await self._run(admin_acts.toggle_member, team_id, agent_id=agent_id)
        await self._refresh()


def _people(session: Session, viewer: AgentViewer, left: bool) -> tuple[list[AgentRow], list[TeamRow], bool]:  # noqa: FBT001
    require(is_admin(session, viewer))
    return list_agents(session, active=None if left else True), list_teams(session), is_owner(session, viewer)


def _agent_line(row: AgentRow, *, owner: bool) -> AgentLine:
    return AgentLine(
        id=row.id,
        name=row.name,
        email=row.email,
        face=face_of("agent", row.id, row.name),
        role=str(row.role),
        teams=", ".join(team.name for team in row.teams),
        active=row.active,
        fixed=row.role is Role.OWNER or (row.role is Role.ADMIN and not owner),
    )


def _team_line(row: TeamRow, agents: list[AgentRow]) -> TeamLine:
    inside = {member.id for member in row.members}
    boxes = [MemberBox(agent.id, agent.name, agent.id in inside) for agent in agents if agent.active]
    return TeamLine(row.id, row.name, ", ".join(member.name for member in row.members), str(len(inside)), boxes)


def _role(word: str) -> Role:
    if word not in ROLES_TO_GIVE:
        raise NotFound
    return Role(word)

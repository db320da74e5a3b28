"""The verbs of agents and teams, by id: what the administration screens and their Undo run."""

from sqlmodel import Session, col, select

from rxdesk.errors import NotFound
from rxdesk.models.people import Agent, Role, Team, TeamMember
from rxdesk.models.viewers import Viewer
from rxdesk.services import agents, house
from rxdesk.services.admin_rows import agent_to_manage


def invite_agent(session: Session, viewer: Viewer, *, email: str, name: str, role: Role) -> Agent:
    """Make an agent who chooses a password behind a mailed link."""
    return agents.create_agent(session, viewer, email=email, name=name, role=role)


def set_role(session: Session, viewer: Viewer, agent_id: int, *, role: Role) -> Agent:
    """Another role from the next sign-in on."""
    return agents.change_role(session, viewer, agent_to_manage(session, viewer, agent_id), role=role)


def set_active(session: Session, viewer: Viewer, agent_id: int, *, active: bool) -> Agent:
    """Deactivate the agent, or take them back."""
    agent = agent_to_manage(session, viewer, agent_id)
    verb = agents.reactivate_agent if active else agents.deactivate_agent
    return verb(session, viewer, agent)


def add_team(session: Session, viewer: Viewer, *, name: str) -> Team:
    """Make an empty team."""
    return house.create_team(session, viewer, name=name)


def toggle_member(session: Session, viewer: Viewer, team_id: int, *, agent_id: int) -> Team:
    """Put the agent into the team, or take them out. NotFound for an agent who is not there or inactive."""
    agent = agent_to_manage(session, viewer, agent_id)
    if not agent.active:
        raise NotFound
    team = house.get_team(session, team_id)
    now = list(session.scalars(select(TeamMember.agent_id).where(col(TeamMember.team_id) == team.key)))
    wanted = [key for key in now if key != agent.key] if agent.key in now else [*now, agent.key]
    return house.set_members(session, viewer, team, agent_ids=wanted)

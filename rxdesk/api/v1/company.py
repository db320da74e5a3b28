"""The house for a key: agents, teams, types with their statuses, and the company's settings."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from rxdesk.api.v1.asking import (
    Id,
    Listed,
    ReadAgents,
    ReadItems,
    ReadSettings,
    Strict,
    WriteAgents,
    WriteSettings,
)
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.company import CompanySettings
from rxdesk.models.company import company as stored
from rxdesk.models.items import Kind
from rxdesk.models.people import Role
from rxdesk.models.permissions import is_admin, require
from rxdesk.services import agents, company, house

router = APIRouter(tags=["Company"])


class NewAgent(Strict):
    """An agent, who is mailed an invitation."""

    email: str = Field(max_length=255)
    name: str = Field(max_length=255)
    role: Role = Role.AGENT


class NewTeam(Strict):
    """A team of agents."""

    name: str = Field(max_length=255)
    agent_ids: list[Id] = []


class Members(Strict):
    """All members of a team."""

    agent_ids: list[Id]


@router.get("/agents")
def list_agents(agent: ReadAgents) -> Listed[house.AgentRow]:
    """The active agents by name."""
    with reading(agent) as session:
        return Listed(data=house.list_agents(session))


@router.post("/agents", status_code=201)
def create_agent(agent: WriteAgents, new: NewAgent) -> house.AgentRow:
    """Make an agent and mail them an invitation; for Admins."""
    with writing(agent) as session:
        made = agents.create_agent(session, agent, **new.model_dump())
        return next(row for row in house.list_agents(session) if row.id == made.key)


@router.get("/teams")
def list_teams(agent: ReadAgents) -> Listed[house.TeamRow]:
    """The teams with their members."""
    with reading(agent) as session:
        return Listed(data=house.list_teams(session))


@router.post("/teams", status_code=201)
def create_team(agent: WriteAgents, new: NewTeam) -> house.TeamRow:
    """Make a team; for Admins."""
    with writing(agent) as session:
        made = house.create_team(session, agent, **new.model_dump())
        return next(row for row in house.list_teams(session) if row.id == made.key)


@router.put("/teams/{team_id}/members")
def set_members(agent: WriteAgents, team_id: Id, wanted: Members) -> house.TeamRow:
    """The team consists of these agents; for Admins."""
    with writing(agent) as session:
        team = house.set_members(session, agent, house.get_team(session, team_id), agent_ids=wanted.agent_ids)
        return next(row for row in house.list_teams(session) if row.id == team.key)


@router.get("/item-types")
def list_types(agent: ReadItems, kind: Kind | None = None) -> Listed[house.TypeRow]:
    """The types of tickets and tasks with their statuses in order."""
    with reading(agent) as session:
        return Listed(data=house.list_types(session, kind=kind))


@router.get("/settings")
def read_settings(agent: ReadSettings) -> CompanySettings:
    """The company's settings; for Admins."""
    with reading(agent) as session:
        require(is_admin(session, agent))
        return stored(session)


@router.patch("/settings")
def change_settings(agent: WriteSettings, wanted: dict[str, Any]) -> CompanySettings:
    """Change what is given, all or nothing; for Admins."""
    unknown = sorted(wanted.keys() - CompanySettings.model_fields.keys())
    if unknown:
        raise Invalid(t("company.unknown", "{name} is no setting", name=unknown[0]), field=unknown[0])
    with writing(agent) as session:
        return company.change_settings(session, agent, **wanted)

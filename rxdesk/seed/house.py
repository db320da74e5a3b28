"""The people and places of a seeded desk: agents and teams, organizations, customers, projects and who follows them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from rxdesk.models.customers import Customer, CustomerAddress, Organization, OrganizationDomain
from rxdesk.models.people import Agent, Role, Team, TeamMember
from rxdesk.models.projects import (
    Portfolio,
    PortfolioChild,
    PortfolioProject,
    Project,
    ProjectFollower,
    ProjectMember,
)
from rxdesk.seed import people
from rxdesk.seed.load import Rows
from rxdesk.seed.plan import (
    ALL_PROJECTS_TEAM,
    FIRST_ORDINARY_TEAM,
    LARGEST,
    ONE_PROJECT_TEAM,
    TEAMS,
    Crowd,
    Plan,
)
from rxdesk.seed.words import WORDS

_ORDINARY_TEAMS = range(FIRST_ORDINARY_TEAM, TEAMS + 1)
_ROLES = {1: Role.OWNER, 2: Role.ADMIN}
_TEAMS_OF = {3: (3, 9, 15), 4: (ONE_PROJECT_TEAM,), 5: (ALL_PROJECTS_TEAM,)}


def teams(plan: Plan, rng: Random) -> dict[int, list[int]]:
    """The agents of each team."""
    found: dict[int, list[int]] = {team: [] for team in range(1, TEAMS + 1)}
    for key in range(1, plan.agents + 1):
        for team in _teams_of(key, rng):
            found[team].append(key)
    return found


def house(plan: Plan, crowd: Crowd, rng: Random, members: dict[int, list[int]], password_hash: str) -> Iterator[Rows]:
    """Every table of people and places, in an order in which what is named is already there."""
    agents = range(1, plan.agents + 1)
    yield Rows(
        Agent,
        ("id", "email", "name", "role", "password_hash"),
        (
            (key, people.agent_address(key), _person(key * 31), str(_ROLES.get(key, Role.AGENT)), password_hash)
            for key in agents
        ),
    )
    yield Rows(Team, ("id", "name"), ((key, _team(key)) for key in range(1, TEAMS + 1)))
    yield Rows(
        TeamMember,
        ("team_id", "agent_id"),
        ((team, key) for team, agents_in in members.items() for key in agents_in),
    )
    yield from _organizations(plan)
    yield from _customers(plan, crowd, password_hash)
    yield from _projects(plan, crowd, rng)


def known_customers(plan: Plan, crowd: Crowd) -> dict[int, str]:
    """The customers whom measurements name, with their addresses."""
    ordinary = crowd.members[plan.ordinary_organization][0]
    return {crowd.members[LARGEST][0]: people.LARGEST_ORG, ordinary: people.ORDINARY}


def domain(organization: int) -> str:
    """The mail domain of an organization; 0 is a place without one."""
    return f"org{organization}.example" if organization else "nowhere.example"


def teams_of_project(plan: Plan, project: int) -> tuple[int, ...]:
    """The teams that a project is shared with: the one with all, two others, and the one with one."""
    first, second = project * 7 % len(_ORDINARY_TEAMS), (project * 11 + 5) % len(_ORDINARY_TEAMS)
    ordinary = {_ORDINARY_TEAMS[first], _ORDINARY_TEAMS[second]}
    only = {ONE_PROJECT_TEAM} if project == plan.the_one_project else set()
    return (ALL_PROJECTS_TEAM, *sorted(ordinary | only))


def _organizations(plan: Plan) -> Iterator[Rows]:
    every = range(1, plan.organizations + 1)
    yield Rows(Organization, ("id", "name"), ((key, f"{_name(key * 17)} {key}") for key in every))
    yield Rows(OrganizationDomain, ("organization_id", "domain"), ((key, domain(key)) for key in every))


def _customers(plan: Plan, crowd: Crowd, password_hash: str) -> Iterator[Rows]:
    known = known_customers(plan, crowd)
    everybody = list(enumerate(crowd.organization_of, start=1))
    yield Rows(
        Customer,
        ("id", "name", "organization_id", "organization_proven", "password_hash"),
        (
            (key, _person(key), organization or None, key in known or bool(organization and key % 20), password_hash)
            for key, organization in everybody
        ),
    )
    yield Rows(
        CustomerAddress,
        ("customer_id", "address", "domain", "proven_at"),
        (
            (key, address, address.rpartition("@")[2], "2020-01-01 00:00:00.000000")
            for key, organization in everybody
            for address in (known.get(key, f"person{key}@{domain(organization)}"),)
        ),
    )


def _projects(plan: Plan, crowd: Crowd, rng: Random) -> Iterator[Rows]:
    every = range(1, plan.projects + 1)
    yield Rows(
        Project,
        ("id", "name", "organization_id", "shared_with_all", "percent_complete"),
        ((key, f"{_name(key * 13)} {key}", organization_of_project(plan, key), False, key % 101) for key in every),
    )
    yield Rows(
        ProjectMember,
        ("project_id", "team_id"),
        ((key, team) for key in every for team in teams_of_project(plan, key)),
    )
    yield Rows(
        ProjectFollower,
        ("project_id", "customer_id", "organization_id"),
        (follower for key in every for follower in _followers(plan, crowd, rng, key)),
    )
    yield from portfolios(plan)


def portfolios(plan: Plan) -> Iterator[Rows]:
    """The portfolios, most projects in one of them, some in two, some in none; every tenth holds the two after it."""
    every = range(1, plan.portfolios + 1)
    yield Rows(Portfolio, ("id", "name", "position"), ((key, f"{_name(key * 41)} {key}", key) for key in every))
    yield Rows(
        PortfolioProject,
        ("portfolio_id", "project_id", "position"),
        (
            (portfolio, project, project)
            for project in range(1, plan.projects + 1)
            for portfolio in _portfolios_of(plan, project)
        ),
    )
    yield Rows(
        PortfolioChild,
        ("parent_id", "child_id"),
        ((key, child) for key in every[::10] for child in (key + 1, key + 2) if child in every),
    )


def _portfolios_of(plan: Plan, project: int) -> tuple[int, ...]:
    home, other = project % plan.portfolios + 1, project * 7 % plan.portfolios + 1
    if project % 12 == 0:
        return ()
    return (home, other) if project % 10 == 0 and other != home else (home,)


def organization_of_project(plan: Plan, project: int) -> int:
    """Whose project it is; every organization has about as many."""
    return (project - 1) % plan.organizations + 1


def _followers(plan: Plan, crowd: Crowd, rng: Random, project: int) -> Iterator[tuple[Any, ...]]:
    organization = organization_of_project(plan, project)
    if rng.random() < 0.6:
        yield project, None, organization
    for customer in {crowd.member(organization) for _ in range(rng.randint(0, 2))}:
        yield project, customer, None


def _teams_of(agent: int, rng: Random) -> list[int]:
    if agent in _TEAMS_OF or agent in _ROLES:
        return list(_TEAMS_OF.get(agent, ()))
    return sorted(rng.sample(_ORDINARY_TEAMS, k=rng.randint(1, 3)))


def _team(key: int) -> str:
    return {ALL_PROJECTS_TEAM: "All projects", ONE_PROJECT_TEAM: "One project"}.get(key, f"Team {_name(key * 101)}")


def _person(key: int) -> str:
    return f"{_name(key * 7)} {_name(key * 7919 + 11)}"


def _name(key: int) -> str:
    return WORDS[200 + key % 20_000].capitalize()

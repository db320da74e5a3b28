"""The demo's house: settings, agents and teams, customers in organizations, portfolios, projects and what is shared."""

from sqlmodel import Session

from rxdesk.demo.people import (
    AGENTS,
    CUSTOMERS,
    ORGANIZATIONS,
    OWNER_OF_PORTFOLIO,
    PASSWORD,
    PORTFOLIOS,
    TEAMS,
)
from rxdesk.demo.stage import Stage
from rxdesk.models.people import Level
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session
from rxdesk.models.viewers import SystemViewer, Viewer
from rxdesk.services import accounts, agents, company, customers, house, organizations, portals, projects


def furnish(stage: Stage) -> None:
    """Make the house; the first verbs are RxDesk's own, the others the Owner's."""
    with system_session("demo.furnish") as session:
        _agents(session, stage)
    owner = stage.agent(AGENTS[0].email)
    stage.do(owner, lambda session, viewer: _settings(session, viewer))
    stage.do(owner, lambda session, viewer: _organizations(session, viewer, stage))
    stage.do(owner, lambda session, viewer: _projects(session, viewer, stage))
    with system_session("demo.passwords") as session:
        for person in CUSTOMERS:
            if person.has_login:
                customer = customers.get_customer(session, stage.customers[person.email])
                accounts.give_password(session, SystemViewer("demo"), customer, password=PASSWORD)


def _agents(session: Session, stage: Stage) -> None:
    viewer = SystemViewer("demo")
    for person in AGENTS:
        agent = agents.create_agent(
            session, viewer, email=person.email, name=person.name, role=person.role, password=PASSWORD
        )
        agent.tickets_level = agent.tasks_level = Level.FULL
        session.add(agent)
        stage.agents[person.email] = agent.key
    for name in TEAMS:
        members = [stage.agents[person.email] for person in AGENTS if name in person.teams]
        stage.teams[name] = house.create_team(session, viewer, name=name, agent_ids=members).key


def _settings(session: Session, viewer: Viewer) -> None:
    company.change_settings(
        session,
        viewer,
        name="Northwind",
        never_add=("support@northwind.example",),
        wait_seconds=20,
    )
    main = portals.main_portal(session)
    change = portals.PortalChange(
        name="Northwind Support", option=PortalOption.OWN_AND_FOLLOWED_PROJECTS, welcome="How can we help?"
    )
    portals.change_portal(session, viewer, main, change)


def _organizations(session: Session, viewer: Viewer, stage: Stage) -> None:
    for name, domains in ORGANIZATIONS.items():
        made = organizations.create_organization(session, viewer, name=name, domains=list(domains))
        stage.organizations[name] = made.key
    for person in CUSTOMERS:
        made = customers.create_customer(session, viewer, email=person.email, name=person.name)
        stage.customers[person.email] = made.key


def _projects(session: Session, viewer: Viewer, stage: Stage) -> None:
    for portfolio, names in PORTFOLIOS.items():
        made = projects.create_portfolio(session, viewer, name=portfolio)
        for name in names:
            project = projects.create_project(
                session,
                viewer,
                name=name,
                portfolio_id=made.key,
                organization_id=stage.organizations[OWNER_OF_PORTFOLIO[portfolio]],
            )
            stage.projects[name] = project.key
    shared = (
        ("Harbour Wi-Fi rollout", {"organization_id": stage.organizations["Acme"]}),
        ("Tea house move", {"organization_id": stage.organizations["Zen"]}),
        ("Customs interface", {"customer_id": stage.customers["lena@orbit.test"]}),
    )
    for name, who in shared:
        projects.share_project(session, viewer, projects.get_project(session, stage.projects[name]), **who)

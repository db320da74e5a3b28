"""A small seeded desk for tests, and its known readers."""

from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.customers import CustomerAddress
from rxdesk.models.people import Agent
from rxdesk.models.session import system_session
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.seed import Plan, seed_desk
from rxdesk.services.basics import ensure_basics

PLAN = Plan(items=600, customers=100, organizations=12, projects=15)


def fill(engine: Engine) -> list[str]:
    """Fill the desk; gives what was said meanwhile."""
    said: list[str] = []
    with system_session("test") as session:
        ensure_basics(session)
    seed_desk(engine, PLAN, said.append)
    return said


def viewers() -> tuple[dict[str, AgentViewer], dict[str, CustomerViewer]]:
    """Agents and customers by address."""
    with system_session("test", write=False) as session:
        portal = main_portal_id(session.connection())
        agents = {agent.email: AgentViewer(agent.key) for agent in session.exec(select(Agent))}
        addresses = session.exec(select(CustomerAddress)).all()
        return agents, {row.address: CustomerViewer(row.customer_id, portal) for row in addresses}

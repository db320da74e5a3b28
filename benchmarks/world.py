"""The desk that is timed: one agent, one customer of a busy organization, and as many items as asked for."""

from dataclasses import dataclass

from sqlmodel import select

from rxdesk.models import tables
from rxdesk.models.items import Kind
from rxdesk.models.people import Agent, Role
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.session import engine, system_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer, SystemViewer
from rxdesk.services import customers, items, messages, organizations
from rxdesk.services.basics import ensure_basics


@dataclass(frozen=True, slots=True)
class World:
    """Who looks, and what they open."""

    agent: AgentViewer
    customer: CustomerViewer
    item_id: int


def fill(count: int) -> World:
    """Make the items through the verbs, a fifth of them with a reply."""
    tables.migrate(engine())
    system = SystemViewer("bench")
    with system_session("bench") as session:
        ensure_basics(session)
        agent = Agent(email="agent@bench.test", name="Agent", role=Role.ADMIN)
        session.add(agent)
        portal = session.exec(select(Portal)).one()
        portal.option = PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS
        organizations.create_organization(session, system, name="Acme", domains=["acme.test"])
        people = [
            customers.create_customer(session, system, email=f"person{number}@acme.test", name=f"Person {number}").key
            for number in range(20)
        ]
        session.flush()
        viewer, reader = AgentViewer(agent.key), CustomerViewer(people[0], portal.key)
    made = 0
    while made < count:
        with system_session("bench") as session:
            for number in range(made, min(made + 100, count)):
                item = items.create_item(
                    session,
                    system,
                    kind=Kind.TICKET,
                    name=f"Request {number}",
                    description="Something does not work as it should.",
                    requester_ids=[people[number % len(people)]],
                    priority=number % 6,
                )
                if number % 5 == 0:
                    messages.post_reply(session, viewer, item, text="We look into it.")
            made += 100
    return World(viewer, reader, 1)

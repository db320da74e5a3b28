"""Two companies with a ticket each, an agent, and browsers in which their customers are signed in."""

from typing import Any

from sqlmodel import col, select

from rxdesk.models.events import Event
from rxdesk.models.items import Kind
from rxdesk.models.people import Agent, Role
from rxdesk.models.portal import Portal
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer, SystemViewer
from rxdesk.origin import Cookie
from rxdesk.services import customers, items, messages, portals
from rxdesk.services.auth.sessions import Place, start_session
from rxdesk.services.basics import ensure_basics
from rxdesk.services.company import change_settings
from rxdesk.services.portals import PortalChange
from rxdesk.state.portal_frame import PortalFrame
from rxdesk.state.portal_item import PortalItem
from tests.harness import Tab, tabs

SYSTEM = SystemViewer("test")
SECRET = "the-secret-word"


class Portals:
    """Two companies, one ticket of each, and an agent."""

    def __init__(self) -> None:
        with system_session("test") as session:
            ensure_basics(session)
            change_settings(session, SYSTEM, name="Northwind", wait_seconds=0)
            olga = Agent(email="olga@rxdesk.test", name="Olga Owner", role=Role.OWNER)
            session.add(olga)
            session.flush()
            self.olga = AgentViewer(olga.key)
            people = ("ana@acme.test", "bob@acme.test", "zoe@zen.test")
            made = [
                customers.create_customer(
                    session, SYSTEM, email=email, name=email.partition("@")[0].title(), proven=True
                )
                for email in people
            ]
            self.ana, self.bob, self.zoe = (person.key for person in made)
            self.portal = session.exec(select(Portal)).one().key
        self.ticket = self.a_ticket("Printer is blank", self.ana)
        self.foreign = self.a_ticket(f"Payroll {SECRET}", self.zoe)

    def a_ticket(self, name: str, customer_id: int, **more: Any) -> str:
        with viewer_session(self.olga) as session:
            made = items.create_item(
                session, self.olga, kind=Kind.TICKET, name=name, description="It began today.",
                requester_ids=[customer_id], **more,
            )  # fmt: skip
            return made.ref

    def cookie(self, customer_id: int) -> str:
        with system_session("test") as session:
            person = customers.get_customer(session, customer_id)
            token = start_session(session, person, portal_id=self.portal, place=Place())
        return f"{Cookie.CUSTOMER.label}={token}"

    def change(self, **values: Any) -> None:
        with viewer_session(self.olga) as session:
            portals.change_portal(session, self.olga, portals.get_portal(session, self.portal), PortalChange(**values))

    def reply(self, ref: str, text: str) -> None:
        with viewer_session(self.olga) as session:
            messages.post_reply(session, self.olga, items.get_item_by_ref(session, ref), text=text)

    def off(self, what: str, kind: str, name: str) -> None:
        """Switch one feature or property of the portal off."""
        with system_session("test") as session:
            stored = getattr(session.exec(select(Portal)).one(), what)
        self.change(**{what: {kind: [each for each in stored[kind] if each != name]}})


async def at(tab: Tab, path: str, *events: Any) -> None:
    """Go to an address, as its on_load does."""
    tab.path = path
    for event in events:
        await tab.send(event)


async def request_of(tab: Tab, ref: str) -> None:
    await at(tab, f"/portal/requests/{ref}", PortalFrame.open, PortalItem.open)


def browsing(world: Portals, *people: int) -> Any:
    return tabs(cookies=tuple(world.cookie(person) for person in people))


def last_topics() -> list[str]:
    with system_session("test") as session:
        return list(session.exec(select(Event).order_by(col(Event.id).desc()).limit(1)).one().topics)


def ana_replies(world: Portals) -> None:
    ana = CustomerViewer(world.ana, world.portal)
    with viewer_session(ana) as session:
        messages.post_reply(session, ana, items.get_item_by_ref(session, world.ticket), text="Yes, thank you")


def deactivate(world: Portals) -> None:
    with viewer_session(world.olga) as session:
        customers.deactivate_customer(session, world.olga, customers.get_customer(session, world.ana))

"""The customer's side through its handlers, by real events: what is asked, what is answered, what never leaves."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from rxdesk.models.events import Event
from rxdesk.models.items import Follower, Kind
from rxdesk.models.messages import Message
from rxdesk.models.people import Agent, Role
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer, SystemViewer
from rxdesk.origin import Cookie
from rxdesk.pages import routes
from rxdesk.services import customers, followers, items, messages, portals, projects
from rxdesk.services.auth.sessions import Place, start_session
from rxdesk.services.basics import ensure_basics
from rxdesk.services.company import change_settings
from rxdesk.services.portals import PortalChange
from rxdesk.state import live
from rxdesk.state.portal_frame import PortalFrame
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_list import PortalList
from rxdesk.state.portal_new import PortalNew
from rxdesk.state.portal_profile import PortalProfile
from rxdesk.state.portal_projects import PortalProjects
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


@pytest.fixture
def world(engine: Engine) -> Iterator[Portals]:
    assert routes.PAGES
    yield Portals()
    for watch in list(live.board.watches):
        live.board.drop(watch)


async def at(tab: Tab, path: str, *events: Any) -> None:
    """Go to an address, as its on_load does."""
    tab.path = path
    for event in events:
        await tab.send(event)


async def request_of(tab: Tab, ref: str) -> None:
    await at(tab, f"/portal/requests/{ref}", PortalFrame.open, PortalItem.open)


def browsing(world: Portals, *people: int) -> Any:
    return tabs(cookies=tuple(world.cookie(person) for person in people))


def test_a_customer_lists_their_own_requests_and_nothing_else(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal", PortalFrame.open, PortalList.open)
            assert [row.name for row in ana.shown(PortalList, "lines")] == ["Printer is blank"]
            assert ana.shown(PortalFrame, "frame").name == "Ana"
            assert SECRET not in ana.text()

    asyncio.run(walk())


def test_the_filters_stand_in_the_address(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal?show=finished", PortalList.open)
            assert ana.shown(PortalList, "lines") == []
            assert ana.shown(PortalList, "any_at_all")
            await at(ana, "/portal?search=blank&whose=mine", PortalList.open)
            assert len(ana.shown(PortalList, "lines")) == 1
            await ana.send(PortalList.narrow("status", "New"))
            assert ana.redirects[-1] == "/portal?whose=mine&search=blank&status=New"

    asyncio.run(walk())


def test_a_foreign_request_and_one_that_does_not_exist_are_the_same_not_found(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            frames = []
            for ref in (world.foreign, "a" * 26):
                before = len(ana.frames)
                await request_of(ana, ref)
                assert ana.shown(PortalItem, "missing")
                frames.append([{k: v for k, v in f.items() if "portal_item" in k} for f in ana.frames[before:]])
            assert SECRET not in ana.text()
            assert ana.shown(PortalItem, "head").name == ""

    asyncio.run(walk())


def test_nobody_replies_to_a_foreign_request(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await request_of(ana, world.foreign)
            await ana.send(PortalItem.send({"text": "hello"}))
            assert ana.notices() == ["Not found"]

    asyncio.run(walk())
    with system_session("test") as session:
        assert session.exec(select(Message)).all() == []


def test_a_reply_is_a_message_empties_the_box_and_makes_its_writer_a_follower(world: Portals) -> None:
    world.change(option=PortalOption.ORGANIZATION)

    async def walk() -> None:
        async with browsing(world, world.bob) as (bob,):
            await bob.connect()
            await request_of(bob, world.ticket)
            await bob.send(PortalItem.keep("I saw"))
            await bob.send(PortalItem.send({"text": "I saw it too"}))
            assert [row.text for row in bob.shown(PortalItem, "bubbles")][-1] == "I saw it too"
            assert bob.shown(PortalItem, "draft") == ""
            assert "Sent" in bob.notices()

    asyncio.run(walk())
    with system_session("test") as session:
        assert session.exec(select(Follower.customer_id)).all() == [world.bob]


def test_an_empty_reply_says_so_beside_the_box(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await request_of(ana, world.ticket)
            await ana.send(PortalItem.send({"text": "  "}))
            assert ana.shown(PortalItem, "errors")["text"].default == "Write something first"

    asyncio.run(walk())


def test_a_draft_waits_on_the_server_for_its_writer_alone(world: Portals) -> None:
    world.change(option=PortalOption.ORGANIZATION)

    async def walk() -> None:
        async with browsing(world, world.ana, world.ana, world.bob) as (first, second, bob):
            for each in (first, second, bob):
                await each.connect()
            await request_of(first, world.ticket)
            await first.send(PortalItem.keep("half <b>a thought"))
            for each in (second, bob):
                await request_of(each, world.ticket)
            assert second.shown(PortalItem, "draft") == "half <b>a thought"
            assert bob.shown(PortalItem, "draft") == ""

    asyncio.run(walk())


def test_a_new_request_is_made_and_its_page_follows(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal/new", PortalFrame.open, PortalNew.open)
            kind = ana.shown(PortalNew, "types")[0].value
            await ana.send(PortalNew.send({"name": " ", "description": "kept", "type": kind}))
            assert "name" in ana.shown(PortalNew, "errors")
            assert ana.shown(PortalNew, "description") == "kept"
            await ana.send(PortalNew.send({"name": "Two keys", "description": "kept", "type": kind}))
            assert ana.redirects[-1].startswith("/portal/requests/")
            await request_of(ana, ana.redirects[-1].rpartition("/")[2])
            assert ana.shown(PortalItem, "head").name == "Two keys"
            assert ana.shown(PortalItem, "bubbles")[0].side == "mine"

    asyncio.run(walk())


def test_a_project_that_is_not_followed_cannot_be_chosen(world: Portals) -> None:
    with viewer_session(world.olga) as session:
        ref = projects.create_project(session, world.olga, name=f"Plan {SECRET}").ref

    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal/new", PortalNew.open)
            assert ana.shown(PortalNew, "projects") == []
            await ana.send(PortalNew.send({"name": "Two keys", "description": "", "project": ref}))
            assert "project" in ana.shown(PortalNew, "errors")
            await at(ana, f"/portal/projects/{ref}", PortalProjects.open_one)
            assert ana.shown(PortalProjects, "missing")
            assert SECRET not in ana.text()

    asyncio.run(walk())


def test_what_is_switched_off_is_in_no_frame(world: Portals) -> None:
    with viewer_session(world.olga) as session:
        item = items.get_item_by_ref(session, world.ticket)
        items.assign(session, world.olga, item, agent_id=world.olga.id)
        messages.post_note(session, world.olga, item, text=f"note {SECRET}")
        items.set_tags(session, world.olga, item, tags=["vip-tag"])
    world.off("properties", "ticket", "description")
    world.off("properties", "ticket", "status")

    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal", PortalFrame.open, PortalList.open)
            await request_of(ana, world.ticket)
            assert ana.shown(PortalItem, "head").name == "Printer is blank"
            assert ana.shown(PortalItem, "steps") == []
            assert ana.shown(PortalItem, "bubbles") == []
            for hidden in (SECRET, "It began today", "Olga", "vip-tag", "'New'"):
                assert hidden not in ana.text()

    asyncio.run(walk())


def test_a_live_reply_reaches_the_right_customer_only(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana, world.zoe) as (ana, zoe):
            for each, ref in ((ana, world.ticket), (zoe, world.foreign)):
                await each.connect()
                await request_of(each, ref)
            await asyncio.to_thread(world.reply, world.ticket, "Please wipe the sensor")
            heard = {watch.token for watch in live.board.touched(_last_topics())}
            assert heard == {ana.token}
            await ana.send(PortalItem.seen)
            await request_of(ana, world.ticket)
            assert [row.text for row in ana.shown(PortalItem, "bubbles")][-1] == "Please wipe the sensor"
            assert "sensor" not in zoe.text()

    asyncio.run(walk())


def test_who_can_see_names_colleagues_and_counts_others(world: Portals) -> None:
    world.change(option=PortalOption.ORGANIZATION)
    with viewer_session(world.olga) as session:
        item = items.get_item_by_ref(session, world.ticket)
        followers.add_follower(session, world.olga, item, customer_id=world.zoe)

    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await request_of(ana, world.ticket)
            who = ana.shown(PortalItem, "who")
            assert [row.title.params["name"] for row in who.people] == ["Ana", "Bob"]
            assert who.others.params == {"name": "acme.test"}
            assert who.company == "Northwind"
            for name in ("Zoe", "Olga"):
                assert name not in ana.text()

    asyncio.run(walk())


def test_the_next_event_of_a_deactivated_customer_is_refused(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await request_of(ana, world.ticket)
            await asyncio.to_thread(_deactivate, world)
            before = len(ana.frames)
            await ana.send(PortalItem.send({"text": "still here"}))
            assert ana.redirects
            assert "still here" not in repr(ana.frames[before:])

    asyncio.run(walk())
    with system_session("test") as session:
        assert session.exec(select(Message)).all() == []


def test_losing_access_empties_the_page_and_keeps_what_was_typed(world: Portals) -> None:
    world.change(option=PortalOption.ORGANIZATION)

    async def walk() -> None:
        async with browsing(world, world.bob) as (bob,):
            await bob.connect()
            await request_of(bob, world.ticket)
            await bob.send(PortalItem.keep("my words"))
            await asyncio.to_thread(world.change, option=PortalOption.OWN)
            await bob.send(PortalItem.send({"text": "my words"}))
            assert bob.notices() == ["Not found"]
            assert bob.shown(PortalItem, "gone")
            assert bob.shown(PortalItem, "draft") == "my words"
            assert bob.shown(PortalItem, "bubbles") == []
            await request_of(bob, world.ticket)
            assert bob.shown(PortalItem, "missing")
            assert bob.shown(PortalItem, "head").name == ""

    asyncio.run(walk())


def test_a_visitor_is_led_to_the_sign_in_page_unless_the_portal_is_open(world: Portals) -> None:
    async def walk() -> None:
        async with tabs(1) as (visitor,):
            await visitor.connect()
            await at(visitor, "/portal", PortalFrame.open, PortalList.open)
            assert visitor.redirects == ["/portal/login?next=/portal"]
            assert visitor.shown(PortalList, "lines") == []
            await asyncio.to_thread(world.change, option=PortalOption.ALL_PUBLISHED, require_login=False)
            await asyncio.to_thread(_ana_replies, world)
            await at(visitor, "/portal", PortalFrame.open, PortalList.open)
            assert len(visitor.shown(PortalList, "lines")) == 2
            await request_of(visitor, world.ticket)
            assert not visitor.shown(PortalItem, "head").can_reply
            assert visitor.shown(PortalItem, "bubbles")[-1].name == "Customer"
            assert "Ana" not in visitor.text()
            await visitor.send(PortalItem.send({"text": "let me in"}))
            assert visitor.redirects[-1].startswith("/portal/login")

    asyncio.run(walk())


def test_a_customer_changes_their_profile_and_ends_only_their_own_sign_ins(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana, world.zoe) as (ana, zoe):
            for each in (ana, zoe):
                await each.connect()
                await at(each, "/portal/profile", PortalProfile.open)
            await ana.send(PortalProfile.save({"name": "Ana Silva", "phone": "+351 21", "language": "pt"}))
            assert ana.shown(PortalProfile, "name") == "Ana Silva"
            await ana.send(PortalProfile.save({"name": " ", "phone": "", "language": "pt"}))
            assert "name" in ana.shown(PortalProfile, "errors")
            (foreign,) = zoe.shown(PortalProfile, "sessions")
            await ana.send(PortalProfile.end_session(foreign.id))
            assert "Not found" in ana.notices()
            await at(zoe, "/portal/profile", PortalProfile.open)
            assert len(zoe.shown(PortalProfile, "sessions")) == 1

    asyncio.run(walk())


def _last_topics() -> list[str]:
    with system_session("test") as session:
        return list(session.exec(select(Event).order_by(col(Event.id).desc()).limit(1)).one().topics)


def _ana_replies(world: Portals) -> None:
    ana = CustomerViewer(world.ana, world.portal)
    with viewer_session(ana) as session:
        messages.post_reply(session, ana, items.get_item_by_ref(session, world.ticket), text="Yes, thank you")


def _deactivate(world: Portals) -> None:
    with viewer_session(world.olga) as session:
        customers.deactivate_customer(session, world.olga, customers.get_customer(session, world.ana))

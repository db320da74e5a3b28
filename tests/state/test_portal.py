"""The customer's side through its handlers, by real events: what is asked, what is answered, what never leaves."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.items import Channel, Follower, Kind
from rxdesk.models.messages import Message
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import CustomerViewer
from rxdesk.pages import routes
from rxdesk.services import items, messages, projects
from rxdesk.state import live
from rxdesk.state.portal_frame import PortalFrame
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_list import PortalList
from rxdesk.state.portal_new import PortalNew
from rxdesk.state.portal_projects import PortalProjects
from tests.state.portal_world import SECRET, Portals, at, browsing, request_of


@pytest.fixture
def world(engine: Engine) -> Iterator[Portals]:
    assert routes.PAGES
    yield Portals()
    for watch in list(live.board.watches):
        live.board.drop(watch)


def test_a_customer_lists_their_own_requests_and_nothing_else(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal", PortalFrame.open, PortalList.open)
            assert [row.name for row in ana.shown(PortalList, "lines")] == ["Printer is blank"]
            assert ana.shown(PortalFrame, "frame").name == "Ana"
            assert SECRET not in ana.text()

    asyncio.run(walk())


def test_the_statuses_to_choose_from_are_in_the_words_of_customers_each_once(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal", PortalFrame.open, PortalList.open)
            offered = [choice.label for choice in ana.shown(PortalList, "statuses")]
            assert offered.count("We are working on it") == 1
            assert {"Received", "Waiting for you", "Solved"} < set(offered)
            assert not {"Open", "Pending agent", "Pending customer", "Resolved"} & set(offered)

    asyncio.run(walk())


def test_how_many_requests_there_are_is_said_after_the_list_has_come(world: Portals) -> None:
    with system_session("test") as session:
        viewer = CustomerViewer(world.ana, world.portal)
        for place in range(51):
            items.create_item(session, viewer, kind=Kind.TICKET, name=f"Lamp {place}", channel=Channel.EMAIL)

    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await at(ana, "/portal", PortalFrame.open, PortalList.open)
            frames = [frame.get(PortalList.get_full_name(), {}) for frame in ana.frames]
            assert [frame["count_rx_state_"] for frame in frames if frame.get("count_rx_state_")] == ["50+", "52"]

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
            await ana.send(PortalList.narrow("status", "Received"))
            assert ana.redirects[-1] == "/portal?whose=mine&search=blank&status=Received"

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
            assert "Sent" in bob.notices()
            await bob.send(PortalItem.keep("I saw it too"))
            assert bob.shown(PortalItem, "draft") == "", "typing that was waited for comes after sending"
            await bob.send(PortalItem.keep("One more thing"))
            assert bob.shown(PortalItem, "draft") == "One more thing"

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

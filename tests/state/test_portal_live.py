"""The customer's side while something changes: new replies, lost access, ended sessions, open and closed doors."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.messages import Message
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session, viewer_session
from rxdesk.pages import routes
from rxdesk.services import followers, items
from rxdesk.state import live
from rxdesk.state.portal_frame import PortalFrame
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_list import PortalList
from rxdesk.state.portal_profile import PortalProfile
from tests.harness import Tab, pushed, tabs, until
from tests.state.portal_world import Portals, ana_replies, at, browsing, deactivate, last_topics, request_of


@pytest.fixture
def world(engine: Engine) -> Iterator[Portals]:
    assert routes.PAGES
    _forget_every_tab()
    yield Portals()
    _forget_every_tab()


def _forget_every_tab() -> None:
    for watch in list(live.board.watches):
        live.board.drop(watch)


def test_a_live_reply_reaches_the_right_customer_only(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana, world.zoe) as (ana, zoe):
            for each, ref in ((ana, world.ticket), (zoe, world.foreign)):
                await each.connect()
                await request_of(each, ref)
            await asyncio.to_thread(world.reply, world.ticket, "Please wipe the sensor")
            heard = {watch.token for watch in live.board.touched(last_topics())}
            assert heard == {ana.token}
            await ana.send(PortalItem.seen)
            await request_of(ana, world.ticket)
            assert [row.text for row in ana.shown(PortalItem, "bubbles")][-1] == "Please wipe the sensor"
            assert "sensor" not in zoe.text()

    asyncio.run(walk())


def test_a_push_keeps_earlier_replies_from_who_gets_only_new_messages(world: Portals) -> None:
    world.change(option=PortalOption.ORGANIZATION)

    def let_in() -> None:
        with viewer_session(world.olga) as session:
            item = items.get_item_by_ref(session, world.ticket)
            followers.add_follower(session, world.olga, item, customer_id=world.bob)

    async def walk() -> None:
        await asyncio.to_thread(world.reply, world.ticket, "Between the two of us")
        await asyncio.to_thread(let_in)
        async with browsing(world, world.ana, world.bob) as (ana, bob):
            for each in (ana, bob):
                await each.connect()
                await request_of(each, world.ticket)
            assert (said(ana), said(bob)) == (["It began today.", "Between the two of us"], ["It began today."])
            async with pushed(ana, bob):
                await asyncio.to_thread(world.reply, world.ticket, "For everybody")
                await until(lambda: all("For everybody" in said(each) for each in (ana, bob)))
            assert said(ana) == ["It began today.", "Between the two of us", "For everybody"]
            assert said(bob) == ["It began today.", "For everybody"]
            assert bob.pushes, "it came by itself"
            assert "the two of us" not in bob.text()

    asyncio.run(walk())


def said(tab: Tab) -> list[str]:
    return [row.text for row in tab.shown(PortalItem, "bubbles")]


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


def test_the_next_event_of_adeactivated_customer_is_refused(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await request_of(ana, world.ticket)
            await asyncio.to_thread(deactivate, world)
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
            await asyncio.to_thread(ana_replies, world)
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

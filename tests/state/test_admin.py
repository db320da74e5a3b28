"""Administration by real events: the portal's settings, agents and keys, for Admins alone."""

import asyncio

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.mail.receive import receive_raw
from rxdesk.models.items import Item
from rxdesk.models.mails import RawMail, RawState
from rxdesk.models.people import Agent, ApiKey, Role
from rxdesk.models.portal import Feature, Portal, PortalOption
from rxdesk.models.session import system_session
from rxdesk.services.signals import events_since, latest_event
from rxdesk.state.admin_company import Company
from rxdesk.state.admin_keys import Keys, SignIns
from rxdesk.state.admin_mail import MailLog
from rxdesk.state.admin_people import People
from rxdesk.state.admin_portal import PortalSettings
from rxdesk.state.notices import Notices
from tests.state.desk import tab_of
from tests.world import World, looking, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


def seen(world: World) -> set[str]:
    with looking(world, world.ana) as session:
        return set(session.exec(select(Item.name)))


def test_a_portal_option_says_who_gains_before_it_is_saved_and_open_pages_hear_of_it(world: World):
    world.show(PortalOption.OWN)

    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await adam.send(PortalSettings.open)
            before, last = seen(world), latest_event()
            await adam.send(PortalSettings.choose_option("organization"))
            assert adam.shown(PortalSettings, "changes") == 1
            gains = {line.name: line.gains for line in adam.shown(PortalSettings, "impact").people}
            assert seen(world) == before, "nothing is saved before 'Save'"
            assert events_since(last) == []
            await adam.send(PortalSettings.save)
            assert gains["Ana"] == f"+{len(seen(world) - before)}"
            told = {topic for signal in events_since(last) for topic in signal.topics}
            assert {"portals", f"portal:{world.portal.key}"} <= told
            assert adam.shown(PortalSettings, "changes") == 0
            (notice,) = adam.shown(Notices, "rows")
            await adam.send(Notices.undo(notice.id))
            assert seen(world) == before

    asyncio.run(story())


def test_boxes_are_counted_discarded_and_saved_together(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await adam.send(PortalSettings.open)
            await adam.send(PortalSettings.toggle_box("features/ticket/close_reopen"))
            await adam.send(PortalSettings.toggle_box("properties/task/requester"))
            assert adam.shown(PortalSettings, "changes") == 2
            await adam.send(PortalSettings.toggle_box("properties/task/requester"))
            assert adam.shown(PortalSettings, "changes") == 1
            await adam.send(PortalSettings.toggle_box("features/project/close_reopen"))
            assert adam.shown(PortalSettings, "changes") == 1, "not offered for projects"
            await adam.send(PortalSettings.save)
            with system_session("test") as session:
                portal = session.get_one(Portal, world.portal.key)
                assert portal.feature("ticket", Feature.CLOSE_REOPEN)
                assert portal.feature("ticket", Feature.SEARCH), "the others stay"
                assert not portal.feature("task", Feature.CLOSE_REOPEN)

    asyncio.run(story())


def test_whoever_is_no_admin_finds_nothing_there_and_changes_nothing(world: World):
    async def story() -> None:
        for agent in (world.greta, world.lena):
            async with tab_of(agent) as other:
                for screen in (PortalSettings, Company, People, Keys, MailLog):
                    await other.send(screen.open)
                    assert other.shown(screen, "standing") == "other"
                assert other.shown(People, "agents") == []
                assert other.shown(Company, "lines") == []
                for event in (
                    PortalSettings.choose_option("all_published"),
                    PortalSettings.save,
                    Company.save("name", "Mine"),
                    People.set_role(world.greta.key, "admin"),
                    Keys.create({"name": "mine", "scopes[]": ["*"]}),
                    MailLog.pause,
                    MailLog.take_in(1),
                ):
                    await other.send(event)
                    assert other.redirects, event
        with system_session("test") as session:
            assert session.get_one(Agent, world.greta.key).role is Role.AGENT
            assert session.exec(select(ApiKey)).first() is None
            assert session.get_one(Portal, world.portal.key).option is PortalOption.OWN

    asyncio.run(story())


def test_a_number_that_is_none_is_refused_beside_its_setting(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await adam.send(Company.open)
            await adam.send(Company.save("wait_seconds", "soon"))
            assert "wait_seconds" in adam.shown(Company, "errors")
            await adam.send(Company.save("wait_seconds", "30"))
            values = {line.name: line.value for line in adam.shown(Company, "lines")}
            assert values["wait_seconds"] == "30"
            assert adam.shown(Company, "errors") == {}

    asyncio.run(story())


def test_only_the_owner_makes_admins(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await adam.send(People.open)
            await adam.send(People.set_role(world.greta.key, "admin"))
            assert adam.notices() == ["Only the Owner manages Admins"]
        async with tab_of(world.olga) as olga:
            await olga.send(People.set_role(world.greta.key, "admin"))
        with system_session("test") as session:
            assert session.get_one(Agent, world.greta.key).role is Role.ADMIN

    asyncio.run(story())


def test_a_key_is_shown_once_and_ended(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await adam.send(Keys.open)
            await adam.send(Keys.add)
            await adam.send(Keys.create({"name": "import", "scopes[]": ["items:read"]}))
            assert adam.shown(Keys, "token").startswith("rxk_")
            await adam.send(Keys.close_dialog)
            assert adam.shown(Keys, "token") == ""
            (line,) = adam.shown(Keys, "lines")
            await adam.send(Keys.ask_end(line.id))
            assert adam.shown(Keys, "ending").name == line.name
            assert len(adam.shown(Keys, "lines")) == 1, "asking ends nothing"
            await adam.send(Keys.end(line.id))
            assert adam.shown(Keys, "lines") == []

    asyncio.run(story())


def test_a_quarantined_mail_is_listed_with_its_reason_and_read_again(world: World):
    raw = receive_raw(
        b"From: Zoe <zoe@zen.test>\r\nTo: ticket@localhost\r\nSubject: Tea\r\n\r\nNo leaves left.", source="test"
    )
    with system_session("test") as session:
        row = session.get_one(RawMail, raw)
        row.state, row.reason, row.identity = RawState.QUARANTINED, "Could not be read", None
        session.add(row)

    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await adam.send(MailLog.open)
            (line,) = adam.shown(MailLog, "lines")
            assert (line.reason, line.again) == ("Could not be read", True)
            await adam.send(MailLog.take_in(line.id))
            (line,) = adam.shown(MailLog, "lines")
            assert not line.again
            await adam.send(MailLog.take_in(line.id))
            assert "This mail was taken in meanwhile" in adam.notices()

    asyncio.run(story())


def test_an_agent_ends_their_own_sign_in_and_nobody_elses(world: World):
    async def story() -> None:
        async with tab_of(world.tom) as tom:
            await tom.send(SignIns.open)
            (his,) = tom.shown(SignIns, "lines")
            async with tab_of(world.greta) as greta:
                await greta.send(SignIns.open)
                (mine,) = greta.shown(SignIns, "lines")
                await greta.send(SignIns.end(his.id))
                assert greta.notices()
                assert mine.here, "one's own device is named as such"
                await greta.send(SignIns.end(mine.id))
            await tom.send(SignIns.open)
            assert len(tom.shown(SignIns, "lines")) == 1

    asyncio.run(story())

"""Readers who ask and see the same are asked about once, and nothing of one of them ever reaches another."""

import asyncio
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from rxdesk.models.items import Item, ItemSeen
from rxdesk.models.messages import ConversationPerson, Draft, Message, MessageKind
from rxdesk.models.people import Agent, TeamMember
from rxdesk.models.projects import ProjectMember
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, SharedViewer, Viewer
from rxdesk.services import agents, drafts, items, projects, signals
from rxdesk.services.auth.sessions import end_all
from rxdesk.services.item_detail import mark_seen
from rxdesk.state import live
from rxdesk.state.board import JOIN_SECONDS
from rxdesk.state.list_question import ListQuestion, Rows
from rxdesk.state.listed import Changes
from rxdesk.state.question import News
from rxdesk.state.tickets import Tickets
from tests import factories
from tests.harness import Tab, pushed, until
from tests.state.test_tickets import add, by, names, signed_in
from tests.world import World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> Iterator[World]:
    live.board = live.Board()
    yield make_world()
    live.board = live.Board()


@pytest.fixture
def gwen(world: World) -> Agent:
    """Sees what Greta sees: the same role, the same team."""
    with system_session("test") as session:
        made = factories.agent(session, "gwen")
        session.add(TeamMember(team_id=world.support.key, agent_id=made.key))
        return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Viewer, set[int]]]:
    """In whose name a list was read for a push, and for whom."""
    found: list[tuple[Viewer, set[int]]] = []
    ask = ListQuestion.ask

    def note(
        self: ListQuestion, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None
    ) -> Rows | Changes:
        if news is not None:
            found.append((viewer, set(agent_ids)))
        return ask(self, session, viewer, agent_ids, news)

    monkeypatch.setattr(ListQuestion, "ask", note)
    return found


def test_equal_readers_are_asked_about_once_and_keep_what_each_has_read(
    world: World, gwen: Agent, asked: list[tuple[Viewer, set[int]]]
):
    async def story() -> None:
        old = await add(world.olga, "Read by Gwen alone")
        await by(gwen, lambda session, viewer: mark_seen(session, viewer, items.get_item(session, old.number)))
        async with lists_of(world.greta, gwen, world.tom) as (greta, other, tom):
            async with pushed(greta, other, tom):
                new = await add(world.olga, "New to everybody")
                await until(lambda: all(new.name in names(each) for each in (greta, other, tom)))
            assert sorted(len(who) for _, who in asked) == [1, 2]
            together = next(who for _, who in asked if len(who) == 2)
            assert together == {world.greta.key, gwen.key}
            assert {old.number, new.number} <= set(greta.shown(Tickets, "unread"))
            assert new.number in other.shown(Tickets, "unread")
            assert old.number not in other.shown(Tickets, "unread")

    asyncio.run(story())


def test_who_was_let_into_a_project_by_name_is_not_asked_about_together_with_others(
    world: World, gwen: Agent, asked: list[tuple[Viewer, set[int]]]
):
    with system_session("test") as session:
        session.add(ProjectMember(project_id=world.vault.key, agent_id=gwen.key))

    async def story() -> None:
        async with lists_of(world.greta, gwen) as (greta, other), pushed(greta, other):
            secret = await add(world.olga, "For the vault alone", project_id=world.vault.key)
            await until(lambda: secret.name in names(other))
            await asyncio.sleep(JOIN_SECONDS)
            assert "vault alone" not in greta.text()
            assert all(len(who) == 1 for _, who in asked)

    asyncio.run(story())


def test_agents_of_different_teams_share_the_list_of_a_project_that_both_see(
    world: World, gwen: Agent, asked: list[tuple[Viewer, set[int]]]
):
    with system_session("test") as session:
        session.add(ProjectMember(project_id=world.vault.key, agent_id=gwen.key))

    async def story() -> None:
        async with lists_of(gwen, world.tom, world.greta) as (other, tom, greta), pushed(other, tom, greta):
            for each in (other, tom, greta):
                await each.send(Tickets.narrow_to(f"project:{world.vault.key}", "Vault"))
            asked.clear()
            secret = await add(world.olga, "For the vault alone", project_id=world.vault.key)
            await until(lambda: all(secret.name in names(each) for each in (other, tom)))
            assert {gwen.key, world.tom.key} in [who for _, who in asked]
            await asyncio.sleep(JOIN_SECONDS)
            assert "vault alone" not in greta.text()

    asyncio.run(story())


def test_who_is_let_out_of_a_project_loses_its_rows_at_once_pointer_or_not(world: World, gwen: Agent):
    with system_session("test") as session:
        session.add(ProjectMember(project_id=world.vault.key, agent_id=gwen.key))

    def let_out(session: Session, viewer: Viewer) -> None:
        vault = projects.get_project(session, world.vault.key)
        projects.remove_member(session, viewer, vault, agent_id=gwen.key)

    async def story() -> None:
        async with lists_of(gwen, world.tom) as (other, tom), pushed(other, tom):
            assert world.vault_ticket.name in names(other)
            await other.send(Tickets.hold)
            await by(world.olga, let_out)
            await until(lambda: world.vault_ticket.name not in names(other))
            assert world.vault_ticket.name in names(tom)

    asyncio.run(story())


def test_an_ended_session_is_shown_out_while_its_group_goes_on(world: World, gwen: Agent):
    async def story() -> None:
        async with lists_of(world.greta, gwen) as (greta, other), pushed(greta, other):
            with system_session("test") as session:
                end_all(session, session.get_one(Agent, gwen.key))
            before = len(other.frames)
            new = await add(world.olga, "After the end")
            await until(lambda: new.name in names(greta) and other.redirects)
            assert new.name not in repr(other.frames[before:])
            assert names(other) == []

    asyncio.run(story())


def test_another_role_is_told_at_once_without_any_change_of_an_item(world: World, gwen: Agent):
    def demote(session: Session, viewer: Viewer) -> None:
        agents.change_role(session, viewer, session.get_one(Agent, gwen.key), role=agents.Role.LIGHT)

    async def story() -> None:
        async with lists_of(gwen) as (other,), pushed(other):
            await by(world.olga, demote)
            await until(lambda: other.redirects)
            assert names(other) == []

    asyncio.run(story())


def test_my_own_list_is_read_in_my_name_and_a_search_too(
    world: World, gwen: Agent, asked: list[tuple[Viewer, set[int]]]
):
    async def story() -> None:
        async with lists_of(world.greta, gwen) as (greta, other):
            await greta.send(Tickets.look_at("my_open"))
            await other.send(Tickets.look_at("my_open"))
            async with pushed(greta, other):
                mine = await add(world.olga, "For Greta to do", assignee_ids=[world.greta.key])
                await until(lambda: mine.name in names(greta))
                await asyncio.sleep(JOIN_SECONDS)
            assert "Greta to do" not in other.text()
            assert [viewer for viewer, _ in asked] == [AgentViewer(world.greta.key)]
            asked.clear()
            for each in (greta, other):
                await each.send(Tickets.look_at("all_open"))
                await each.send(Tickets.find("whisper"))
            async with pushed(greta, other):
                await by(world.olga, lambda session, viewer: rename(session, viewer, mine))
                await until(lambda: len(asked) == 2)
            assert {viewer for viewer, _ in asked} == {AgentViewer(world.greta.key), AgentViewer(gwen.key)}

    asyncio.run(story())


def rename(session: Session, viewer: Viewer, item: Item) -> None:
    items.rename_item(session, viewer, items.get_item(session, item.number), name="Whisper it")


def test_a_shared_sight_sees_nothing_that_is_one_agents_own(world: World):
    with viewer_session(AgentViewer(world.greta.key)) as session:
        item = items.get_item(session, world.printer_ticket.number)
        mark_seen(session, AgentViewer(world.greta.key), item)
        drafts.save_draft(session, AgentViewer(world.greta.key), item, kind=MessageKind.NOTE, html="<p>mine</p>")
        assert session.exec(select(Message).where(Message.id == world.whisper.key)).all() != []
    sight = signals.sights_of_agents([world.greta.key])[0][world.greta.key]
    with viewer_session(SharedViewer(sight), write=False) as session:
        assert session.exec(select(Item).where(Item.id == world.printer_ticket.key)).all() != []
        assert session.exec(select(ItemSeen)).all() == []
        assert session.exec(select(Draft)).all() == []
        assert session.exec(select(ConversationPerson)).all() == []
        assert session.exec(select(Message).where(Message.id == world.whisper.key)).all() == []


def test_a_shared_sight_sees_exactly_the_items_and_projects_of_each_who_shares_it(world: World):
    with system_session("test") as session:
        session.add(ProjectMember(project_id=world.vault.key, agent_id=world.hans.key))
    place = (world.vault.key,)
    sights, within = signals.sights_of_agents([agent.key for agent in world.agents.values()], [place])
    for agent in world.agents.values():
        mine, ours = (_seen(viewer) for viewer in (AgentViewer(agent.key), SharedViewer(sights[agent.key])))
        assert mine == ours, agent.name
        here = _seen(SharedViewer(within[place][agent.key]))
        assert here[0] <= mine[0], agent.name
        assert here[1] <= mine[1], agent.name
        assert {world.vault_ticket.key, world.laptop_ticket.key} & mine[0] <= here[0], agent.name


def _seen(viewer: Viewer) -> tuple[set[int | None], set[int | None]]:
    with viewer_session(viewer, write=False) as session:
        found = session.exec(select(Item.id)).all()
        return set(found), set(session.exec(select(projects.Project.id)).all())


def lists_of(*whose: Agent) -> Any:
    """Everybody's list of tickets, opened."""
    return _Lists(whose)


class _Lists:
    def __init__(self, whose: tuple[Agent, ...]) -> None:
        self._open = signed_in(*whose)

    async def __aenter__(self) -> list[Tab]:
        made = await self._open.__aenter__()
        for each in made:
            await each.connect()
            await each.send(Tickets.open_tickets)
        return made

    async def __aexit__(self, *failure: Any) -> None:
        await self._open.__aexit__(*failure)

"""The projects screen by real events: groups, sharing with what it changes, and private projects of others."""

import asyncio

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.portal import PortalOption
from rxdesk.models.projects import Project, ProjectFollower
from rxdesk.models.session import system_session
from rxdesk.state.notices import Notices
from rxdesk.state.project_panel import ProjectPanel
from rxdesk.state.projects import ProjectList
from tests.state.desk import tab_of
from tests.world import World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


def followers(project: Project) -> set[tuple[int | None, int | None]]:
    with system_session("test") as session:
        rows = session.exec(select(ProjectFollower).where(ProjectFollower.project_id == project.key))
        return {(row.customer_id, row.organization_id) for row in rows}


def test_the_list_names_who_sees_each_project_and_hides_those_of_others(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(ProjectList.open)
            lines = [line for group in greta.shown(ProjectList, "groups") for line in group.projects]
            assert [(line.name, line.seen_by) for line in lines] == [("Rollout", "Zen, Pia")]
            await greta.send(ProjectPanel.show(world.vault.key))
            assert not greta.shown(ProjectPanel, "shown")
            assert greta.notices()
        async with tab_of(world.tom) as tom:
            await tom.send(ProjectPanel.show(world.vault.key))
            assert tom.shown(ProjectPanel, "project").name == "Vault"

    asyncio.run(story())


def test_a_portfolio_without_projects_stands_in_the_whole_list_alone(world: World):
    async def story() -> None:
        async with tab_of(world.tom) as tom:
            await tom.send(ProjectList.open)
            await tom.send(ProjectList.add_portfolio({"name": "Empty"}))
            assert "Empty" in [group.name for group in tom.shown(ProjectList, "groups")]
            await tom.send(ProjectList.find("rollout"))
            assert [len(group.projects) for group in tom.shown(ProjectList, "groups")] == [1]
            await tom.send(ProjectList.find(""))
            await tom.send(ProjectList.look_at("archived"))
            assert [group.name for group in tom.shown(ProjectList, "groups")] == [""]

    asyncio.run(story())


def test_the_panel_names_only_those_customers_whom_the_portal_lets_see_the_project(world: World):
    async def seen() -> tuple[bool, str, list[bool]]:
        async with tab_of(world.tom) as tom:
            await tom.send(ProjectPanel.show(world.rollout.key))
            shown = tom.shown(ProjectPanel, "project").seen
            words = shown.customers.default.format(**shown.customers.params)
            return shown.open, words, [step.holds for step in shown.why]

    world.show(PortalOption.FOLLOWED_PROJECTS)
    assert asyncio.run(seen())[:2] == (True, "Zen, Pia")
    world.show(PortalOption.ALL_PUBLISHED)
    assert asyncio.run(seen())[:2] == (True, "All customers")
    world.show(PortalOption.NOTHING)
    assert asyncio.run(seen()) == (False, "No customer", [False, True, False, True])


def test_sharing_warns_counts_waits_for_save_and_can_be_taken_back(world: World):
    world.show(PortalOption.FOLLOWED_PROJECTS)
    before = followers(world.rollout)

    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(ProjectPanel.show(world.rollout.key))
            await greta.send(ProjectPanel.share("customers"))
            await greta.send(ProjectPanel.find("Orbit"))
            await greta.send(ProjectPanel.put("organization", world.orbit.key))
            warning = greta.shown(ProjectPanel, "several")
            assert warning.default.format(**warning.params) == "Orbit and Zen will both see this project."
            assert {line.name for line in greta.shown(ProjectPanel, "impact").people} == {"Olive"}
            assert followers(world.rollout) == before, "nothing is saved before 'Save'"
            await greta.send(ProjectPanel.save_share)
            assert (None, world.orbit.key) in followers(world.rollout)
            (notice,) = greta.shown(Notices, "rows")
            await greta.send(Notices.undo(notice.id))
            assert followers(world.rollout) == before

    asyncio.run(story())


def test_somebody_who_was_not_offered_cannot_be_added(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(ProjectPanel.show(world.rollout.key))
            await greta.send(ProjectPanel.share("customers"))
            await greta.send(ProjectPanel.put("organization", world.orbit.key))
            assert greta.notices()
            assert not greta.shown(ProjectPanel, "changed")

    asyncio.run(story())


def test_a_light_agent_shares_archives_and_adds_nothing(world: World):
    before = followers(world.rollout)

    async def story() -> None:
        async with tab_of(world.lena) as lena:
            await lena.send(ProjectPanel.show(world.rollout.key))
            assert not lena.shown(ProjectPanel, "project").may_change
            await lena.send(ProjectPanel.share("customers"))
            await lena.send(ProjectPanel.take("organization", world.zen.key))
            await lena.send(ProjectPanel.save_share)
            await lena.send(ProjectPanel.toggle_archived)
            await lena.send(ProjectPanel.toggle_published)
            await lena.send(ProjectList.add_project({"name": "Mine", "portfolio_id": "", "organization_id": ""}))
        assert followers(world.rollout) == before
        with system_session("test") as session:
            rollout = session.get_one(Project, world.rollout.key)
            assert rollout.archived_at is None
            assert rollout.published
            assert session.exec(select(Project).where(Project.name == "Mine")).first() is None

    asyncio.run(story())

"""What agents see: shared projects, what is outside of projects, their applications; and no talk of others."""

from typing import Any

import pytest
from sqlmodel import col, func, select

from rxdesk.models.customers import Customer
from rxdesk.models.events import Event
from rxdesk.models.items import Item, ItemLink
from rxdesk.models.messages import ConversationPerson, Message
from rxdesk.models.people import Agent, CompanySetting, OneTimeLink, Role, TeamMember
from rxdesk.models.portal import PortalOption
from rxdesk.models.projects import Project, ProjectFollower
from rxdesk.models.session import system_session
from rxdesk.services import company
from tests.models.paths import PATHS
from tests.world import World, looking

EVERY_ITEM = {
    "printer_ticket", "laptop_ticket", "router_task", "draft_ticket", "archived_ticket", "deleted_ticket",
    "attic_ticket", "vault_ticket", "zen_ticket",
}  # fmt: skip
SEEN = {
    "olga": EVERY_ITEM,
    "adam": EVERY_ITEM,
    "greta": EVERY_ITEM - {"deleted_ticket", "vault_ticket"},
    "lena": EVERY_ITEM - {"deleted_ticket", "vault_ticket"},
    "tom": EVERY_ITEM - {"deleted_ticket"},
    "hans": EVERY_ITEM - {"deleted_ticket", "vault_ticket", "router_task"},
}


@pytest.mark.parametrize("name", SEEN)
def test_every_path_agrees_for_an_agent(world: World, name: str) -> None:
    with looking(world, world.agents[name]) as session:
        found = {path.__name__: path(session, world) for path in PATHS}
    assert found == dict.fromkeys(found, SEEN[name])


@pytest.mark.parametrize("name", SEEN)
def test_agents_read_notes_and_held_mail_but_no_restricted_talk_of_others(world: World, name: str) -> None:
    heard = {"answer", "thanks", "note", "hasty", "held"} | ({"whisper"} if name == "greta" else set())
    with looking(world, world.agents[name]) as session:
        assert set(session.scalars(select(col(Message.text)))) == {getattr(world, each).text for each in heard}
        assert bool(session.scalars(select(ConversationPerson)).all()) is (name == "greta")


def test_what_an_agent_becomes_counts_in_the_next_session(world: World) -> None:
    def seen() -> set[str]:
        with looking(world, world.greta) as session:
            return set(session.scalars(select(col(Item.name))))

    before, everything = seen(), {getattr(world, name).name for name in EVERY_ITEM}
    for role, wanted in ((Role.ADMIN, everything), (Role.AGENT, before)):
        with system_session("test") as session:
            session.get_one(Agent, world.greta.key).role = role
        assert seen() == wanted
    with system_session("test") as session:
        session.add(TeamMember(agent_id=world.greta.key, team_id=world.gold.key))
    assert seen() == before | {world.vault_ticket.name}


def test_a_deactivated_agent_sees_nothing(world: World) -> None:
    with system_session("test") as session:
        session.get_one(Agent, world.olga.key).active = False
    with looking(world, world.olga) as session:
        assert not any(path(session, world) for path in PATHS)
        assert session.scalars(select(Customer)).all() == []


def test_a_deleted_team_shares_nothing(world: World) -> None:
    with system_session("test") as session:
        session.get_one(type(world.gold), world.gold.key).deleted_at = world.gold.created_at
    with looking(world, world.tom) as session:
        assert session.get(Project, world.vault.id) is None
        assert session.get(Item, world.vault_ticket.id) is None


def test_what_hangs_on_a_private_project_is_private(world: World) -> None:
    with system_session("test") as session:
        session.add(ItemLink(from_id=world.vault_ticket.key, to_id=world.printer_ticket.key))
    shared = {world.rollout.key, world.attic.key}
    with looking(world, world.greta) as session:
        assert set(session.scalars(select(col(ProjectFollower.project_id)))) == shared
        assert session.scalars(select(ItemLink)).all() == []
        assert world.vault_ticket.key not in set(session.scalars(select(col(Event.item_id))))
        assert world.vault.key not in set(session.scalars(select(col(Event.project_id))))
    with looking(world, world.tom) as session:
        assert len(session.scalars(select(ItemLink)).all()) == 1
        assert world.vault_ticket.key in set(session.scalars(select(col(Event.item_id))))


def test_an_admin_with_a_hidden_application_has_nothing_of_it(world: World) -> None:
    with system_session("test") as session:
        session.get_one(Agent, world.adam.key).tasks_level = world.hans.tasks_level
    with looking(world, world.adam) as session:
        assert session.get(Item, world.router_task.id) is None
        assert session.scalar(_events_of(world.router_task)) == 0
        assert session.scalar(_events_of(world.printer_ticket))


def test_admins_change_a_setting_twice_and_agents_do_not_see_settings(world: World) -> None:
    for name in ("Northwind Ltd", "Northwind Inc"):
        with looking(world, world.olga, write=True) as session:
            company.change_settings(session, world.viewer(world.olga), name=name)
    with looking(world, world.greta) as session:
        assert session.scalars(select(CompanySetting)).all() == []
        assert company.company(session).name == "Northwind Inc"


def test_nobody_sees_one_time_links(world: World) -> None:
    with system_session("test") as session:
        moment = world.bob.created_at
        session.add(OneTimeLink(token_hash="x", customer_id=world.bob.key, created_at=moment, expires_at=moment))
    world.show(PortalOption.ALL_PUBLISHED)
    for who in (world.olga, world.greta, world.bob, None):
        with looking(world, who) as session:
            assert session.scalars(select(OneTimeLink)).all() == []


def _events_of(item: Item) -> Any:
    return select(func.count()).select_from(Event).where(Event.item_id == item.id)

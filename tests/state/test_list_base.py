"""A list that takes in single changes lives from what it held before: whatever was missed is read again as a whole."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from rxdesk.errors import Conflict
from rxdesk.i18n import t
from rxdesk.models.events import Signal, Verb
from rxdesk.models.items import Item
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import customers, items, projects
from rxdesk.services.listing_items import ItemFilter, Sort
from rxdesk.state import answers, live
from rxdesk.state.board import Board, Watch
from rxdesk.state.list_question import ListQuestion, Rows, Which
from rxdesk.state.listed import Changes
from rxdesk.state.looking import Proof
from rxdesk.state.policy import Allow
from rxdesk.state.tickets import Tickets
from tests.harness import Tab, pushed, until
from tests.state.test_tickets import add, by, line, names, numbers, signed_in
from tests.world import World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> Iterator[World]:
    live.board = live.Board()
    yield make_world()
    live.board = live.Board()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """While there is something in it, no list can be read."""
    ask, now = ListQuestion.ask, []

    def asked(self: ListQuestion, *args: Any) -> Rows | Changes:
        if now:
            raise Conflict(t("test.busy", "The database is busy"))
        return ask(self, *args)

    monkeypatch.setattr(ListQuestion, "ask", asked)
    return now


def test_what_could_not_be_read_for_long_is_read_with_the_next_change(world: World, broken: list[bool]):
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(5)]
        async with opened(world) as greta, pushed(greta):
            broken.append(True)
            await by(world.olga, lambda session, viewer: move(session, viewer, made[2], world.vault.key))
            await until(lambda: live.board.watches[rows_of(greta)].missed)
            broken.clear()
            await renamed(world, greta, made[4], "Healthy again")
            assert made[2].number not in numbers(greta)

    asyncio.run(story())


def test_what_waits_for_its_answer_is_not_forgotten_on_the_way_to_the_next_ticket(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    ask, slow = answers._ask, [True]

    def late(*args: Any) -> Any:
        if slow and args[0].name == "rows":
            time.sleep(2)
        return ask(*args)

    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(5)]
        async with opened(world) as greta, pushed(greta):
            await asyncio.sleep(1.2)
            monkeypatch.setattr(answers, "_ask", late)
            await by(world.olga, lambda session, viewer: rename(session, viewer, made[0], "Anew"))
            await asyncio.sleep(0.4)
            await by(world.olga, lambda session, viewer: move(session, viewer, made[2], world.vault.key))
            await asyncio.sleep(1.3)
            slow.clear()
            await goes_to(greta, made[1])
            await until(lambda: made[2].number not in numbers(greta))

    asyncio.run(story())


def test_a_screen_that_is_left_and_comes_back_has_heard_what_was_given_back_meanwhile():
    board, first, second = Board(), a_watch(), a_watch()
    board.put(first)
    board.hear([Signal(1, Verb.ITEM_UPDATED, 7, ("items",), frozenset({"project"}))])
    taken = first.news.take()
    board.recent.clear()
    board.drop_tab("tab")
    board.give_back(first.key, taken)
    board.put(second)
    assert second.news.items == {7}
    assert board.hear([]) == [second]


def test_a_list_whose_reading_failed_is_not_taken_for_the_list(world: World, broken: list[bool]):
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(5)]
        async with opened(world) as greta:
            live.forget(greta.token)
            await asyncio.sleep(1.2)
            await by(world.olga, lambda session, viewer: move(session, viewer, made[2], world.vault.key))
            broken.append(True)
            await asyncio.sleep(1.2)
            await greta.send(Tickets.open_tickets)
            broken.clear()
            await goes_to(greta, made[0])
            assert made[2].number not in numbers(greta)
            broken.append(True)
            await greta.send(Tickets.of_stars("5"))
            broken.clear()
            async with pushed(greta):
                await by(world.olga, lambda session, viewer: starred(session, viewer, made[1]))
                await until(lambda: numbers(greta) == [made[1].number])

    asyncio.run(story())


@pytest.mark.parametrize("way", ["new", "risen"])
def test_more_of_a_list_that_stands_under_the_pointer_brings_no_row_twice(world: World, way: str):
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(70)]
        async with opened(world) as greta:
            await greta.send(Tickets.hold)
            async with pushed(greta):
                if way == "new":
                    newest = [await add(world.olga, f"Brand new {place}") for place in range(3)][-1]
                    await until(lambda: numbers(greta)[0] == newest.number)
                else:
                    await by(world.olga, lambda session, viewer: rename(session, viewer, made[2], "Risen"))
                    await until(lambda: greta.shown(Tickets, "waiting") == 1)
            await greta.send(Tickets.show_more)
            assert len(numbers(greta)) == len(set(numbers(greta)))
            assert {item.number for item in made} <= set(numbers(greta)) | {made[2].number}
            await greta.send(Tickets.let_go)
            assert {item.number for item in made} <= set(numbers(greta))

    asyncio.run(story())


def test_more_of_a_page_that_has_left_altogether_under_the_pointer_is_read_anew(world: World):
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(70)]
        async with opened(world) as greta:
            await greta.send(Tickets.hold)
            async with pushed(greta):
                for start, waiting in ((20, 20), (40, 40), (60, 50)):
                    gone = made[start : start + 20]
                    await by(world.olga, lambda session, viewer, some=gone: [away(session, viewer, i) for i in some])
                    await until(lambda many=waiting: greta.shown(Tickets, "waiting") == many)
            await greta.send(Tickets.show_more)
            left = [name for name in names(greta) if name.startswith("Lamp")]
            assert left == [f"Lamp {place}" for place in range(19, -1, -1)]

    asyncio.run(story())


def test_what_is_not_in_the_list_is_not_among_its_unread_rows(world: World):
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(5)]
        for item in made[:4]:
            await by(world.olga, lambda session, viewer, gone=item: away(session, viewer, gone))
        async with opened(world) as greta, pushed(greta):
            for item in made[:4]:
                await by(world.olga, lambda session, viewer, gone=item: rename(session, viewer, gone, "Away, renamed"))
            await renamed(world, greta, made[4], "Still there")
            assert set(greta.shown(Tickets, "unread")) <= set(numbers(greta))

    asyncio.run(story())


def test_who_moves_to_an_organization_brings_their_tickets_into_its_list_of_a_project(world: World):
    async def story() -> None:
        zoe, bob = world.zoe.key, world.bob.key
        come = await add(world.olga, "Asked by Zoe", project_id=world.rollout.key, requester_ids=[zoe])
        gone = await add(world.olga, "Asked by Bob", project_id=world.rollout.key, requester_ids=[bob])
        async with opened(world) as greta:
            await greta.send(Tickets.narrow_to(f"project:{world.rollout.key}", "Rollout"))
            await greta.send(Tickets.of_organization(str(world.acme.key)))
            assert come.number not in numbers(greta)
            async with pushed(greta):
                for customer, organization in ((zoe, world.acme), (bob, world.zen)):
                    await by(world.olga, lambda s, v, who=customer, to=organization: placed(s, v, who, to.key))
                await until(lambda: come.number in numbers(greta) and gone.number not in numbers(greta))

    asyncio.run(story())


def test_a_renamed_project_has_its_new_name_on_every_row(world: World):
    async def story() -> None:
        inside = await add(world.olga, "Inside", project_id=world.rollout.key)
        async with opened(world) as greta, pushed(greta):
            await by(world.olga, lambda session, viewer: project_named(session, viewer, world.rollout.key, "Harvest"))
            await until(lambda: line(greta, inside).project == "Harvest")

    asyncio.run(story())


def test_a_new_customer_makes_no_list_be_read_and_one_with_another_name_does():
    board, watch = Board(), a_watch(ListQuestion(Which(ItemFilter()), Sort.UPDATED, False, 1, "UTC", 0))
    board.put(watch)
    for verb, heard in ((Verb.CUSTOMER_CREATED, []), (Verb.CUSTOMER_UPDATED, [watch])):
        assert board.hear([Signal(1, verb, None, ("customers", "customer:3"))]) == heard


@asynccontextmanager
async def opened(world: World) -> AsyncIterator[Tab]:
    """Greta's list of tickets."""
    async with signed_in(world.greta) as (tab,):
        await tab.connect()
        await tab.send(Tickets.open_tickets)
        yield tab


async def goes_to(tab: Tab, item: Item) -> None:
    live.forget(tab.token)  # as the gate does at the way to another page
    tab.path = f"/tickets/{item.number}"
    await tab.send(Tickets.open_tickets)


async def renamed(world: World, tab: Tab, item: Item, name: str) -> None:
    """The item has another name, and the tab shows it on top."""
    await by(world.olga, lambda session, viewer: rename(session, viewer, item, name))
    await until(lambda: names(tab)[0] == name)


def a_watch(question: ListQuestion | None = None) -> Watch:
    topics = frozenset(question.topics if question else ("items",))
    return Watch("tab", Tickets, topics, Allow.AGENT, Proof("", ""), "socket", question)


def rows_of(tab: Tab) -> tuple[str, str, str]:
    return (tab.token, Tickets.get_full_name(), ListQuestion.name)


def rename(session: Session, viewer: AgentViewer, item: Item, name: str) -> None:
    items.rename_item(session, viewer, items.get_item(session, item.number), name=name)


def away(session: Session, viewer: AgentViewer, item: Item) -> None:
    items.archive_item(session, viewer, items.get_item(session, item.number))


def move(session: Session, viewer: AgentViewer, item: Item, project_id: int) -> None:
    items.move_item(session, viewer, items.get_item(session, item.number), project_id=project_id)


def starred(session: Session, viewer: AgentViewer, item: Item) -> None:
    items.set_priority(session, viewer, items.get_item(session, item.number), priority=5)


def placed(session: Session, viewer: AgentViewer, customer_id: int, organization_id: int) -> None:
    customer = customers.get_customer(session, customer_id)
    customers.move_customer(session, viewer, customer, organization_id=organization_id)


def project_named(session: Session, viewer: AgentViewer, project_id: int, name: str) -> None:
    projects.update_project(session, viewer, projects.get_project(session, project_id), name=name)

"""Under the pointer rows change in place; what is new comes, what is lost goes, and all else waits."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from rxdesk.services.listing_items import ItemFilter, Sort
from rxdesk.state import live
from rxdesk.state.list_hold import held
from rxdesk.state.list_question import ListQuestion, Which
from rxdesk.state.question import News
from rxdesk.state.sentence import Sentence
from rxdesk.state.ticket_lines import ItemLine
from rxdesk.state.tickets import Tickets
from tests.harness import pushed, until
from tests.state.test_list_base import away, move, rename
from tests.state.test_tickets import add, by, line, names, numbers, signed_in
from tests.world import World, make_world

USUAL = ListQuestion(Which(ItemFilter()), Sort.UPDATED, False, 1, "UTC", 0)
TODAY = Sentence(key="group.today")


@pytest.fixture
def world(sqlite_engine: Engine) -> Iterator[World]:
    live.board = live.Board()
    yield make_world()
    live.board = live.Board()


def test_rows_stay_under_the_pointer_and_are_sorted_when_it_leaves(world: World):
    async def story() -> None:
        first = await add(world.olga, "The first")
        await add(world.olga, "The second")
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            before = numbers(greta)
            await greta.send(Tickets.hold)
            async with pushed(greta):
                await by(world.olga, lambda session, viewer: rename(session, viewer, first, "The first, renamed"))
                await until(lambda: line(greta, first).name == "The first, renamed")
                assert numbers(greta) == before
                assert greta.shown(Tickets, "waiting") == 1
                new = await add(world.olga, "Brand new")
                await until(lambda: numbers(greta)[0] == new.number)
                assert numbers(greta)[1:] == before
                await by(world.olga, lambda session, viewer: away(session, viewer, first))
                await by(world.olga, lambda session, viewer: move(session, viewer, new, world.vault.key))
                await until(lambda: new.name not in names(greta))
                assert first.number in numbers(greta)
            await greta.send(Tickets.let_go)
            assert greta.shown(Tickets, "waiting") == 0
            assert first.number not in numbers(greta)

    asyncio.run(story())


def test_the_bar_shows_what_waits_although_the_pointer_stays(world: World):
    async def story() -> None:
        first, second = [await add(world.olga, name) for name in ("One", "Two")]
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            await greta.send(Tickets.hold)
            async with pushed(greta):
                await by(world.olga, lambda session, viewer: rename(session, viewer, first, "One, renamed"))
                await until(lambda: greta.shown(Tickets, "waiting") == 1)
            await greta.send(Tickets.show_waiting)
            assert greta.shown(Tickets, "waiting") == 0
            assert numbers(greta)[:2] == [first.number, second.number]

    asyncio.run(story())


def test_a_row_that_left_the_view_stays_as_it_is_now_and_waits():
    shown = [row(1), row(2, head=False)]
    finished = row(2, name="now finished", head=False)
    kept = held(USUAL, shown, [row(1)], {2: finished}, News({2}))
    assert [each.name for each in kept.lines] == ["1", "now finished"]
    assert kept.late == {2}


def test_a_row_that_is_seen_no_more_leaves_at_once():
    kept = held(USUAL, [row(1), row(2, head=False)], [row(1)], {}, News({2}))
    assert [each.number for each in kept.lines] == [1]


def test_a_new_row_takes_the_head_of_its_group():
    fresh = row(3)
    kept = held(USUAL, [row(1)], [fresh, row(1, head=False)], {3: fresh}, News({3}, {3}))
    assert [(each.number, bool(each.head.key)) for each in kept.lines] == [(3, True), (1, False)]
    assert kept.late == frozenset()


def test_a_new_row_waits_where_the_list_is_sorted_otherwise():
    by_stars = ListQuestion(Which(ItemFilter()), Sort.PRIORITY, False, 1, "UTC", 0)
    fresh = row(3)
    kept = held(by_stars, [row(1)], [fresh, row(1)], {3: fresh}, News({3}, {3}))
    assert [each.number for each in kept.lines] == [1]
    assert kept.late == {3}


def row(number: int, *, name: str = "", head: bool = True) -> ItemLine:
    return ItemLine(number=number, name=name or str(number), head=TODAY if head else Sentence())

"""A list of items takes in single items that changed: it is then what a reading of the whole would show, no more."""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.models.items import Channel, Item, Kind, Status
from rxdesk.models.people import Agent
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import followers, items
from rxdesk.services.listing_items import ItemFilter, Phase, Sort, View
from rxdesk.state import live
from rxdesk.state.list_question import SINGLY, ListQuestion, Rows, Which
from rxdesk.state.listed import SHORT, Changes, Listed
from rxdesk.state.question import News
from rxdesk.state.tickets import Tickets
from tests.harness import pushed, until
from tests.state.test_list_base import away, rename
from tests.state.test_tickets import add, by, line, names, numbers, signed_in
from tests.world import World, make_world

Step = Callable[[Session, AgentViewer, Item], object]


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    live.board = live.Board()
    yield make_world()
    live.board = live.Board()


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a whole list is read."""
    read, count = ListQuestion._whole, []

    def noted(self: ListQuestion, *args: Any) -> Rows:
        count.append(len(count))
        return read(self, *args)

    monkeypatch.setattr(ListQuestion, "_whole", noted)
    return count


def test_what_is_left_after_a_change_is_what_a_whole_reading_shows(world: World) -> None:
    luck = random.Random(11)
    made = [asyncio.run(add(world.olga, f"Lamp {place}")) for place in range(8)]
    all_numbers = [*(item.number for item in made), world.printer_ticket.number, world.vault_ticket.number]
    readers = [AgentViewer(agent.key) for agent in (world.olga, world.greta, world.tom)]
    asking = [(question, reader) for reader in readers for question in questions(world, reader.id)]
    shown = [listed(*each) for each in asking]
    came, went = 0, 0
    for turn in range(60):
        number = luck.choice(all_numbers)
        act(world.olga, number, luck.choice(steps(world, luck, turn)))
        for place, (question, reader) in enumerate(asking):
            after, whole = changes(question, reader, {number}).taken_in(shown[place]), listed(question, reader)
            assert after == whole, (turn, reader, question)
            came += len(whole.rows) > len(shown[place].rows)
            went += len(whole.rows) < len(shown[place].rows)
            shown[place] = whole
    assert came > 20
    assert went > 20


def test_a_list_of_more_than_its_page_ends_where_the_next_page_begins(world: World) -> None:
    reader, question = AgentViewer(world.olga.key), asked(View.ALL_OPEN)
    made = [asyncio.run(add(world.olga, f"Lamp {place}")) for place in range(70)]
    shown = listed(question, reader)
    assert (len(shown.rows), shown.more) == (50, True)
    risen, below = made[3].number, made[2].number
    act(world.olga, risen, lambda session, viewer, item: items.rename_item(session, viewer, item, name="Risen"))
    shown = changes(question, reader, {risen}).taken_in(shown)
    assert shown == listed(question, reader)
    act(world.olga, below, items.archive_item)
    assert changes(question, reader, {below}).taken_in(shown) == shown
    *gone, last = lines(shown)[5 : 5 + SHORT + 1]
    for number in gone:
        act(world.olga, number, items.archive_item)
    less = changes(question, reader, set(gone)).taken_in(shown)
    assert not less.is_short(question.most)
    assert lines(less) == [number for number in lines(shown) if number not in gone]
    with viewer_session(reader, write=False) as session:
        page = question.after(session, reader, [], less).listed
    assert lines(less.followed_by(page))[:50] == lines(listed(question, reader))
    act(world.olga, last, items.archive_item)
    assert changes(question, reader, {last}).taken_in(less).is_short(question.most)


def test_what_belongs_below_the_last_row_of_a_short_page_does_not_come_before_its_page(world: World) -> None:
    reader, question = AgentViewer(world.olga.key), asked(View.ALL_OPEN, sort=Sort.NUMBER)
    made = [asyncio.run(add(world.olga, f"Lamp {place}")) for place in range(70)]
    shown = listed(question, reader)
    for number in lines(shown)[:3]:
        act(world.olga, number, items.archive_item)
    short = changes(question, reader, set(lines(shown)[:3])).taken_in(shown)
    number = made[0].number
    act(world.olga, number, lambda session, viewer, item: items.rename_item(session, viewer, item, name="Below"))
    assert lines(changes(question, reader, {number}).taken_in(short)) == lines(shown)[3:]


def test_on_the_next_day_the_groups_are_those_of_that_day(world: World) -> None:
    reader, question = AgentViewer(world.olga.key), asked(View.ALL_OPEN)
    shown, number = listed(question, reader), world.printer_ticket.number
    assert heads(shown) == ["group.today"]
    with clock.moved_to(clock.now() + timedelta(days=1)):
        act(world.olga, number, lambda session, viewer, item: items.rename_item(session, viewer, item, name="Anew"))
        after = changes(question, reader, {number}).taken_in(shown)
        assert after == listed(question, reader)
        assert heads(after) == ["group.today", "group.yesterday"]


def test_what_a_change_does_not_tell_is_read_as_a_whole(world: World) -> None:
    reader = AgentViewer(world.olga.key)
    by_search = ListQuestion(Which(ItemFilter(kind=Kind.TICKET, search="lamp")), Sort.UPDATED, False, 1, "UTC", 0)
    for question, news in (
        (asked(View.RECENTLY_FINISHED), News(items={1})),
        (by_search, News(items={1})),
        (asked(View.ALL), News(items={1}, other=True)),
        (asked(View.ALL), News(items=set(range(SINGLY + 1)))),
    ):
        with viewer_session(reader, write=False) as session:
            assert isinstance(question.ask(session, reader, [], news), Rows)


def test_a_changed_item_reaches_every_list_that_has_it_without_a_whole_reading(world: World, wholes: list[int]) -> None:
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(12)]
        secret = await add(world.olga, "For the cellar", project_id=world.vault.key)
        async with signed_in(world.greta, world.tom) as (greta, tom):
            for each in (greta, tom):
                await each.connect()
                await each.send(Tickets.open_tickets)
            before = numbers(greta)
            async with pushed(greta, tom):
                wholes.clear()
                await by(world.olga, lambda session, viewer: rename(session, viewer, made[2], "Lamp, renamed"))
                await until(lambda: names(greta)[0] == names(tom)[0] == "Lamp, renamed")
                assert numbers(greta) == [made[2].number, *(each for each in before if each != made[2].number)]
                assert made[2].number in greta.shown(Tickets, "unread")
                await by(world.olga, lambda session, viewer: rename(session, viewer, secret, "Cellar, renamed"))
                await until(lambda: line(tom, secret).name == "Cellar, renamed")
                await by(world.olga, lambda session, viewer: away(session, viewer, made[5]))
                await until(lambda: made[5].number not in numbers(greta) and made[5].number not in numbers(tom))
            assert wholes == []
            assert "ellar" not in greta.text()

    asyncio.run(story())


def test_a_page_that_has_become_short_is_read_anew_but_never_under_the_pointer(world: World, wholes: list[int]) -> None:
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(70)]
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            before = numbers(greta)
            await greta.send(Tickets.hold)
            wholes.clear()
            async with pushed(greta):
                for item in made[-SHORT - 2 :]:
                    await by(world.olga, lambda session, viewer, gone=item: away(session, viewer, gone))
                await until(lambda: greta.shown(Tickets, "waiting") == SHORT + 2)
                assert numbers(greta) == before
                assert wholes == []
                await greta.send(Tickets.let_go)
                assert len(numbers(greta)) == 50
                assert len(wholes) == 1
                for item in made[-2 * SHORT - 3 : -SHORT - 2]:
                    await by(world.olga, lambda session, viewer, gone=item: away(session, viewer, gone))
                await until(lambda: made[-2 * SHORT - 3].number not in numbers(greta) and len(numbers(greta)) > 45)
                assert len(wholes) == 2

    asyncio.run(story())


def test_a_change_goes_out_as_the_row_that_changed_and_the_places_of_the_others(world: World) -> None:
    async def story() -> None:
        made = [await add(world.olga, f"Lamp {place}") for place in range(12)]
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            many = len(names(greta))
            async with pushed(greta):
                await by(world.olga, lambda session, viewer: rename(session, viewer, made[4], "Lamp, renamed"))
                await until(lambda: names(greta)[0] == "Lamp, renamed")
            told = greta.pushes[0][Tickets.get_full_name()]["sheet_1_rx_state_"]
            new, *others = told["$pieces"]
            assert new["name"] == "Lamp, renamed"
            assert sum(piece[1] - piece[0] for piece in others if isinstance(piece, list)) >= many - 2

    asyncio.run(story())


def questions(world: World, agent_id: int) -> list[ListQuestion]:
    return [
        asked(View.ALL_OPEN),
        asked(View.UNASSIGNED),
        asked(View.MY_OPEN, me=agent_id),
        asked(View.MY_WORK, me=agent_id),
        asked(View.ALL, sort=Sort.NUMBER, ascending=True),
        asked(View.ALL_OPEN, sort=Sort.PRIORITY),
        asked(View.ALL_OPEN, sort=Sort.CREATED, ascending=True),
        asked(View.ALL_OPEN, level=f"project:{world.rollout.key}"),
        asked(View.ALL_OPEN, level="outside"),
        asked(View.ALL, status="Open"),
        asked(View.ALL, state=Phase.FINISHED, priority_min=2),
        asked(View.ALL_OPEN, assignee_id=world.greta.key),
        asked(View.ALL_OPEN, organization_id=world.acme.key),
        asked(View.ALL, customer_id=world.bob.key),
        asked(View.ALL, team_id=world.gold.key),
        asked(View.ALL_OPEN, channel=Channel.EMAIL),
    ]


def asked(
    view: View,
    *,
    sort: Sort = Sort.UPDATED,
    ascending: bool = False,
    me: int = 0,
    level: str = "",
    status: str = "",
    **more: object,
) -> ListQuestion:
    which = ItemFilter(kind=Kind.TICKET, view=view).model_copy(update=more)
    return ListQuestion(Which(which, level, status), sort, ascending, 1, "UTC", me)


def listed(question: ListQuestion, viewer: AgentViewer) -> Listed:
    with viewer_session(viewer, write=False) as session:
        found = question.ask(session, viewer, [], None)
    assert isinstance(found, Rows)
    return found.listed


def changes(question: ListQuestion, viewer: AgentViewer, changed: set[int]) -> Changes:
    with viewer_session(viewer, write=False) as session:
        found = question.ask(session, viewer, [], News(items=set(changed)))
    assert isinstance(found, Changes)
    return found


def lines(shown: Listed) -> list[int]:
    return [row.line.number for row in shown.rows]


def heads(shown: Listed) -> list[str]:
    return [row.line.head.key for row in shown.rows if row.line.head.key]


def steps(world: World, luck: random.Random, turn: int) -> list[Step]:
    somebody = luck.choice((world.olga, world.greta, world.tom))

    def assign(session: Session, viewer: AgentViewer, item: Item) -> None:
        has = somebody.key in items.assignee_ids(session, item)
        (items.unassign if has else items.assign)(session, viewer, item, agent_id=somebody.key)

    def to_status(session: Session, viewer: AgentViewer, item: Item) -> None:
        name = luck.choice(("New", "Open", "Pending customer", "Resolved"))
        wanted = select(Status).where(Status.type_id == item.type_id, col(Status.name) == name)
        items.set_status(session, viewer, item, status_id=session.exec(wanted).one().key)

    def move(session: Session, viewer: AgentViewer, item: Item) -> None:
        project = luck.choice((None, world.rollout.key, world.vault.key))
        items.move_item(session, viewer, item, project_id=project)

    def asked_by(session: Session, viewer: AgentViewer, item: Item) -> None:
        customer = luck.choice((world.bob, world.zoe)).key
        asking = followers.requester_ids(session, item)
        if customer not in asking:
            followers.add_requester(session, viewer, item, customer_id=customer)
        elif len(asking) > 1:
            followers.remove_requester(session, viewer, item, customer_id=customer)

    def done_by_team(session: Session, viewer: AgentViewer, item: Item) -> None:
        does = world.gold.key in items.team_ids(session, item)
        (items.remove_team if does else items.add_team)(session, viewer, item, team_id=world.gold.key)

    def put_away(session: Session, viewer: AgentViewer, item: Item) -> None:
        (items.restore_item if item.archived_at else items.archive_item)(session, viewer, item)

    return [
        lambda session, viewer, item: items.rename_item(session, viewer, item, name=f"Turn {turn}"),
        lambda session, viewer, item: items.set_priority(session, viewer, item, priority=luck.randint(0, 5)),
        lambda session, viewer, item: items.publish(session, viewer, item, published=not item.published),
        asked_by,
        done_by_team,
        assign,
        to_status,
        move,
        put_away,
    ]


def act(agent: Agent, number: int, step: Step) -> None:
    viewer = AgentViewer(agent.key)
    with viewer_session(viewer) as session:
        step(session, viewer, items.get_item(session, number))

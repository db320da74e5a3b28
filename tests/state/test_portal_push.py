"""A customer's list takes in single items that changed: it is then what a reading of the whole would show, no more."""

import asyncio
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from rxdesk.errors import Conflict
from rxdesk.i18n import t
from rxdesk.models.items import Item, Status
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import CustomerViewer, Viewer
from rxdesk.pages import routes
from rxdesk.services import customers, followers, items, portal_board, projects, signals
from rxdesk.services.portal_board import Board, Changes
from rxdesk.state import live
from rxdesk.state.board import JOIN_SECONDS
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_item_question import PageQuestion
from rxdesk.state.portal_list import PortalList
from rxdesk.state.portal_question import SINGLY, BoardQuestion, Held, held
from rxdesk.state.question import News
from tests.harness import Tab, pushed, until
from tests.state.portal_world import Portals, at, browsing, request_of

Step = Callable[[Session, Item], object]
BOARDS = (
    {},
    {"whose": "mine"},
    {"show": "finished"},
    {"status": "Waiting for you"},
    {"sort": "-created"},
    {"sort": "priority"},
    {"type": "Question"},
)


@pytest.fixture
def world(engine: Engine) -> Iterator[Portals]:
    assert routes.PAGES
    live.board = live.Board()
    made = Portals()
    made.change(option=PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS)
    yield made
    live.board = live.Board()


@pytest.fixture
def places(world: Portals) -> list[int | None]:
    """Outside of projects, a project that Acme follows, and one that nobody follows."""
    with viewer_session(world.olga) as session:
        followed, other = (projects.create_project(session, world.olga, name=name) for name in ("Followed", "Other"))
        acme = customers.get_customer(session, world.ana).organization_id
        projects.share_project(session, world.olga, followed, organization_id=acme)
        return [None, followed.key, other.key]


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a whole board is read."""
    read, count = portal_board.board, []

    def noted(*args: object) -> Board:
        count.append(len(count))
        return read(*args)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(portal_board, "board", noted)
    return count


def test_what_is_left_after_a_change_is_what_a_whole_reading_shows(world: Portals, places: list[int | None]) -> None:
    luck = random.Random(7)
    refs = [world.ticket, world.foreign, *(world.a_ticket(f"Lamp {place}", world.ana) for place in range(6))]
    people = (world.ana, world.bob, world.zoe)
    viewers = [CustomerViewer(person, world.portal) for person in people]
    taken = 0
    questions = [(asked_(board), viewer) for viewer in viewers for board in BOARDS]
    shown = [_held(*each) for each in questions]
    for turn in range(40):
        with viewer_session(world.olga) as session:
            item = items.get_item_by_ref(session, luck.choice(refs))
            luck.choice(steps(world, places, luck, turn))(session, item)
            key = item.key
        changes, wholes = answers(questions, {key}), [_held(*each) for each in questions]
        for (question, viewer), before, change, whole in zip(questions, shown, changes, wholes, strict=True):
            if before is not None and (after := before.after(change, question.wanted)) is not None:
                taken += 1
                assert after == whole, (turn, viewer, question.asked)
        shown = wholes
    assert taken > 400


def test_a_board_of_more_than_its_page_takes_in_what_moves_up_and_asks_anew_for_what_leaves(world: Portals) -> None:
    viewer, question = CustomerViewer(world.bob, world.portal), asked_({})
    refs = [world.a_ticket(f"Lamp {place}", world.ana) for place in range(53)]
    shown = _held(question, viewer)
    assert shown is not None
    assert (len(shown.lines), shown.more) == (50, True)
    key = changed(world, refs[1], lambda session, item: rename(session, world, item, "Lamp from below"))
    after = after_(question, viewer, shown, {key})
    assert after == _held(question, viewer)
    assert after is not None
    assert [line.name for line in after.lines][:1] == ["Lamp from below"]
    key = changed(world, refs[50], lambda session, item: items.publish(session, world.olga, item, published=False))
    assert after_(question, viewer, after, {key}) is None


def test_a_board_that_was_read_on_another_day_is_read_as_a_whole(world: Portals) -> None:
    viewer, question = CustomerViewer(world.ana, world.portal), asked_({})
    shown = _held(question, viewer)
    assert shown is not None
    yesterday = Held(shown.lines, shown.places, shown.waiting, shown.more, shown.zone, "2001-01-01")
    with system_session("test") as session:
        key = session.exec(select(Item).where(Item.ref == world.ticket)).one().key
    assert after_(question, viewer, shown, {key}) == shown
    assert after_(question, viewer, yesterday, {key}) is None


def test_a_board_of_which_much_has_changed_is_read_as_a_whole(world: Portals) -> None:
    viewer = CustomerViewer(world.ana, world.portal)
    some = set(range(1, SINGLY + 1))
    assert [type(answers([(asked_({}), viewer)], ids)[0]) for ids in (some, some | {SINGLY + 1})] == [Changes, Board]


def test_a_changed_item_reaches_every_list_that_has_it_without_a_whole_reading(
    world: Portals, wholes: list[int]
) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana, world.bob, world.zoe) as (ana, bob, zoe):
            await lists(ana, bob, zoe)
            async with pushed(ana, bob, zoe):
                wholes.clear()
                await asyncio.to_thread(changed, world, world.ticket, lambda s, i: rename(s, world, i, "Printer hums"))
                await until(lambda: names(ana) == names(bob) == ["Printer hums"])
                await asyncio.sleep(JOIN_SECONDS)
            assert wholes == []
            assert "Printer" not in zoe.text()
            assert not zoe.pushes

    asyncio.run(walk())


@pytest.mark.parametrize("way", ["private", "moved", "unshared", "taken_off", "organization", "archived", "deleted"])
def test_what_a_customer_may_not_see_any_more_leaves_their_list_and_its_new_name_never_comes(
    world: Portals, places: list[int | None], way: str
) -> None:
    world.change(own_unpublished=False)
    inside = world.a_ticket("Boiler", world.zoe, project_id=places[1])
    told = world.a_ticket("Kettle", world.zoe)
    with viewer_session(world.olga) as session:
        followers.add_follower(session, world.olga, items.get_item_by_ref(session, told), customer_id=world.bob)
    lost = {"moved": inside, "unshared": inside, "taken_off": told}.get(way, world.ticket)

    def lose(session: Session, item: Item) -> None:
        olga = world.olga
        match way:
            case "private":
                items.publish(session, olga, item, published=False)
            case "moved":
                items.move_item(session, olga, item, project_id=places[2])
            case "unshared":
                project = projects.get_project(session, places[1] or 0)
                acme = customers.get_customer(session, world.bob).organization_id
                projects.unshare_project(session, olga, project, organization_id=acme)
            case "taken_off":
                followers.remove_follower(session, olga, item, customer_id=world.bob)
            case "organization":
                bob = customers.get_customer(session, world.bob)
                zen = customers.get_customer(session, world.zoe).organization_id
                customers.move_customer(session, olga, bob, organization_id=zen)
            case "archived":
                items.archive_item(session, olga, item)
            case _:
                items.delete_item(session, olga, item)
        items.rename_item(session, olga, item, name="Hush now")

    async def walk() -> None:
        async with browsing(world, world.bob) as (bob,):
            await lists(bob)
            assert set(names(bob)) == {"Printer is blank", "Boiler", "Kettle"}
            async with pushed(bob):
                gone = next(line.name for line in bob.shown(PortalList, "lines") if line.ref == lost)
                await asyncio.to_thread(changed, world, lost, lose)
                await until(lambda: gone not in names(bob))
                await asyncio.to_thread(changed, world, lost, lambda s, i: rename(s, world, i, "Hush again"))
                await asyncio.sleep(2 * JOIN_SECONDS)
            assert "Hush" not in bob.text()

    asyncio.run(walk())


def test_who_comes_to_another_organization_hears_of_its_requests_from_then_on(world: Portals) -> None:
    def move(session: Session, _item: Item) -> None:
        zen = customers.get_customer(session, world.zoe).organization_id
        bob = customers.get_customer(session, world.bob)
        customers.move_customer(session, world.olga, bob, organization_id=zen)
        bob.organization_proven = True

    async def walk() -> None:
        async with browsing(world, world.bob) as (bob,):
            await lists(bob)
            async with pushed(bob):
                await asyncio.to_thread(changed, world, world.ticket, move)
                await until(lambda: "Printer is blank" not in names(bob))
                await asyncio.to_thread(changed, world, world.foreign, lambda s, i: rename(s, world, i, "Ours now"))
                await until(lambda: "Ours now" in names(bob))

    asyncio.run(walk())


def test_an_item_that_matches_the_filter_no_more_leaves_the_list(world: Portals, wholes: list[int]) -> None:
    world.a_ticket("Lamp", world.ana)

    async def walk() -> None:
        async with browsing(world, world.bob) as (bob,):
            await bob.connect()
            await at(bob, "/portal?status=Received", PortalList.open)
            async with pushed(bob):
                wholes.clear()
                await asyncio.to_thread(changed, world, world.ticket, lambda s, i: to_status(s, world, i, "Open"))
                await until(lambda: names(bob) == ["Lamp"])
                assert bob.shown(PortalList, "count") == "1"
            assert wholes == []

    asyncio.run(walk())


def test_a_request_that_comes_to_wait_for_its_customer_is_said_on_top(world: Portals) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await lists(ana)
            async with pushed(ana):
                for status, shown in (("Pending customer", True), ("Open", False)):
                    await asyncio.to_thread(
                        changed, world, world.ticket, lambda s, i, st=status: to_status(s, world, i, st)
                    )
                    await until(lambda want=shown: bool(ana.shown(PortalList, "waiting").href) == want)

    asyncio.run(walk())


def test_filters_whose_reading_failed_are_read_with_the_next_change(
    world: Portals, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object) -> Board:
        raise Conflict(t("test.busy", "The database is busy"))

    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await lists(ana)
            assert names(ana)
            with monkeypatch.context() as broken:
                broken.setattr(portal_board, "board", busy)
                await at(ana, "/portal?show=finished", PortalList.open)
            async with pushed(ana):
                await asyncio.to_thread(changed, world, world.ticket, lambda s, i: rename(s, world, i, "Printer hums"))
                await until(lambda: names(ana) == [])

    asyncio.run(walk())


def test_an_opened_request_is_left_alone_by_what_happens_to_others(
    world: Portals, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.a_ticket("Lamp", world.ana)
    read: list[str] = []
    ask = PageQuestion.ask

    def noted(self: PageQuestion, session: Session, viewer: Viewer, agent_ids: Any, news: News | None) -> Any:
        if news is not None:
            read.append(self.ref)
        return ask(self, session, viewer, agent_ids, news)

    monkeypatch.setattr(PageQuestion, "ask", noted)

    async def walk() -> None:
        async with browsing(world, world.ana) as (ana,):
            await ana.connect()
            await request_of(ana, world.ticket)
            async with pushed(ana):
                await asyncio.to_thread(changed, world, other, lambda s, i: rename(s, world, i, "Lamp is dark"))
                await asyncio.sleep(JOIN_SECONDS)
                assert read == []
                await asyncio.to_thread(changed, world, world.ticket, lambda s, i: rename(s, world, i, "Printer hums"))
                await until(lambda: ana.shown(PortalItem, "head").name == "Printer hums")
            assert read == [world.ticket]

    asyncio.run(walk())


def steps(world: Portals, places: list[int | None], luck: random.Random, turn: int) -> list[Step]:
    olga, somebody = world.olga, luck.choice((world.ana, world.bob, world.zoe))

    def people(session: Session, item: Item) -> None:
        asking = followers.requester_ids(session, item)
        if somebody in asking and len(asking) > 1:
            followers.remove_requester(session, olga, item, customer_id=somebody)
        elif somebody not in asking:
            followers.add_requester(session, olga, item, customer_id=somebody)

    return [
        lambda session, item: items.rename_item(session, olga, item, name=f"Turn {turn}"),
        lambda session, item: items.set_priority(session, olga, item, priority=luck.randint(0, 5)),
        lambda session, item: to_status(
            session, world, item, luck.choice(("New", "Open", "Pending customer", "Resolved"))
        ),
        lambda session, item: items.publish(session, olga, item, published=not item.published),
        lambda session, item: items.move_item(session, olga, item, project_id=luck.choice(places)),
        people,
    ]


def to_status(session: Session, world: Portals, item: Item, name: str) -> None:
    wanted = select(Status).where(Status.type_id == item.type_id, col(Status.name) == name)
    items.set_status(session, world.olga, item, status_id=session.exec(wanted).one().key)


def rename(session: Session, world: Portals, item: Item, name: str) -> None:
    items.rename_item(session, world.olga, item, name=name)


def changed(world: Portals, ref: str, step: Step) -> int:
    with viewer_session(world.olga) as session:
        item = items.get_item_by_ref(session, ref)
        step(session, item)
        return item.key


async def lists(*everybody: Tab) -> None:
    for each in everybody:
        await each.connect()
        await at(each, "/portal", PortalList.open)


def names(tab: Tab) -> list[str]:
    return [line.name for line in tab.shown(PortalList, "lines")]


def asked_(board: dict[str, str]) -> BoardQuestion:
    return BoardQuestion(tuple(sorted(board.items())), 1, ())


def answers(questions: list[tuple[BoardQuestion, CustomerViewer]], changed_ids: set[int] | None = None) -> list[Any]:
    """What everybody is answered in one transaction: the whole board, or what became of these items."""

    def asking(question: BoardQuestion) -> Callable[[Session, Viewer], Any]:
        news = News(items=set(changed_ids)) if changed_ids else None
        return lambda session, viewer: question.ask(session, viewer, (), news)

    return signals.in_turn([(viewer, asking(question)) for question, viewer in questions])


def _held(question: BoardQuestion, viewer: CustomerViewer) -> Held | None:
    """The same read for this reader alone."""
    (found,) = answers([(question, viewer)])
    return held(found) if isinstance(found, Board) else None


def after_(question: BoardQuestion, viewer: CustomerViewer, shown: Held, news: set[int]) -> Held | None:
    return shown.after(answers([(question, viewer)], news)[0], question.wanted)

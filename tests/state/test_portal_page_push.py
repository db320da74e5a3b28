"""A customer's opened request takes in its new face: then it is what a reading of the whole would show, no more."""

import asyncio
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from rxdesk.models.items import Item
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session
from rxdesk.models.viewers import CustomerViewer, Viewer
from rxdesk.pages import routes
from rxdesk.services import items, portal_request, signals
from rxdesk.services.portal_request import Face, RequestPage
from rxdesk.state import live
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_item_question import PageQuestion
from rxdesk.state.question import News
from tests.harness import Tab, pushed, until
from tests.state.portal_world import Portals, ana_replies, browsing, request_of
from tests.state.test_portal_push import changed, rename, steps, to_status


@pytest.fixture
def world(engine: Engine) -> Iterator[Portals]:
    assert routes.PAGES
    live.board = live.Board()
    made = Portals()
    made.change(option=PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS)
    yield made
    live.board = live.Board()


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reference of each page that is read as a whole."""
    read, found = portal_request.request_page, []

    def noted(session: Session, viewer: Viewer, ref: str) -> RequestPage:
        found.append(ref)
        return read(session, viewer, ref)

    monkeypatch.setattr(portal_request, "request_page", noted)
    return found


def test_a_new_face_on_the_page_is_what_a_whole_reading_shows(world: Portals) -> None:
    luck = random.Random(5)
    viewers = [CustomerViewer(person, world.portal) for person in (world.ana, world.bob, world.zoe)]
    question = PageQuestion(world.ticket, ())
    faces = 0
    for turn in range(40):
        before = [answer(question, viewer) for viewer in viewers]
        last = signals.latest_event()
        changed(world, world.ticket, luck.choice(steps(world, [None], luck, turn)))
        news = News()
        for signal in signals.events_since(last):
            news.add(signal)
        if not news:
            continue
        for viewer, held in zip(viewers, before, strict=True):
            found, whole = answer(question, viewer, news), answer(question, viewer)
            if isinstance(found, Face) and isinstance(held, RequestPage):
                faces += 1
                assert found.on(held) == whole, (turn, viewer)
            else:
                assert found == whole, (turn, viewer)
    assert faces > 20


def test_a_reply_is_more_than_a_face(world: Portals) -> None:
    last = signals.latest_event()
    ana_replies(world)
    news = News()
    for signal in signals.events_since(last):
        news.add(signal)
    page = answer(PageQuestion(world.ticket, ()), CustomerViewer(world.bob, world.portal), news)
    assert isinstance(page, RequestPage)
    assert page.messages[-1].text == "Yes, thank you"


def test_a_new_name_and_status_reach_who_has_the_request_open_without_a_whole_reading(
    world: Portals, wholes: list[str]
) -> None:
    async def walk() -> None:
        async with browsing(world, world.ana, world.zoe) as (ana, zoe):
            for each in (ana, zoe):
                await each.connect()
                await request_of(each, world.ticket)
            async with pushed(ana, zoe):
                wholes.clear()
                await asyncio.to_thread(changed, world, world.ticket, lambda s, i: rename(s, world, i, "Printer hums"))
                await until(lambda: head(ana).name == "Printer hums")
                await asyncio.to_thread(changed, world, world.ticket, lambda s, i: to_status(s, world, i, "Resolved"))
                await until(lambda: ana.shown(PortalItem, "says").key == "portal.says.done")
            assert wholes == []
            assert zoe.shown(PortalItem, "missing")
            assert "hums" not in zoe.text()

    asyncio.run(walk())


@pytest.mark.parametrize("also", ["renamed", ""])
def test_an_open_request_that_is_taken_back_is_emptied_whatever_else_changed_with_it(world: Portals, also: str) -> None:
    def take_back(session: Session, item: Item) -> None:
        items.publish(session, world.olga, item, published=False)
        if also:
            items.rename_item(session, world.olga, item, name="Hush now")

    async def walk() -> None:
        async with browsing(world, world.bob) as (bob,):
            await bob.connect()
            await request_of(bob, world.ticket)
            async with pushed(bob):
                await asyncio.to_thread(changed, world, world.ticket, take_back)
                await until(lambda: bob.shown(PortalItem, "gone"))
            assert head(bob).name == ""
            assert "Hush" not in bob.text()

    asyncio.run(walk())


def test_a_signal_names_the_properties_of_an_update_and_of_nothing_else(world: Portals) -> None:
    last = signals.latest_event()
    changed(world, world.ticket, lambda s, i: rename(s, world, i, "Printer hums"))
    changed(world, world.ticket, lambda s, i: items.archive_item(s, world.olga, i))
    assert [signal.changed for signal in signals.events_since(last)] == [frozenset({"name"}), frozenset()]


def answer(question: PageQuestion, viewer: CustomerViewer, news: News | None = None) -> Any:
    """What the question is answered for this reader."""
    ask: Callable[[Session, Viewer], Any] = lambda session, who: question.ask(session, who, (), news)  # noqa: E731
    return signals.in_turn([(viewer, ask)])[0]


def head(tab: Tab) -> Any:
    return tab.shown(PortalItem, "head")


def test_a_row_that_is_made_once_for_many_readers_is_made_anew_when_the_item_was_written_meanwhile(
    world: Portals,
) -> None:
    viewers = [CustomerViewer(person, world.portal) for person in (world.ana, world.bob)]
    names: list[str] = []

    def ask(session: Session, viewer: Viewer) -> None:
        names.append(portal_request.request_face(session, viewer, world.ticket).item.name)
        with system_session("test", connection=session.connection()) as other:
            rename(other, world, items.get_item_by_ref(other, world.ticket), "Printer hums")

    signals.in_turn([(viewer, ask) for viewer in viewers])
    assert names == ["Printer is blank", "Printer hums"]

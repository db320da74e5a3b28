"""The list of tickets by real events: views, filters, search, pages, what a row offers, pushes to the right people."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from rxdesk import clock
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import Item, Kind, State, Status
from rxdesk.models.people import Agent
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.origin import Cookie
from rxdesk.services import items
from rxdesk.services.auth.sessions import Place, start_session
from rxdesk.state import live
from rxdesk.state.board import JOIN_SECONDS
from rxdesk.state.list_sheets import FIRST_SCREEN, SHEETS
from rxdesk.state.notices import Notices
from rxdesk.state.shell import Shell
from rxdesk.state.tail import POLL_SECONDS
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.ticket_lines import ItemLine
from rxdesk.state.tickets import Tickets
from tests.harness import Tab, pushed, tabs, until
from tests.world import World, make_world

Answer = TypeVar("Answer")


@pytest.fixture
def world(sqlite_engine: Engine) -> Iterator[World]:
    live.board = live.Board()
    yield make_world()
    live.board = live.Board()


def test_the_list_arrives_before_the_counts_and_holds_only_what_it_draws(world: World):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            assert world.printer_ticket.name in names(greta)
            frames = [frame.get(Tickets.get_full_name(), {}) for frame in greta.frames]
            first_list = next(at for at, frame in enumerate(frames) if frame.get("sheet_1_rx_state_"))
            first_count = next(at for at, frame in enumerate(frames) if said(frame) - {""})
            assert first_list < first_count
            assert world.printer_ticket.description not in greta.text()
            assert world.printer_ticket.ref not in greta.text()

    asyncio.run(story())


def test_what_a_window_shows_of_the_list_comes_first_and_the_rest_of_it_at_once_after(world: World):
    async def story() -> None:
        for number in range(60):
            await add(world.greta, f"Crate {number} has no label")
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            frames = [frame.get(Tickets.get_full_name(), {}) for frame in greta.frames]
            first, second, *_ = [
                frame for frame in frames if any(rows and name.startswith("sheet_") for name, rows in frame.items())
            ]
            assert [len(rows) for name, rows in first.items() if rows and name.startswith("sheet_")] == [FIRST_SCREEN]
            assert not first.get("more_rx_state_")
            assert second["more_rx_state_"]
            assert (len(second["sheet_2_rx_state_"]), "sheet_1_rx_state_" in second) == (50 - FIRST_SCREEN, False)
            assert names(greta) == [f"Crate {number} has no label" for number in range(59, 9, -1)]

    asyncio.run(story())


def said(frame: dict[str, Any]) -> set[str]:
    return {view.count for view in frame.get("views_rx_state_", [])}


def test_views_filters_and_search_narrow_the_list(world: World):
    async def story() -> None:
        mine = await add(world.greta, "Paper jam in the cellar", priority=4, assignee_ids=[world.greta.key])
        plain = await add(world.greta, "Toner for the copy room")
        inside = await add(world.greta, "Cable for the roof", project_id=world.rollout.key)
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            assert {mine.name, plain.name, inside.name} <= set(names(greta))
            await greta.send(Tickets.look_at("my_open"))
            assert mine.name in names(greta)
            assert plain.name not in names(greta)
            await greta.send(Tickets.look_at("all_open"))
            await greta.send(Tickets.find("toner"))
            assert names(greta) == [plain.name]
            await greta.send(Tickets.find(f"#{inside.number}"))
            assert names(greta) == [inside.name]
            await greta.send(Tickets.widen)
            await greta.send(Tickets.of_stars("4"))
            assert names(greta) == [mine.name]
            await greta.send(Tickets.widen)
            await greta.send(Tickets.narrow_to(f"project:{world.rollout.key}", world.rollout.name))
            assert inside.name in names(greta)
            assert mine.name not in names(greta)
            await greta.send(Tickets.narrow_to("outside", ""))
            assert mine.name in names(greta)
            assert inside.name not in names(greta)
            await greta.send(Tickets.narrow_to("", ""))
            await greta.send(Tickets.sort_by("number"))
            assert numbers(greta) == sorted(numbers(greta), reverse=True)
            await greta.send(Tickets.sort_by("number"))
            assert numbers(greta) == sorted(numbers(greta))

    asyncio.run(story())


def test_the_search_above_every_page_finds_what_was_finished_long_ago(world: World):
    async def story() -> None:
        done = await add(world.greta, "Toner for the copy room")
        with clock.moved_to(clock.now() - timedelta(days=90)):
            await by(world.greta, lambda session, viewer: finish(session, viewer, done.key))
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            await greta.send(Tickets.find("toner"))
            assert names(greta) == []
            greta.path = "/tickets?search=toner"
            await greta.send(Tickets.open_tickets)
            assert names(greta) == [done.name]

    asyncio.run(story())


def test_a_second_page_goes_on_where_the_first_ended(world: World):
    async def story() -> None:
        def fill(session: Session, viewer: AgentViewer) -> None:
            for place in range(70):
                items.create_item(session, viewer, kind=Kind.TICKET, name=f"Box {place}")

        await by(world.greta, fill)
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            first = numbers(greta)
            assert len(first) == 50
            assert greta.shown(Tickets, "more")
            begun = len(greta.frames)
            await greta.send(Tickets.show_more)
            both = numbers(greta)
            sent = [line for frame in greta.frames[begun:] for line in drawn(frame)]
            assert [line.number for line in sent] == both[50:]
            assert both[:50] == first
            assert len(both) == len(set(both)) > 70
            assert not greta.shown(Tickets, "more")

    asyncio.run(story())


def test_opening_an_item_of_the_list_neither_sends_the_list_again_nor_misses_what_happens_meanwhile(world: World):
    async def story() -> None:
        item = await add(world.greta, "Hinges for the gate")
        async with signed_in(world.greta) as (greta,):
            greta.path = "/tickets"
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            assert item.number in greta.shown(Tickets, "unread")
            begun = len(greta.frames)
            live.forget(greta.token)
            greta.path = item_path = f"/tickets/{item.number}"
            await greta.send(Tickets.open_tickets)
            assert greta.shown(TicketPanel, "head").name == item.name
            assert not any(drawn(frame) for frame in greta.frames[begun:])
            assert item.number not in greta.shown(Tickets, "unread")
            assert {watch.screen for watch in live.board.watches.values()} >= {Tickets, TicketPanel, Shell}
            await greta.send(TicketPanel.show(world.printer_ticket.key))
            editor = greta.shown(TicketPanel, "edition")
            live.forget(greta.token)
            greta.path = f"/tickets/{world.printer_ticket.key}"
            await greta.send(Tickets.open_tickets)
            assert greta.shown(TicketPanel, "edition") == editor
            assert TicketPanel in {watch.screen for watch in live.board.watches.values()}
            live.forget(greta.token)
            live.forget(greta.token)
            greta.path = item_path
            late = await add(world.greta, "Came while nobody listened")
            await greta.send(Tickets.open_tickets)
            assert late.name in names(greta)

    asyncio.run(story())


def test_the_address_of_a_ticket_leads_there_from_among_the_tasks(world: World):
    async def story() -> None:
        number = world.printer_ticket.key
        async with signed_in(world.greta) as (greta,):
            greta.path = f"/tasks/{number}"
            await greta.connect()
            await greta.send(Tickets.open_tasks)
            assert greta.redirects == [f"/tickets/{number}"]
            live.forget(greta.token)
            greta.path = f"/tickets/{number}"
            await greta.send(Tickets.open_tickets)
            assert greta.shown(Tickets, "kind") == "ticket"
            assert greta.shown(TicketPanel, "head").name == world.printer_ticket.name
            live.forget(greta.token)
            greta.path = f"/tasks/{number}"
            await greta.send(Tickets.open_tasks)
            live.forget(greta.token)
            greta.path = "/tasks/999999"
            await greta.send(Tickets.open_tasks)
            assert greta.shown(TicketPanel, "gone") is True
            greta.path = "/tasks"
            await greta.send(Tickets.open_tasks)
            assert greta.redirects == [f"/tickets/{number}"] * 2

    asyncio.run(story())


def test_what_a_row_offers_can_be_undone(world: World):
    async def story() -> None:
        item = await add(world.olga, "Keys for the shed")
        async with signed_in(world.olga) as (olga,):
            await olga.connect()
            await olga.send(Tickets.open_tickets)
            await olga.send(Tickets.assign_me(item.number))
            assert line(olga, item).assignee == world.olga.name
            await take_back(olga)
            with viewer_session(AgentViewer(world.olga.key), write=False) as session:
                assert items.assignee_ids(session, items.get_item(session, item.number)) == []
            await olga.send(Tickets.archive(item.number))
            assert item.name not in names(olga)
            await take_back(olga)
            await olga.send(Tickets.delete(item.number))
            with system_session("test", write=False) as session:
                verbs = session.exec(select(Event.verb).where(Event.item_id == item.key).order_by("id")).all()
            assert verbs[-3:] == [Verb.ITEM_ARCHIVED, Verb.UNDONE, Verb.ITEM_DELETED]
            await take_back(olga)
            await olga.send(Tickets.look_at("all_open"))
            assert item.name in names(olga)

    asyncio.run(story())


def test_what_is_not_seen_cannot_be_changed_and_looks_like_nothing(world: World):
    async def story() -> None:
        hidden = await add(world.tom, "Behind the steel door", project_id=world.vault.key)
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            for event in (Tickets.assign_me(hidden.number), Tickets.archive(hidden.number)):
                await greta.send(event)
                assert greta.notices()[-1] == "Not found"
            await greta.send(Tickets.narrow_to(f"project:{world.vault.key}", "Vault"))
            assert names(greta) == []
            assert "steel" not in greta.text()
        assert events_of(hidden) == [Verb.ITEM_CREATED]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        ("assign_me", {"number": "1"}),
        ("assign_me", {"number": True}),
        ("archive", {"number": -1}),
        ("delete", {"number": 1, "also": 2}),
        ("look_at", {"view": {"$ne": ""}}),
        ("find", {"text": "x" * 300}),
        ("narrow_to", {"level": ["1"], "name": ""}),
        ("narrow_to", {"level": "project:1 or 1", "name": ""}),
        ("set_status", {"number": 1, "status_id": None}),
        ("move", {"form": {"project": "1; drop"}}),
    ],
)
def test_forged_arguments_are_refused(world: World, handler: str, payload: dict[str, Any]):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            before = names(greta)
            await greta.send_raw(f"{Tickets.get_full_name()}.{handler}", payload)
            assert greta.notices() == ["This could not be read. Nothing was changed."]
            assert names(greta) == before

    asyncio.run(story())


def test_words_that_name_no_view_or_sort_show_the_usual_list(world: World):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            usual = numbers(greta)
            await greta.send(Tickets.look_at("everything; --"))
            await greta.send(Tickets.sort_by("password_hash"))
            assert numbers(greta) == usual

    asyncio.run(story())


def test_nobody_but_an_agent_opens_the_list(world: World):
    async def story() -> None:
        async with tabs(1) as (stranger,):
            await stranger.connect()
            await stranger.send(Tickets.open_tickets)
            await stranger.send(Shell.enter)
            assert stranger.redirects == ["/login?next=/", "/login?next=/"]
            assert stranger.shown(Tickets, "sheet_1") == []

    asyncio.run(story())


def test_a_new_ticket_is_pushed_to_who_may_see_it_and_to_nobody_else(world: World):
    async def story() -> None:
        async with signed_in(world.greta, world.tom, world.olga) as (greta, tom, olga):
            for each in (greta, tom, olga):
                await each.connect()
                await each.send(Tickets.open_tickets)
            async with pushed(greta, tom, olga):
                public = await add(world.olga, "Seen by everybody")
                await until(lambda: all(public.name in names(each) for each in (greta, tom, olga)))
                sent = await settled(greta)
                secret = await add(world.olga, "For the vault alone", project_id=world.vault.key)
                await until(lambda: all(secret.name in names(each) for each in (tom, olga)))
                await asyncio.sleep(JOIN_SECONDS)
                assert secret.name not in names(greta)
                assert len(greta.frames) == sent
            assert "vault alone" not in greta.text()

    asyncio.run(story())


async def settled(tab: Tab) -> int:
    """How many frames came once none has come for twice the time in which signals are joined."""
    while True:
        count = len(tab.frames)
        await asyncio.sleep(2 * JOIN_SECONDS)
        if len(tab.frames) == count:
            return count


def test_an_item_that_moves_out_of_sight_leaves_the_list_of_others(world: World):
    async def story() -> None:
        item = await add(world.olga, "Moves into the vault")
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            assert item.name in names(greta)
            async with pushed(greta):
                await by(
                    world.olga,
                    lambda session, viewer: items.move_item(
                        session, viewer, items.get_item(session, item.number), project_id=world.vault.key
                    ),
                )
                await until(lambda: item.name not in names(greta))

    asyncio.run(story())


def test_nothing_is_sent_while_nothing_changes(world: World):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            async with pushed(greta):
                sent = len(greta.frames)
                await asyncio.sleep(3 * POLL_SECONDS)
                assert len(greta.frames) == sent

    asyncio.run(story())


def test_a_status_filter_means_the_statuses_of_that_name(world: World):
    async def story() -> None:
        item = await add(world.greta, "Waits for us")

        def wait_for_us(session: Session, viewer: AgentViewer) -> None:
            found = items.get_item(session, item.number)
            asked = select(Status).where(Status.type_id == found.type_id, Status.name == "Pending agent")
            items.set_status(session, viewer, found, status_id=session.exec(asked).one().key)

        await by(world.greta, wait_for_us)
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(Tickets.open_tickets)
            await greta.send(Tickets.of_status("Pending agent"))
            assert names(greta) == [item.name]
            await greta.send(Tickets.of_status("No such status"))
            assert names(greta) == []

    asyncio.run(story())


@asynccontextmanager
async def signed_in(*agents: Agent) -> AsyncIterator[list[Tab]]:
    """A tab on /tickets for each agent, behind a real session row."""
    with system_session("test") as session:
        values = [start_session(session, agent, portal_id=None, place=Place()) for agent in agents]
    async with tabs(cookies=tuple(f"{Cookie.AGENT.label}={value}" for value in values)) as made:
        for each in made:
            each.path = "/tickets"
        yield made


async def take_back(tab: Tab) -> None:
    await tab.send(Notices.undo(tab.shown(Notices, "rows")[-1].id))


async def add(agent: Agent, name: str, **values: Any) -> Item:
    """Somebody else makes a ticket meanwhile."""
    return await by(
        agent, lambda session, viewer: items.create_item(session, viewer, kind=Kind.TICKET, name=name, **values)
    )


def finish(session: Session, viewer: AgentViewer, key: int) -> None:
    item = items.get_item(session, key)
    resolved = select(Status).where(Status.type_id == item.type_id, Status.state == State.FINISHED)
    items.set_status(session, viewer, item, status_id=session.scalars(resolved.limit(1)).one().key)


async def by(agent: Agent, verb: Callable[[Session, AgentViewer], Answer]) -> Answer:
    """Run a verb as this agent, in a thread, as a screen would."""

    def run() -> Answer:
        viewer = AgentViewer(agent.key)
        with viewer_session(viewer, write=True) as session:
            return verb(session, viewer)

    return await asyncio.to_thread(run)


def drawn(frame: dict[str, Any]) -> list[ItemLine]:
    """The rows that a frame carries."""
    vars_ = frame.get(Tickets.get_full_name(), {})
    return [line for sheet in SHEETS for line in vars_.get(f"{sheet}_rx_state_", [])]


def rows(tab: Tab) -> list[ItemLine]:
    return [line for sheet in SHEETS for line in tab.shown(Tickets, sheet)]


def names(tab: Tab) -> list[str]:
    return [row.name for row in rows(tab)]


def numbers(tab: Tab) -> list[int]:
    return [row.number for row in rows(tab)]


def line(tab: Tab, item: Item) -> Any:
    return next(row for row in rows(tab) if row.number == item.number)


def events_of(item: Item) -> list[str]:
    with system_session("test", write=False) as session:
        return list(session.exec(select(Event.verb).where(Event.item_id == item.key)))

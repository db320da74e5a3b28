"""Live updates: the event table is tailed, and a screen that shows one of an event's topics reads itself again.

A signal carries no content. Who is looking is asked again before every push, so an ended session gets nothing more.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import reflex as rx

from rxdesk.state import looking
from rxdesk.state.leaving import leave
from rxdesk.state.policy import Allow

if TYPE_CHECKING:
    from rxdesk.state.base import Screen

log = logging.getLogger(__name__)
POLL_SECONDS = 0.25
JOIN_SECONDS = 0.5
GAP_POLLS = 40
"""For ten seconds an id that was skipped may still commit (PostgreSQL hands ids out before the commit)."""


class Events(Protocol):
    """Where committed events are read; `rxdesk.rxdesk` gives the real one to `tail`."""

    def latest_event(self) -> int:
        """The highest id of an event, 0 without any."""
        ...

    def events_since(self, last_id: int, also: Iterable[int] = ()) -> Sequence[tuple[int, Iterable[str]]]:
        """Ids and topics of the events past `last_id`, or named in `also`."""
        ...


Push = Callable[["Watch"], Awaitable[None]]


@dataclass(slots=True)
class Watch:
    """One screen of one browser tab, and the topics of what it shows."""

    token: str
    screen: "type[Screen]"
    topics: frozenset[str]
    allow: Allow
    waiting: bool = False
    again: bool = False


@dataclass(slots=True)
class Board:
    """Who listens to what in this process."""

    watches: dict[tuple[str, str], Watch] = field(default_factory=dict)
    by_topic: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def put(self, watch: Watch) -> None:
        """Add the watch, in the place of the screen's earlier one."""
        key = (watch.token, watch.screen.get_full_name())
        self.drop(key)
        self.watches[key] = watch
        for topic in watch.topics:
            self.by_topic.setdefault(topic, set()).add(key)

    def drop(self, key: tuple[str, str]) -> None:
        """Take a watch away, if it is there."""
        watch = self.watches.pop(key, None)
        for topic in watch.topics if watch else ():
            self.by_topic[topic].discard(key)
            if not self.by_topic[topic]:
                del self.by_topic[topic]

    def touched(self, topics: Iterable[str]) -> list[Watch]:
        """The watches that one of these topics concerns."""
        keys = {key for topic in topics for key in self.by_topic.get(topic, ())}
        return [self.watches[key] for key in keys]


board = Board()
_wake = asyncio.Event()
_tasks: set[asyncio.Task[None]] = set()


def listen(token: str, screen: "type[Screen]", topics: Iterable[str], allow: Allow) -> None:
    """From now on the screen is read again when one of these topics changes; replaces what it listened to before."""
    board.put(Watch(token, screen, frozenset(topics), allow))


def forget(token: str) -> None:
    """The tab went to another page, or away."""
    for key in [key for key in board.watches if key[0] == token]:
        board.drop(key)


def nudge() -> None:
    """Something was just committed here: look now instead of at the next turn."""
    _wake.set()


@dataclass(slots=True)
class Tail:
    """Reads the new events in order of id, and later those whose id was skipped at first."""

    events: Events
    last: int = 0
    gaps: dict[int, int] = field(default_factory=dict)

    def read(self) -> set[str]:
        """The topics of all events that appeared since the last call."""
        found = self.events.events_since(self.last, list(self.gaps))
        self._note_gaps([key for key, _ in found])
        return {topic for _, topics in found for topic in topics}

    def _note_gaps(self, keys: list[int]) -> None:
        self.gaps = {key: left - 1 for key, left in self.gaps.items() if left > 1 and key not in keys}
        newest = max([self.last, *keys])
        if newest - self.last < 1000:
            fresh = set(keys)
            self.gaps |= {key: GAP_POLLS for key in range(self.last + 1, newest) if key not in fresh}
        self.last = newest


async def tail(app: rx.App, events: Events) -> None:
    """The lifespan task of every web process: reads new events until the process ends."""
    reader = Tail(events, await asyncio.to_thread(events.latest_event))
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(_wake.wait(), POLL_SECONDS)
        _wake.clear()
        try:
            topics = await asyncio.to_thread(reader.read)
        except Exception:
            log.exception("the event table could not be read; trying again")
            await asyncio.sleep(1)
            continue
        _drop_the_gone(app)
        for watch in board.touched(topics):
            _start(watch, lambda touched: push(app, touched))


def _drop_the_gone(app: rx.App) -> None:
    connected = app.event_namespace.token_to_sid if app.event_namespace else {}
    for key in [key for key in board.watches if key[0] not in connected]:
        board.drop(key)


def _start(watch: Watch, send: Push) -> None:
    """The first signal is answered at once; those of the next half second are joined into one more answer."""
    if watch.waiting:
        watch.again = True
        return
    watch.waiting = True
    task = asyncio.create_task(_answer(watch, send))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _answer(watch: Watch, send: Push) -> None:
    try:
        while True:
            watch.again = False
            await send(watch)
            await asyncio.sleep(JOIN_SECONDS)
            if not watch.again:
                return
    except Exception:
        log.exception("a live update failed")
    finally:
        watch.waiting = False


async def push(app: rx.App, watch: Watch) -> None:
    """Read the screen again for who is looking now; when that changed, empty the tab and load it anew."""
    key = (watch.token, watch.screen.get_full_name())
    current = board.watches.get(key)
    if current is None:
        return
    signed_out, back = False, "/"
    async with app.modify_state(rx.BaseStateToken(ident=watch.token, cls=watch.screen)) as root:
        screen: Any = await root.get_state(watch.screen)
        seen = await looking.looking(screen)
        binding = await root.get_state(looking.Binding)
        if binding._session != seen.binding or not seen.may(current.allow):
            back = looking.here(root)
            root.reset()
            signed_out = True
        else:
            looking.door.set(current.allow)
            await screen._refresh()
    if signed_out:
        forget(watch.token)
        if app.event_namespace:
            await app.event_namespace.emit_update(leave(back), watch.token)

"""Live updates: a committed event reaches the screens that show something of it, in this process and in all others.

A signal carries no content. Who is looking is asked again before every push, so an ended session gets nothing more.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from rxdesk.state import answers, looking
from rxdesk.state.board import Board, Key, Watch
from rxdesk.state.question import Question
from rxdesk.state.tail import POLL_SECONDS, Events, Tail, waking
from rxdesk.state.wire import Wire

if TYPE_CHECKING:
    from rxdesk.state.base import Screen

log = logging.getLogger(__name__)
SWEEP_POLLS = 40
TOGETHER_SECONDS = 0.1
"""A change is told at once, those of the next moment together, which takes fewer statements."""
board = Board()
_tasks: set[asyncio.Task[None]] = set()


def listen(screen: "Screen", topics: Iterable[str], *, items: bool = True) -> None:
    """From now on the screen reads itself again when one of these topics changes; none ends it.

    Replaces what it listened to before, its questions too.
    """
    topics = frozenset(topics)
    _put(screen, [_watch(screen, topics, None, items=items)] if topics else [])


def follow(screen: "Screen", questions: Sequence[Question]) -> None:
    """From now on the screen takes a new answer to each of these when it may have changed; replaces the earlier ones.

    Questions have names of their own; call it before the screen is read, so that nothing between is missed.
    """
    _put(
        screen,
        [_watch(screen, frozenset(question.topics), question, items=question.every_item) for question in questions],
    )


def forget(token: str) -> None:
    """The tab went to another page, or away."""
    board.drop_tab(token)


def was_on_show(screen: "Screen") -> bool:
    """Whether the page that this tab has just left listened for this screen: what it shows is then as it is now.

    It has to listen or follow again at once; what happens in between is heard.
    """
    return board.just_left(screen.router.session.client_token, screen.get_full_name())


async def tail(wire: Wire, events: Events) -> None:
    """The lifespan task of every web process: reads new events until the process ends."""
    reader, turns = Tail(events, await _latest(events)), 0
    async with waking() as wake:
        while True:
            # Not wait_for: before Python 3.12 it may swallow the end of this task when an event comes just then.
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await wake.wait()
            wake.clear()
            try:
                heard = await asyncio.to_thread(reader.read)
            except Exception:
                log.exception("the event table could not be read; trying again")
                await asyncio.sleep(1)
                continue
            turns += 1
            if turns % SWEEP_POLLS == 0:
                board.keep(wire.tokens())
            _begin(wire, board.hear(heard))
            await asyncio.sleep(TOGETHER_SECONDS)


async def _latest(events: Events) -> int:
    while True:
        try:
            return await asyncio.to_thread(events.latest_event)
        except Exception:
            log.exception("the event table could not be read; trying again")
            await asyncio.sleep(1)


def _watch(screen: "Screen", topics: frozenset[str], question: Question | None, *, items: bool = True) -> Watch:
    allow, last = looking.door.get(), looking.now.get()
    return Watch(
        token=screen.router.session.client_token,
        screen=screen.__class__,
        topics=topics | frozenset(last.seen.topics(allow) if last else ()),
        allow=allow,
        proof=looking.proof_of(screen),
        socket=screen.router.session.session_id,
        question=question,
        items=items,
    )


def _put(screen: "Screen", watches: Sequence[Watch]) -> None:
    kept = {watch.key for watch in watches}
    board.drop_screen(screen.router.session.client_token, screen.get_full_name(), but=kept)
    for watch in watches:
        board.put(watch)


def _begin(wire: Wire, watches: Sequence[Watch]) -> None:
    """The first signal is answered at once; those of the next moments are joined into one more answer."""
    for join in {watch.join for watch in watches}:
        together = [watch for watch in watches if watch.join == join]
        for watch in together:
            watch.waiting = True
        task = asyncio.create_task(_answer(wire, together, join))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)


async def _answer(wire: Wire, watches: Sequence[Watch], join: float) -> None:
    try:
        await answers.answer(wire, board, watches)
    except Exception:
        log.exception("a live update failed")
    await asyncio.sleep(join)
    _go_on(wire, [watch.key for watch in watches])


def _go_on(wire: Wire, keys: Sequence[Key]) -> None:
    still = [watch for key in keys if (watch := board.watches.get(key)) is not None]
    for watch in still:
        watch.waiting = False
    _begin(wire, [watch for watch in still if watch.news])

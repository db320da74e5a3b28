"""A batch of touched screens is answered: who looks is asked again, equal readers are read for once, each gets theirs.

Nothing here outlives its batch: the look at the sessions, the sights and the answers are of this moment.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reflex.state import BaseState
from sqlmodel import Session

from rxdesk.models.session import viewer_session
from rxdesk.models.sight import AgentSight
from rxdesk.models.viewers import AgentViewer, SharedViewer, Viewer
from rxdesk.services import signals
from rxdesk.state import looking
from rxdesk.state.board import Board, Watch
from rxdesk.state.frames import Words
from rxdesk.state.leaving import leave
from rxdesk.state.looking import Looking
from rxdesk.state.pieces import Had, long_lists
from rxdesk.state.policy import Allow
from rxdesk.state.question import News, Question
from rxdesk.state.wire import Wire

log = logging.getLogger(__name__)
TOGETHER = 16
"""So many screens that read themselves are looked up and read at a time: the last look is never old."""
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """One watch that is answered now: who looks, and in whose name its answer is read."""

    watch: Watch
    seen: Looking
    viewer: Viewer
    agent_id: int = 0
    news: News = field(default_factory=News)


async def answer(wire: Wire, board: Board, watches: Iterable[Watch]) -> None:
    """Read again for these watches, and show out whoever may not look any more."""
    due = [watch for watch in watches if board.holds(watch) and wire.is_open(watch.token, watch.socket)]
    together = [watch for watch in due if watch.question is not None and not watch.question.in_turn]
    in_turn = [watch for watch in due if watch.question is not None and watch.question.in_turn]
    alone = [watch for watch in due if watch.question is None]
    with wire.contexts():
        if together:
            await _answer_together(wire, board, together)
        for some in _in_parts(in_turn, TOGETHER):
            await _answer_in_turn(wire, board, some)
        for some in _in_parts(alone, TOGETHER):
            await _answer_apart(wire, board, some)


async def _answer_together(wire: Wire, board: Board, watches: Sequence[Watch]) -> None:
    readers, strangers = await _look(board, watches)
    groups: dict[tuple[type, Question, Viewer], list[Reader]] = {}
    for reader in readers:
        if reader.watch.question is not None:
            groups.setdefault((reader.watch.screen, reader.watch.question, reader.viewer), []).append(reader)
    answering = [_answer_group(wire, board, question, viewer, group) for (_, question, viewer), group in groups.items()]
    await asyncio.gather(*answering, *(_show_out(wire, board, watch) for watch in strangers))


async def _answer_in_turn(wire: Wire, board: Board, watches: Sequence[Watch]) -> None:
    readers, strangers = await _look(board, watches)

    async def ask_and_hand_over() -> None:
        found = await asyncio.to_thread(signals.in_turn, [(reader.viewer, _asking(reader)) for reader in readers])
        handing = [
            _or_later(board, [reader], _hand_over(wire, board, reader, answer, Words()))
            for reader, answer in zip(readers, found, strict=True)
        ]
        await asyncio.gather(*handing)

    asking = [_or_later(board, readers, ask_and_hand_over())] if readers else []
    await asyncio.gather(*asking, *(_show_out(wire, board, watch) for watch in strangers))


def _asking(reader: Reader) -> Callable[[Session, Viewer], Any]:
    question = reader.watch.question
    if question is None:
        raise RuntimeError("only questions are asked in turn")
    return lambda session, viewer: question.ask(session, viewer, (), reader.news)


async def _answer_apart(wire: Wire, board: Board, watches: Sequence[Watch]) -> None:
    readers, strangers = await _look(board, watches)
    reading = [_or_later(board, [reader], _read_itself(wire, board, reader)) for reader in readers]
    await asyncio.gather(*reading, *(_show_out(wire, board, watch) for watch in strangers))


async def _look(board: Board, watches: Sequence[Watch]) -> tuple[list[Reader], list[Watch]]:
    """Who looks now, each with what they have heard until now: who they are is asked after it was heard."""
    heard = {watch.key: watch.news.take() for watch in watches}
    try:
        readers, strangers = await asyncio.to_thread(_who_looks, watches)
    except Exception:
        for key, news in heard.items():
            board.give_back(key, news)
        raise
    return [replace(reader, news=heard[reader.watch.key]) for reader in readers], strangers


def _who_looks(watches: Sequence[Watch]) -> tuple[list[Reader], list[Watch]]:
    """In a thread: who looks through each socket now, and who may not any more; a few statements for all."""
    everyone = looking.look_all({watch.proof for watch in watches})
    strangers = [watch for watch in watches if not everyone[watch.proof].may(watch.allow)]
    welcome = [watch for watch in watches if everyone[watch.proof].may(watch.allow)]
    viewers = _viewers([(everyone[watch.proof], watch.allow) for watch in welcome])
    sharing = [
        (viewer.id, watch.question.places)
        for watch, viewer in zip(welcome, viewers, strict=True)
        if isinstance(viewer, AgentViewer) and watch.question is not None and not watch.question.personal
    ]
    places = {place for _, place in sharing if place is not None}
    everywhere, within = (
        signals.sights_of_agents({agent_id for agent_id, _ in sharing}, places) if sharing else ({}, {})
    )
    return [
        _reader(watch, everyone[watch.proof], viewer, everywhere, within)
        for watch, viewer in zip(welcome, viewers, strict=True)
    ], strangers


def _viewers(doors: Sequence[tuple[Looking, Allow]]) -> list[Viewer]:
    visitor: Viewer | None = None
    found: list[Viewer] = []
    for seen, allow in doors:
        if allow is Allow.ANONYMOUS and seen.customer is None:
            visitor = visitor or seen.by(allow)
            viewer = visitor
        else:
            viewer = seen.by(allow)
        if viewer is None:
            raise RuntimeError("who may use a door stands there")
        found.append(viewer)
    return found


def _reader(
    watch: Watch,
    seen: Looking,
    viewer: Viewer,
    everywhere: Mapping[int, AgentSight],
    within: Mapping[tuple[int, ...], Mapping[int, AgentSight]],
) -> Reader:
    agent_id, question = viewer.id if isinstance(viewer, AgentViewer) else 0, watch.question
    if question is not None and not question.personal:
        sights = everywhere if question.places is None else within.get(question.places, {})
        viewer = SharedViewer(sights[agent_id]) if agent_id in sights else viewer
    return Reader(watch, seen, viewer, agent_id)


async def _answer_group(
    wire: Wire, board: Board, question: Question, viewer: Viewer, readers: Sequence[Reader]
) -> None:
    news = News()
    for reader in readers:
        news.merge(reader.news)
    agent_ids = {reader.agent_id for reader in readers if reader.agent_id}

    async def ask_and_hand_over() -> None:
        found = await asyncio.to_thread(_ask, question, viewer, agent_ids, news)
        words = Words()
        handing = (_hand_over(wire, board, reader, found, words) for reader in readers)
        await asyncio.gather(*(_or_later(board, [reader], one) for reader, one in zip(readers, handing, strict=True)))

    await _or_later(board, readers, ask_and_hand_over())


def _ask(question: Question, viewer: Viewer, agent_ids: Collection[int], news: News) -> Any:
    with viewer_session(viewer, write=False) as session:
        return question.ask(session, viewer, agent_ids, news)


async def _hand_over(wire: Wire, board: Board, reader: Reader, found: Any, words: Words) -> None:
    watch = reader.watch
    async with wire.state(watch.token, watch.screen) as root:
        if not await _still_looks(wire, board, reader, root):
            return
        screen = await _seen_by(reader, root)
        had = long_lists(screen)
        if not screen._take(watch.question, found, reader.agent_id):
            await _ask_for_all(watch, screen)
        await _send(wire, watch, root, words, had)


async def _ask_for_all(watch: Watch, screen: Any) -> None:
    """The answer was not enough: those who are asked about together are so once more, about everything."""
    if watch.question is not None and watch.question.in_turn:
        await screen._refresh()
    else:
        watch.news.other = True


async def _read_itself(wire: Wire, board: Board, reader: Reader) -> None:
    watch = reader.watch
    async with wire.state(watch.token, watch.screen) as root:
        if not await _still_looks(wire, board, reader, root):
            return
        screen = await _seen_by(reader, root)
        had = long_lists(screen)
        await screen._refresh()
        await _send(wire, watch, root, Words(), had)


async def _seen_by(reader: Reader, root: BaseState) -> Any:
    """The screen; what it reads, or listens to, is in the name of who looks."""
    looking.door.set(reader.watch.allow)
    looking.now.set(looking.Look(reader.watch.proof, reader.seen))
    return await root.get_state(reader.watch.screen)


async def _still_looks(wire: Wire, board: Board, reader: Reader, root: BaseState) -> bool:
    """Under the tab's lock: it listens as it did when it was looked up, through the same socket, as the same people."""
    watch = reader.watch
    if not board.holds(watch):
        board.give_back(watch.key, reader.news)
        return False
    if not wire.is_open(watch.token, watch.socket):
        return False
    binding = await root.get_state(looking.Binding)
    if binding._session == reader.seen.binding:
        return True
    await _empty(wire, board, watch, root)
    return False


async def _show_out(wire: Wire, board: Board, watch: Watch) -> None:
    async with wire.state(watch.token, watch.screen) as root:
        if board.holds(watch):
            await _empty(wire, board, watch, root)


async def _empty(wire: Wire, board: Board, watch: Watch, root: BaseState) -> None:
    """Nothing that was shown stays in the browser; the tab is loaded anew for whoever sits there now."""
    back = looking.here(root)
    root.reset()
    board.drop_tab(watch.token)
    await _send(wire, watch, root, Words(), {})
    await wire.leave(watch.token, leave(back))


async def _send(wire: Wire, watch: Watch, root: BaseState, words: Words, had: Mapping[str, Had]) -> None:
    """Send what has changed; `had` are the long lists of the watch's screen that the browser has."""
    delta = await root._get_resolved_delta()
    frame = words.frame(delta, {watch.screen.get_full_name(): had}) if delta else ""
    root._clean()
    if frame:
        await wire.send(watch.socket, frame)


async def _or_later(board: Board, readers: Sequence[Reader], doing: Coroutine[Any, Any, None]) -> None:
    """What fails is told in the log and tried again with the next answer; in the end the next change asks for all."""
    try:
        await doing
    except Exception:
        log.exception("a live update failed")
        for reader in readers:
            if reader.news.tries < MOST_TRIES:
                reader.news.tries += 1
                board.give_back(reader.watch.key, reader.news)
            elif (current := board.watches.get(reader.watch.key)) is not None:
                current.missed = True


def _in_parts(watches: Sequence[Watch], size: int) -> Iterator[Sequence[Watch]]:
    return (watches[start : start + size] for start in range(0, len(watches), size))

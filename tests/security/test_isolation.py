"""Every handler, first proven to work for who may, then called just so by those who may not: nothing comes of it."""

import asyncio
import contextvars
import re
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from rxdesk.state import looking
from rxdesk.state.policy import Allow
from tests.harness import Tab
from tests.security import moves_house, moves_portal, moves_rules, moves_ticket
from tests.security.stage import MARKS, MISSING_REF, Stage, built, fresh, still
from tests.security.sweep import FULL, Move, Proof, call, changed, door_of, dump, looking_as

SCREENS = (moves_ticket, moves_house, moves_rules, moves_portal)
MOVES = {move.name: move for screen in SCREENS for move in screen.MOVES}
Calls = list[tuple[str, dict[str, Any]]]
Play = Callable[[Coroutine[Any, Any, Any]], Any]
PORTAL_MARKS = ("Printer on fire", "Try the other tray", "That helped", "Rollout")


@pytest.fixture(scope="module")
def stage(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with built(_sqlite_template, tmp_path_factory.mktemp("stage")) as made:
        yield made


def test_every_handler_of_every_screen_is_swept() -> None:
    missing = sorted(FULL.keys() - MOVES.keys())
    assert not missing, f"Give each of these an entry in tests/security/moves_*.py with arguments that work: {missing}"
    gone = sorted(MOVES.keys() - FULL.keys())
    assert not gone, f"These handlers are no more; take them out of tests/security/moves_*.py: {gone}"


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    """Runs a story in one loop for all tests, whose threads need not be started again and again."""
    with asyncio.Runner() as runner:
        yield lambda story: runner.run(story, context=contextvars.copy_context())


@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_handler_works_for_who_may_and_does_nothing_for_all_others(
    name: str, stage: Stage, play: Play, tmp_path: Path
) -> None:
    move = MOVES[name]
    door = door_of(FULL[name])
    with fresh(stage, tmp_path) as own:
        calls = play(_proven(move, own))
        play(_shared(move, door, calls, own))
    with still(stage) as same:
        play(_refused(move, door, calls, same))


@pytest.mark.parametrize("who", ["", "zoe"], ids=["a visitor", "a customer"])
def test_no_door_of_agents_opens_to(who: str, stage: Stage, play: Play) -> None:
    async def story() -> None:
        async with looking_as(stage, who, "/") as tab:
            before = dump()
            for name, move in MOVES.items():
                if door_of(FULL[name]) in (Allow.AGENT, Allow.ADMIN):
                    tab.redirects.clear()
                    await call(tab, name, _payload(move, stage))
                    assert tab.redirects, name
            assert changed(before) == []
            assert not [mark for mark in MARKS if mark in tab.text()]

    with still(stage) as same:
        same.tab = None
        play(story())


def _payload(move: Move, stage: Stage) -> dict[str, Any]:
    try:
        return move.arguments(stage)
    except LookupError:
        return {}


async def _proven(move: Move, stage: Stage) -> Calls:
    """The calls with the arguments that worked for who may."""
    async with looking_as(stage, move.by or "tom", move.place(stage)) as tab:
        stage.tab = tab
        calls: Calls = []
        for name, arguments in move.before:
            # A step without a name is what somebody else does meanwhile; it needs the database.
            calls.append((name, arguments(stage) if name else await asyncio.to_thread(arguments, stage)))
            await call(tab, *calls[-1])
        calls.append((move.name, move.arguments(stage)))
        before, frames = dump(), len(tab.frames)
        tab.redirects.clear()
        with _counted() as reads:
            await call(tab, *calls[-1])
        told = _notices(tab, frames)
        if move.proof is not Proof.SAYS:
            assert not [row for row in told if row.tone in ("bad", "warn")], f"{move.name} was refused: {told}"
        assert not any(each for frame in tab.frames[frames:] for key, each in _vars(frame) if key == "errors")
        acted = bool(changed(before)) or bool(tab.redirects) or _own_delta(tab, frames, move.name)
        worked = {Proof.ACTS: acted, Proof.READS: bool(reads) or acted, Proof.SAYS: bool(told), Proof.PASSES: not told}[
            move.proof
        ]
        assert worked, f"{move.name} did nothing for {move.by or 'tom'}, so refusing it to others would prove nothing"
        return calls


async def _shared(move: Move, door: Allow, calls: Calls, stage: Stage) -> None:
    """Who may do the same elsewhere still reads no word of Vault."""
    if move.house and door is Allow.AGENT:
        await _unchanged(move, "greta", calls, stage, may_change=True)


async def _refused(move: Move, door: Allow, calls: Calls, stage: Stage) -> None:
    if door in (Allow.AGENT, Allow.ADMIN):
        if door is Allow.ADMIN:
            await _unchanged(move, "tom", calls, stage, may_read=True)
        elif not move.house:
            await _unchanged(move, "greta", calls, stage)
        if door is Allow.AGENT and not move.light:
            await _unchanged(move, "lee", calls, stage, may_read=True)
        return
    marks = (*MARKS, *PORTAL_MARKS)
    await _unchanged(move, "", calls, stage, marks=marks)
    zack = await _unchanged(move, "zack", calls, stage, marks=marks, may_change=_about_oneself(move))
    if move.place(stage) != _missing(move, stage):
        asked = await _unchanged(move, "zack", calls, stage, marks=marks, place=_missing(move, stage))
        assert _blind(zack) == _blind(asked), f"{move.name} tells a foreign reference from a missing one"


async def _unchanged(
    move: Move, who: str, calls: Calls, stage: Stage, *, may_change: bool = False, may_read: bool = False,
    marks: tuple[str, ...] = MARKS, place: str = "",
) -> Tab:  # fmt: skip
    async with looking_as(stage, who, place or move.place(stage)) as tab:
        *steps, last = calls
        for step in steps:
            await call(tab, *step)
        before = {} if may_change else dump()
        await call(tab, *last)
        assert may_change or changed(before) == [], f"{move.name} changed something for {who or 'a visitor'}"
        found = [mark for mark in marks if mark in _answer(tab, calls)]
        assert may_read or not found, f"{move.name} showed {found} to {who or 'a visitor'}"
        return tab


class _Reads(list[object]):
    """The answers that verbs and loaders gave."""

    def __enter__(self) -> "_Reads":
        self.real: Any = looking._act
        looking._act = self._act
        return self

    def _act(self, *args: Any, **kwargs: Any) -> Any:
        answer = self.real(*args, **kwargs)
        self.append(answer)
        return answer

    def __exit__(self, *_: object) -> None:
        looking._act = self.real


def _counted() -> _Reads:
    return _Reads()


def _vars(frame: dict[str, dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(key.removesuffix("_rx_state_"), value) for values in frame.values() for key, value in values.items()]


def _notices(tab: Tab, since: int) -> list[Any]:
    return [row for frame in tab.frames[since:] for state, values in frame.items() if state.endswith("____notices")
            for rows in values.values() for row in rows]  # fmt: skip


def _own_delta(tab: Tab, since: int, name: str) -> bool:
    state = FULL[name].rpartition(".")[0]
    return any(frame.get(state) for frame in tab.frames[since:])


def _answer(tab: Tab, calls: Calls) -> str:
    """All that reached the browser, without what it said itself."""
    text = tab.text() + repr(tab.redirects)
    for said in re.findall(r"'([^']{4,})'", repr([payload for _, payload in calls])):
        text = text.replace(said, "")
    return text


def _missing(move: Move, stage: Stage) -> str:
    return re.sub(r"/(requests|projects)/\w+$", rf"/\1/{MISSING_REF}", move.place(stage))


def _blind(tab: Tab) -> str:
    """What came, but for references, tokens and moments."""
    return re.sub(r"[0-9a-z]{26}|[0-9a-f]{8,}|datetime\([^)]*\)", "*", repr(tab.frames[1:]))


def _about_oneself(move: Move) -> bool:
    """What every customer may do for themselves: their profile, a new request."""
    return move.name.partition(".")[0] in ("portal_profile", "portal_new")

"""Every handler that a socket can name is closed unless it says otherwise (A01, A02, A03, A06)."""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from rxdesk.models import session as door
from rxdesk.models.people import LoginKind
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer
from rxdesk.rxdesk import app
from rxdesk.state import looking
from rxdesk.state.gate import BUILT_IN
from rxdesk.state.policy import Allow, policy_of
from tests.harness import handlers, tab

NEVER = {"setvar", "update_vars_internal"}
WRONG: list[Any] = [None, [], {}, [1], {"id": 1}, -1, 2**70, float("nan"), "\0", "x" * 1_000_000, True, "' OR 1=1 --"]


@dataclass(frozen=True, slots=True)
class Proven:
    """A living session."""

    session_id: int
    viewer: Viewer
    is_admin: bool = False
    zone: str = ""


class Sessions:
    """One agent, one customer."""

    def find_all(self, kind: LoginKind, values: Collection[str]) -> dict[str, Proven]:
        people = {("agent", "a"): Proven(1, AgentViewer(1)), ("customer", "c"): Proven(2, CustomerViewer(1, 1))}
        return {value: people[kind.value, value] for value in values if (kind.value, value) in people}

    def main_portal_id(self) -> int:
        return 1


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The doors to the data that were opened; none is, in truth."""
    seen: list[str] = []

    def refuse(viewer: Viewer, **options: object) -> None:
        seen.append(type(viewer).__name__)
        raise AssertionError("a verb was called")

    monkeypatch.setattr(looking, "viewer_session", refuse)
    before = looking._sessions
    looking.use(Sessions())
    yield seen
    looking.use(before)
    assert door.viewer_session is not refuse


def test_every_handler_has_a_policy_or_is_a_built_in_that_the_gate_names():
    assert app is not None
    for name, handler in handlers().items():
        short = name.rsplit(".", 1)[-1]
        assert policy_of(handler.fn) or short in BUILT_IN | NEVER, name


@pytest.mark.parametrize(
    ("cookie", "doors"), [("", {Allow.ANONYMOUS}), ("rxdesk-customer=c", {Allow.ANONYMOUS, Allow.CUSTOMER})]
)
def test_nobody_gets_through_a_door_that_is_not_theirs(cookie: str, doors: set[Allow], opened: list[str]):
    async def story() -> None:
        for name, handler in handlers().items():
            policy = policy_of(handler.fn)
            closed = policy.allow not in doors if policy else name.rsplit(".", 1)[-1] in NEVER
            if closed:
                async with tab(cookie) as it:
                    await it.connect()
                    await it.send_raw(name, {})
                    assert it.redirects, name
        assert opened == []

    asyncio.run(story())


def test_wrong_arguments_are_refused_before_any_verb(opened: list[str]):
    async def story() -> None:
        for name, handler in handlers().items():
            policy = policy_of(handler.fn)
            if policy is None or policy.allow is not Allow.AGENT or not policy.arguments.model_fields:
                continue
            async with tab("rxdesk-agent=a") as it:
                await it.connect()
                await it.send_raw(name, {**dict.fromkeys(policy.arguments.model_fields, object), "more": 1})
                assert it.notices() == ["This could not be read. Nothing was changed."], name
        assert opened == []

    asyncio.run(story())


@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:12])
def test_the_dismissal_of_a_notice_takes_an_id_and_nothing_else(value: Any):
    async def story() -> None:
        async with tab() as it:
            await it.connect()
            await it.send_raw(
                "reflex___state____state.rxdesk___state___notices____notices.dismiss", {"notice_id": value}
            )
            assert it.notices() == ["This could not be read. Nothing was changed."]

    asyncio.run(story())

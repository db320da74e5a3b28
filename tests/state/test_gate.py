"""The gate and the verbs of a screen, by real events."""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest
import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.people import LoginKind
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer
from rxdesk.state import looking
from rxdesk.state.base import Allow, Line, Screen, Undo, rpc
from rxdesk.state.guard import Guarded
from rxdesk.state.policy import PolicyMissing
from tests.harness import Tab, tab, tabs

AGENT, ADMIN, CUSTOMER = "rxdesk-agent=ana", "rxdesk-agent=olga", "rxdesk-customer=carl"
DONE: list[tuple[object, ...]] = []


@dataclass(frozen=True, slots=True)
class Proven:
    """A living session."""

    session_id: int
    viewer: Viewer
    is_admin: bool = False
    zone: str = ""


class Sessions:
    """Three living sessions, which a test may end."""

    def __init__(self) -> None:
        self.living: dict[tuple[LoginKind, str], Proven] = {
            (LoginKind.AGENT, "ana"): Proven(1, AgentViewer(1)),
            (LoginKind.AGENT, "olga"): Proven(2, AgentViewer(2), is_admin=True),
            (LoginKind.CUSTOMER, "carl"): Proven(3, CustomerViewer(3, 1)),
        }
        self.looks = 0

    def find_all(self, kind: LoginKind, values: Collection[str]) -> dict[str, Proven]:
        self.looks += kind is LoginKind.AGENT
        return {value: self.living[kind, value] for value in values if (kind, value) in self.living}

    def main_portal_id(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class ProbeRow:
    name: str


class ProbeForm(TypedDict):
    subject: Annotated[str, Field(max_length=10)]


def _found(session: object, viewer: Viewer, name: str) -> str:
    DONE.append(("found", name))
    if not name:
        raise Invalid(t("probe.nothing", "Nothing is called so"), field="name")
    return f"{name} for {viewer}"


class ProbeScreen(Screen, rx.State):
    """A screen with a handler for each door."""

    rows: list[ProbeRow] = []
    secret: str = ""

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def anyone(self):
        await self._run(_done, "anyone")

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def customer(self):
        await self._run(_done, "customer")

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def agent(self, name: Line, number: int = 1):
        await self._run(_done, name, number)
        self.rows = [ProbeRow(name)]
        self.secret = f"for {name}"

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def admin(self):
        await self._run(_done, "admin")

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def save(self, form: ProbeForm):
        self._clear_errors()
        await self._run(_save, form["subject"])

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def undoable(self):
        await self._say(t("probe.closed", "Closed {n}", n=7), undo=Undo(_done, ("undone",)))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def read_and_go_on(self):
        await self._read(_done, "first")
        await self._read(_done, "second")
        return ProbeScreen.read_more

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def read_more(self):
        await self._read(_done, "third")

    @rx.event
    @rpc(allow=Allow.AGENT, limit="2/minute")
    async def seldom(self):
        await self._run(_done, "seldom")

    @rx.event
    @rpc(allow=Allow.AGENT, limit="4/minute", reads=_found)
    async def open(self, name: Line):
        self._clear_errors()
        DONE.append(("began", name))
        self.secret = await self._read(_found, name)

    @rx.event
    @rpc(allow=Allow.AGENT, reads=_found)
    async def open_again(self, name: Line):
        DONE.append(("began", name))
        for called in ("other", name, name):
            await self._read(_found, called)
        return ProbeScreen.open("caused")


def _done(session: object, viewer: Viewer, *what: object) -> None:
    DONE.append((viewer, *what))


def _save(session: object, viewer: Viewer, subject: str) -> None:
    if not subject:
        raise Invalid(t("probe.subject", "Write a subject"), field="subject")
    raise Invalid(t("probe.other", "Not today"))


@pytest.fixture(autouse=True)
def sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sessions]:
    from rxdesk.config import settings

    monkeypatch.setenv("RXDESK_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    DONE.clear()
    made = Sessions()
    before = looking._sessions
    looking.use(made)
    yield made
    looking.use(before)
    settings.cache_clear()


def run(coroutine):
    return asyncio.run(coroutine)


def test_each_door_opens_to_its_people_alone():
    async def story():
        who = {"": "anyone", CUSTOMER: "anyone customer", AGENT: "anyone agent", ADMIN: "anyone agent admin"}
        for cookie, allowed in who.items():
            async with tab(cookie) as it:
                await it.connect()
                DONE.clear()
                for event in (ProbeScreen.anyone, ProbeScreen.customer, ProbeScreen.agent("agent"), ProbeScreen.admin):
                    await it.send(event)
                assert [done[1] for done in DONE] == allowed.split()
                assert len(it.redirects) == 4 - len(allowed.split())

    run(story())


def test_an_argument_of_a_wrong_kind_never_reaches_a_verb():
    wrong = [{"name": 7}, {"name": ["a"]}, {"name": {"a": 1}}, {"name": "a\0"}, {"name": "x" * 300}, {"name": None}, {},
             {"name": "a", "number": "1"}, {"name": "a", "number": 1.5}, {"name": "a", "number": float("nan")},
             {"name": "a", "number": 2**70}, {"name": "a", "role": "owner"}]  # fmt: skip

    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            name = f"{ProbeScreen.get_full_name()}.agent"
            for payload in wrong:
                await it.send_raw(name, payload)
                assert it.notices() == ["This could not be read. Nothing was changed."], payload
            assert DONE == []
            await it.send_raw(name, {"name": "right", "number": 3})
            assert DONE == [(AgentViewer(1), "right", 3)]

    run(story())


def test_built_in_handlers_that_write_state_are_refused():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send_raw(f"{ProbeScreen.get_full_name()}.setvar", {"var_name": "secret", "value": "x"})
            await it.send_raw(
                "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
                {"vars": {}},
            )
            assert len(it.redirects) == 2
            assert it.shown(ProbeScreen, "secret") == ""

    run(story())


def test_a_refusal_stands_at_its_field_or_in_a_notice():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send(ProbeScreen.save({"subject": ""}))
            assert it.shown(ProbeScreen, "errors")["subject"].default == "Write a subject"
            await it.send(ProbeScreen.save({"subject": "hi"}))
            assert it.shown(ProbeScreen, "errors") == {}
            assert it.notices() == ["Not today"]

    run(story())


def test_a_stolen_client_token_yields_an_empty_tree():
    async def story():
        async with tabs(cookies=(AGENT, CUSTOMER, "")) as (ana, carl, visitor):
            await ana.connect()
            await ana.send(ProbeScreen.agent("private words"))
            for thief in (carl, visitor):
                taken = ana.token
                own, thief.token = thief.token, taken
                before = len(ana.frames)
                await thief.send(ProbeScreen.anyone)
                assert DONE[-1][1] != "anyone"
                assert "private words" not in repr(ana.frames[before:])
                await thief.connect()
                assert "private words" not in repr(ana.frames[before:])
                thief.token = own

    run(story())


def test_an_ended_session_is_refused_at_its_next_event(sessions: Sessions):
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send(ProbeScreen.agent("one"))
            sessions.living.clear()
            await it.send(ProbeScreen.agent("two"))
            assert [done[1] for done in DONE] == ["one"]
            assert it.redirects == ["/"]

    run(story())


def test_what_an_event_reads_and_causes_needs_one_look_and_what_it_writes_another(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    async def looks(it: Tab, event: Any) -> int:
        before = sessions.looks
        await it.send(event)
        return sessions.looks - before

    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            assert await looks(it, ProbeScreen.read_and_go_on()) == 1
            assert [done[1] for done in DONE] == ["first", "second", "third"]
            assert await looks(it, ProbeScreen.agent("write")) == 2
            monkeypatch.setattr(looking, "LOOK_LASTS", 0.0)
            assert await looks(it, ProbeScreen.read_and_go_on()) == 5

    run(story())


def test_what_a_handler_reads_first_is_read_with_the_look_that_lets_it_in(sessions: Sessions):
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            before = sessions.looks
            await it.send(ProbeScreen.open("a"))
            assert DONE == [("found", "a"), ("began", "a")]
            assert it.shown(ProbeScreen, "secret") == f"a for {AgentViewer(1)}"
            assert sessions.looks == before + 1

    run(story())


def test_what_was_read_ahead_serves_once_and_only_the_handler_for_which_it_was_read():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send(ProbeScreen.open_again("a"))
            read = [("found", "a"), ("began", "a"), ("found", "other"), ("found", "a")]
            assert DONE == [*read, ("began", "caused"), ("found", "caused")]

    run(story())


def test_an_error_of_what_is_read_ahead_waits_until_the_handler_asks():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send(ProbeScreen.open(""))
            assert DONE == [("found", ""), ("began", "")]
            assert it.shown(ProbeScreen, "errors")["name"].default == "Nothing is called so"

    run(story())


def test_nothing_is_read_ahead_for_an_event_that_is_refused(sessions: Sessions):
    async def story():
        async with tabs(cookies=(AGENT, CUSTOMER, "")) as (ana, carl, visitor):
            for each in (ana, carl, visitor):
                await each.connect()
            for stranger in (carl, visitor):
                await stranger.send(ProbeScreen.open("closed"))
            own, visitor.token = visitor.token, ana.token
            await visitor.send(ProbeScreen.open("stolen"))
            visitor.token, carl.cookie = own, AGENT
            await carl.send(ProbeScreen.open("of another tree"))
            await ana.send_raw(f"{ProbeScreen.get_full_name()}.open", {"name": "x" * 300})
            assert DONE == []
            for _ in range(6):
                await ana.send(ProbeScreen.open("a"))
            assert DONE.count(("found", "a")) == 3
            sessions.living.clear()
            await ana.send(ProbeScreen.open("ended"))
            assert ("found", "ended") not in DONE

    run(story())


def test_undo_runs_once_as_the_same_viewer():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send(ProbeScreen.undoable)
            assert it.notices() == ["Closed 7"]
            from rxdesk.state.notices import Notices

            notice = it.shown(Notices, "rows")[0]
            await it.send(Notices.undo(notice.id))
            await it.send(Notices.undo(notice.id))
            assert DONE == [(AgentViewer(1), "undone")]
            assert "Undone" in it.notices()

    run(story())


def test_a_page_that_is_loaded_anew_keeps_errors_and_what_is_fresh(monkeypatch: pytest.MonkeyPatch):
    async def story():
        async with tab(AGENT) as it:
            from rxdesk.state import notices

            await it.connect()
            await it.send(ProbeScreen.undoable)
            await it.connect()
            assert it.notices() == ["Closed 7"]
            monkeypatch.setattr(notices, "UNDO_TIME", timedelta())
            await it.send(notices.Notices.undo("00000000"))
            await it.send(notices.Notices.unexpected("0badc0de"))
            await it.connect()
            said = it.notices()
            assert [words[:12] for words in said] == ["Closed 7", "Something we"]

    run(story())


def test_when_sessions_cannot_be_read_nothing_runs_and_the_error_is_told_once(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    def broken(kind: LoginKind, values: Collection[str]) -> None:
        raise OSError("the database is away")

    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            monkeypatch.setattr(sessions, "find_all", broken)
            await it.send(ProbeScreen.agent("x"))
            assert DONE == []
            assert [text.split(";")[0] for text in it.notices()] == ["Something went wrong on our side. Try again"]

    run(story())


def test_equal_values_are_not_sent_again():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            await it.send(ProbeScreen.agent("same"))
            before = len(it.frames)
            await it.send(ProbeScreen.agent("same"))
            assert it.frames[before:] == []

    run(story())


def test_limits_hold_for_all_events_and_for_one_handler():
    async def story():
        async with tab(AGENT) as it:
            await it.connect()
            for _ in range(4):
                await it.send(ProbeScreen.seldom)
            assert len(DONE) == 2
            for number in range(80):
                await it.send(ProbeScreen.agent(f"n{number}"))
            assert 50 < len(DONE) < 62

    run(story())


def test_a_public_function_without_a_policy_cannot_be_defined():
    with pytest.raises(PolicyMissing, match="no @rpc policy"):

        class Open(Guarded, rx.State):
            async def anything(self): ...


def test_a_handler_must_be_async_and_typed():
    with pytest.raises(PolicyMissing, match="must be async"):

        @rpc(allow=Allow.AGENT)
        def plain(self): ...

    with pytest.raises(PolicyMissing, match="needs a type"):

        @rpc(allow=Allow.AGENT)
        async def untyped(self, number): ...

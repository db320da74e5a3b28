"""A browser tab without a browser: real events through the real gate, and every delta that would reach the page.

async with tab(cookie="rxdesk-agent=...") as ana:
    await ana.connect()
    await ana.send(Inbox.open("mine"))
    assert ana.shown(Inbox, "rows")
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from reflex.app_mixins.middleware import MiddlewareMixin
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.event.processor.base_state_processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import json_dumps

from rxdesk.services import signals
from rxdesk.state import live
from rxdesk.state.gate import Gate
from rxdesk.state.leaving import Leaving
from rxdesk.state.limits import Limits
from rxdesk.state.tail import POLL_SECONDS

FIELD_MARKER = "_rx_state_"


@dataclass
class Tab:
    """One connection: its cookies are fixed, like those of a socket."""

    processor: BaseStateEventProcessor
    cookie: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    path: str = "/"
    frames: list[dict[str, Any]] = field(default_factory=list)
    pushes: list[dict[str, Any]] = field(default_factory=list)
    """What was pushed, as the plain JSON that a socket would carry."""
    redirects: list[str] = field(default_factory=list)
    page: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def connect(self) -> None:
        """What a browser sends first: the whole state comes back."""
        await self.send_raw("reflex___state____state.hydrate", {})

    async def send(self, event: Any) -> None:
        """Send one event as the page would: `State.handler` or `State.handler(argument)`."""
        for each in Event.from_event_type(event):
            await self.send_raw(each.name, each.payload)

    async def send_raw(self, name: str, payload: Mapping[str, Any]) -> None:
        """Send any name with any payload, as an attacker can; returns when everything it caused is done."""
        event = Event(name=name, payload=dict(payload), router_data=self._router())
        future = await self.processor.enqueue(self.token, event)
        await asyncio.wait_for(future.wait_all(), 60)

    def shown(self, state: type[rx.State], var: str) -> Any:
        """What the page holds of a public var now."""
        return self.page[state.get_full_name()][var + FIELD_MARKER]

    def text(self) -> str:
        """Everything that ever reached this browser, to search for what must not."""
        return repr(self.frames) + repr(self.pushes)

    def notices(self) -> list[str]:
        """The English of the notices on screen."""
        from rxdesk.state.notices import Notices

        rows = self.page.get(Notices.get_full_name(), {}).get("rows" + FIELD_MARKER, [])
        return [row.text.default.format(**row.text.params) for row in rows]

    def _router(self) -> dict[str, Any]:
        headers = {"host": "localhost", "origin": "http://localhost:3000", "cookie": self.cookie}
        return {
            "token": self.token, "sid": f"sid-{self.token}", "ip": "127.0.0.1", "headers": headers,
            "pathname": self.path, "asPath": self.path, "query": {},
        }  # fmt: skip

    def _take(self, delta: Mapping[str, Mapping[str, Any]]) -> None:
        self.frames.append({name: dict(values) for name, values in delta.items()})
        for name, values in delta.items():
            self.page.setdefault(name, {}).update(values)


class _Gates(MiddlewareMixin):
    """The middleware part of an app, with our gate."""


@asynccontextmanager
async def tabs(count: int = 1, *, cookies: tuple[str, ...] = ()) -> AsyncIterator[list[Tab]]:
    """Several tabs of one server; the n-th tab has the n-th Cookie header."""
    Gate.limits = Limits()
    errors: list[Exception] = []
    gates = _Gates()
    gates.add_middleware(Gate())
    processor = BaseStateEventProcessor(middleware=gates, backend_exception_handler=lambda error: errors.append(error))
    processor.configure(state_manager=StateManagerMemory())
    made = {tab.token: tab for tab in (Tab(processor, cookie) for cookie in (cookies or ("",) * count))}
    _route_to(processor, made)
    async with processor:
        yield list(made.values())
    if errors:
        raise errors[0]


@asynccontextmanager
async def tab(cookie: str = "") -> AsyncIterator[Tab]:
    """One tab."""
    async with tabs(cookies=(cookie,)) as (only,):
        yield only


@asynccontextmanager
async def pushed(*connected: Tab) -> AsyncIterator[None]:
    """The tail runs, as in a web process, and what it pushes reaches these tabs."""
    task = asyncio.create_task(live.tail(_TabWire(connected), signals))
    await asyncio.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        for pushing in list(live._tasks):
            pushing.cancel()
            with suppress(asyncio.CancelledError):
                await pushing


async def until(true: Callable[[], Any]) -> None:
    """Wait for what a push brings; what never comes fails."""
    for _ in range(600):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


def handlers() -> dict[str, Any]:
    """Every handler that a socket can name, by its full name."""
    return {name: found.handler for name, found in RegistrationContext.get().event_handlers.items()}


class _TabWire:
    """Tabs in the place of sockets."""

    def __init__(self, connected: Sequence[Tab]) -> None:
        root = connected[0].processor._root_context
        assert root is not None
        self._manager = root.state_manager
        self._tabs = {tab.token: tab for tab in connected}

    def contexts(self) -> AbstractContextManager[None]:
        return nullcontext()

    def tokens(self) -> Collection[str]:
        return self._tabs.keys()

    def is_open(self, token: str, socket: str) -> bool:
        return token in self._tabs and socket == f"sid-{token}"

    def state(self, token: str, screen: type[rx.State]) -> Any:
        return self._manager.modify_state(rx.BaseStateToken(ident=token, cls=screen))

    async def send(self, socket: str, frame: str) -> None:
        tab = self._tabs[socket.removeprefix("sid-")]
        delta = json.loads(frame)["delta"]
        tab.pushes.append({name: dict(values) for name, values in delta.items()})
        # Tests read the rows themselves, as they stand in the state that has just been changed.
        root = await self._manager.get_state(rx.BaseStateToken(ident=tab.token, cls=rx.State))
        now = {name: await _values(root, name, values) for name, values in delta.items()}
        for name, values in delta.items():
            shown = tab.page.get(name, {})
            told = {var: _put_together(shown.get(var), value) for var, value in values.items()}
            assert told == _as_told(now[name]), "the page would show something else than the state holds"
        tab._take(now)

    async def leave(self, token: str, update: StateUpdate) -> None:
        self._tabs[token]._take(update.delta)
        to = update.delta[Leaving.get_full_name()][f"to{FIELD_MARKER}"]
        self._tabs[token].redirects.append(to)


async def _values(root: Any, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    state = root if name == root.get_full_name() else root.get_substate(name.split(".")[1:])
    return {key: state.get_value(key.removesuffix(FIELD_MARKER)) for key in values}


def _put_together(shown: Any, told: Any) -> Any:
    """As `assets/js/pieces.js` does."""
    if not isinstance(told, dict) or "$pieces" not in told:
        return told
    here = _as_told(shown)
    assert len(here) == told["$of"]
    return [row for piece in told["$pieces"] for row in (here[slice(*piece)] if isinstance(piece, list) else [piece])]


def _as_told(value: Any) -> Any:
    return json.loads(json_dumps(value))


def _route_to(processor: BaseStateEventProcessor, made: Mapping[str, Tab]) -> None:
    async def emit(token: str, delta: Mapping[str, Mapping[str, Any]]) -> None:
        made[token]._take(delta)
        left = delta.get(Leaving.get_full_name(), {}).get(f"to{FIELD_MARKER}")
        made[token].redirects += [left] if left else []

    async def event(token: str, *events: Event) -> None:
        made[token].redirects += [each.payload["path"] for each in events if each.name == "_redirect"]

    root = processor._root_context
    assert root is not None
    processor._root_context = EventContext(
        token=root.token, txid="", parent_txid=None, state_manager=root.state_manager, enqueue_impl=root.enqueue_impl,
        emit_delta_impl=emit, emit_event_impl=event,
    )  # fmt: skip

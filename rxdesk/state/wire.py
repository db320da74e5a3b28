"""From the live updates to the browsers: the tabs that are connected here, their states, and frames to them."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any, Protocol

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.constants import SocketEvent


class Wire(Protocol):
    """What the live updates need of the app; tests have one without sockets."""

    def contexts(self) -> AbstractContextManager[Any]:
        """What has to be set around any work with states."""
        ...

    def tokens(self) -> Collection[str]:
        """The tabs that are connected to this process."""
        ...

    def is_open(self, token: str, socket: str) -> bool:
        """Whether the tab is still there, on that socket."""
        ...

    def state(self, token: str, screen: type[rx.State]) -> Any:
        """The root of the tab's state, locked; `async with`. What changes inside is not sent by itself."""
        ...

    async def send(self, socket: str, delta: Mapping[str, Any]) -> None:
        """Send plain JSON values to one tab."""
        ...

    async def leave(self, token: str, update: StateUpdate) -> None:
        """Tell the tab to load a page anew."""
        ...


class AppWire:
    """The sockets and states of this web process."""

    def __init__(self, app: rx.App) -> None:
        self._app = app

    def contexts(self) -> AbstractContextManager[Any]:
        return self._app.set_contexts()

    def tokens(self) -> Collection[str]:
        namespace = self._app.event_namespace
        return set(namespace.sid_to_token.values()) if namespace else ()

    def is_open(self, token: str, socket: str) -> bool:
        namespace = self._app.event_namespace
        return namespace is not None and namespace.sid_to_token.get(socket) == token

    @asynccontextmanager
    async def state(self, token: str, screen: type[rx.State]) -> AsyncIterator[BaseState]:
        manager = self._app.state_manager
        async with manager.modify_state_with_links(rx.BaseStateToken(ident=token, cls=screen)) as root:
            yield root

    async def send(self, socket: str, delta: Mapping[str, Any]) -> None:
        if (namespace := self._app.event_namespace) is not None:
            await namespace.emit(str(SocketEvent.EVENT), {"delta": delta, "events": []}, to=socket)

    async def leave(self, token: str, update: StateUpdate) -> None:
        if (namespace := self._app.event_namespace) is not None:
            await namespace.emit_update(update, token)

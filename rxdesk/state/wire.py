"""From the live updates to the browsers: the tabs that are connected here, their states, and frames to them."""

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any, Protocol

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.constants import SocketEvent
from socketio.packet import EVENT


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

    async def send(self, socket: str, frame: str) -> None:
        """Send a frame, which is JSON already, to one tab."""
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

    async def send(self, socket: str, frame: str) -> None:
        # As `emit` would, which turns into text for each socket anew what many of them get.
        sockets, namespace = self._app.sio, self._app.event_namespace
        if sockets is None or namespace is None:
            return
        place = namespace.namespace
        if (connection := sockets.manager.eio_sid_from_sid(socket, place)) is not None:
            await sockets.eio.send(connection, f'{EVENT}{place},["{SocketEvent.EVENT}",{frame}]')

    async def leave(self, token: str, update: StateUpdate) -> None:
        if (namespace := self._app.event_namespace) is not None:
            await namespace.emit_update(update, token)

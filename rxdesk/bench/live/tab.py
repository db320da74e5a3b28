"""A browser tab reduced to its socket: it speaks the framework's protocol over a plain WebSocket and keeps no page."""

import asyncio
import base64
import json
import os
import secrets
import struct
from collections.abc import Callable

from rxdesk.bench.live.plan import Reader

NAMESPACE = "/_event"
HYDRATE = "reflex___state____state.hydrate_and_load"
HYDRATED = b'"is_hydrated_rx_state_":true'
Heard = Callable[[bytes], None]


class Tab:
    """One connection; `heard` gets every frame as it came."""

    def __init__(self, reader: Reader, heard: Heard) -> None:
        self.reader, self._heard = reader, heard
        self._waiting: tuple[bytes, asyncio.Event] | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self, host: str, port: int, *, seconds: float = 120.0) -> None:
        """Connect, load the page, click what belongs to it. Raises OSError or TimeoutError."""
        self._in, self._out = await asyncio.open_connection(host, port, limit=2**22)
        token, key = secrets.token_hex(16), base64.b64encode(os.urandom(16)).decode()
        origin = f"http://localhost:{port}"
        self._out.write(
            f"GET {NAMESPACE}/?token={token}&EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: {origin}\r\nCookie: {self.reader.cookie}\r\n\r\n".encode()
        )
        head = await self._in.readuntil(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise OSError(f"no socket: {head[:200]!r}")
        await self._frame()
        self._task = asyncio.create_task(self._listen())
        boot = {"event": self._event(HYDRATE, {"vars": {}})}
        await self._until(HYDRATED, f"40{NAMESPACE},{json.dumps(boot)}", seconds)
        for name, payload in self.reader.clicks:
            packet = json.dumps(["event", self._event(name, payload)])
            await self._until(self.reader.ready.encode(), f"42{NAMESPACE},{packet}", seconds)

    async def close(self) -> None:
        """Hang up."""
        if self._task is not None:
            self._task.cancel()
        self._out.close()

    def _event(self, name: str, payload: dict[str, object] | dict[str, str]) -> dict[str, object]:
        place = {"pathname": self.reader.path, "asPath": self.reader.path, "query": {}}
        return {"name": name, "payload": payload, "router_data": place}

    async def _until(self, words: bytes, message: str, seconds: float) -> None:
        seen = asyncio.Event()
        self._waiting = (words, seen)
        self._send(message)
        await asyncio.wait_for(seen.wait(), seconds)

    async def _listen(self) -> None:
        while True:
            frame = await self._frame()
            if frame == b"2":
                self._send("3")
                continue
            self._heard(frame)
            if self._waiting is not None and self._waiting[0] in frame:
                self._waiting[1].set()
                self._waiting = None

    async def _frame(self) -> bytes:
        """One message, put together when it came in parts."""
        parts = []
        while True:
            first, second = await self._in.readexactly(2)
            length = second & 127
            if length == 126:
                (length,) = struct.unpack(">H", await self._in.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", await self._in.readexactly(8))
            parts.append(await self._in.readexactly(length))
            if first & 15 == 8:
                raise OSError("the server hung up")
            if first & 128:
                return b"".join(parts)

    def _send(self, text: str) -> None:
        data = text.encode()
        length = len(data)
        head = bytes([129, 128 | length]) if length < 126 else bytes([129, 254]) + struct.pack(">H", length)
        self._out.write(head + b"\0\0\0\0" + data)

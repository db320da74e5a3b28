"""A frame that is written once for many tabs is what the framework would have written for each."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from socketio import AsyncNamespace, AsyncServer

from rxdesk.i18n import Text
from rxdesk.state.answers import Words
from rxdesk.state.wire import AppWire

DELTA = {"tickets": {"lines": [("a", "ü"), {"n": 1}], "more": True, "count": "", "none": None}, "shell": {"x": 1.5}}


@dataclass
class App:
    """As much of an app as the wire needs, with one socket."""

    sio: AsyncServer = field(default_factory=lambda: AsyncServer(async_mode="asgi"))
    event_namespace: Any = field(default_factory=lambda: AsyncNamespace("/_event"))


def test_a_frame_is_the_packet_that_the_framework_sends():
    async def story() -> list[str]:
        app, sent = App(), []
        app.sio.register_namespace(app.event_namespace)
        manager: Any = app.sio.manager
        socket = await manager.connect("connection", "/_event")

        async def note(connection: str, packet: Any) -> None:
            assert connection == "connection"
            sent.append(packet.encode())

        app.sio.eio.send_packet = note
        await app.event_namespace.emit("event", {"delta": DELTA, "events": []}, to=socket)
        wire: Any = AppWire(app)  # pyright: ignore[reportArgumentType]
        await wire.send(socket, Words().frame(DELTA))
        await wire.send("somebody who left", Words().frame(DELTA))
        return sent

    theirs, ours = asyncio.run(story())
    head = "42/_event,"
    assert ours.startswith(head)
    assert theirs.startswith(head)
    assert json.loads(ours.removeprefix(head)) == json.loads(theirs.removeprefix(head))


def test_a_row_that_many_tabs_share_becomes_text_once():
    row, words = Text("a.key", "A word"), Words()
    frames = {words.frame({"one": {"rows": [row, row]}}) for _ in range(2)}
    assert list(words._made) == [id(row)]
    assert [json.loads(frame)["delta"]["one"]["rows"][1]["key"] for frame in frames] == ["a.key"]

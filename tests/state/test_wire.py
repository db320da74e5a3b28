"""A frame that is written once for many tabs is what the framework would have written for each."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

from reflex_base.constants.state import FIELD_MARKER
from socketio import AsyncNamespace, AsyncServer

from rxdesk.i18n import Text
from rxdesk.state.frames import Words
from rxdesk.state.pieces import pieces
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
        await wire.send(socket, Words().frame(DELTA, {}))
        await wire.send("somebody who left", Words().frame(DELTA, {}))
        return sent

    theirs, ours = asyncio.run(story())
    head = "42/_event,"
    assert ours.startswith(head)
    assert theirs.startswith(head)
    assert json.loads(ours.removeprefix(head)) == json.loads(theirs.removeprefix(head))


def test_a_row_that_many_tabs_share_becomes_text_once():
    row, words = Text("a.key", "A word"), Words()
    frames = {words.frame({"one": {"rows": [row, row]}}, {}) for _ in range(2)}
    assert list(words._made) == [id(row)]
    assert [json.loads(frame)["delta"]["one"]["rows"][1]["key"] for frame in frames] == ["a.key"]


def test_a_list_that_changed_a_little_goes_out_in_pieces():
    rows = [Text(f"row.{place}", "A word") for place in range(20)]
    new, other = Text("row.7", "Another word"), Text("row.new", "A new one")
    now = [new, *rows[:7], *rows[8:12], replace(rows[12]), other, *rows[13:]]
    had = {"one": {"rows": tuple(rows)}}
    told = json.loads(Words().frame({"one": {f"rows{FIELD_MARKER}": now}}, had))["delta"]["one"][f"rows{FIELD_MARKER}"]
    names = [piece if isinstance(piece, list) else piece["key"] for piece in told["$pieces"]]
    assert names == ["row.7", [0, 7], [8, 13], "row.new", [13, 20]]
    assert told["$of"] == 20


def test_a_list_of_which_most_is_new_goes_out_whole_and_so_does_one_that_the_browser_has_not():
    rows = [Text(f"row.{place}", "A word") for place in range(20)]
    anew = [replace(row, default="Another word") for row in rows[:11]] + rows[11:]
    for had in ({"one": {"rows": tuple(rows)}}, {"one": {}}, {}):
        told = json.loads(Words().frame({"one": {f"rows{FIELD_MARKER}": anew}}, had))["delta"]["one"]
        assert [row["key"] for row in told[f"rows{FIELD_MARKER}"]] == [row.key for row in rows]


def test_the_same_rows_in_another_order_are_told_by_their_places():
    rows = tuple(Text(f"row.{place}", "A word") for place in range(9))
    assert pieces(rows, rows[::-1]) == [[place, place + 1] for place in range(8, -1, -1)]
    assert pieces(rows, rows[:3]) == [[0, 3]]
    assert pieces(rows, []) == []

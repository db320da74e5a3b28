"""Pages whose address ends in a name are compiled for every name; a part hears of what it has read alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import reflex_base

from rxdesk.build import ROOT
from rxdesk.drawn import compiled_ahead, drawn_paths, with_early_question, with_hearing


def test_a_name_that_may_be_missing_is_drawn_with_it_and_without():
    assert drawn_paths(["/tickets/[[item_number]]"]) == ["/tickets", "/tickets/-"]


def test_a_name_that_must_be_there_is_drawn_once_and_plain_pages_are_known_already():
    assert drawn_paths(["index", "portal", "portal/requests/[item_ref]"]) == ["/portal/requests/-"]


def test_the_frameworks_state_hook_hears_of_what_was_read_alone_and_another_hook_is_refused():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "context-registry.js"
    changed = with_hearing(template.read_text())
    assert changed.count("hearing(") == 1
    assert with_hearing(changed) == changed
    with pytest.raises(ValueError, match="state hook"):
        with_hearing("export function useStateContext(name) { return useContext(name); }")


def test_a_part_gets_another_view_only_when_a_value_that_it_has_read_changed():
    story = """
        import { hearing } from "HEARING";
        let state = { read: 1, other: 1 };
        const view = hearing(() => state), first = view();
        const said = [first.read];
        state = { read: 1, other: 2 };
        said.push(view() === first, first.other);
        state = { read: 2, other: 2 };
        said.push(view() === first, view().read, view() === view());
        state = { read: 2, other: 3 };
        said.push(view().other);
        state = undefined;
        said.push(view());
        console.log(JSON.stringify(said));
    """
    assert _told(story.replace("HEARING", _script("hearing.js"))) == [1, True, 2, False, 2, True, 3, None]


def test_the_frameworks_event_loop_asks_early_and_one_that_opens_its_socket_otherwise_is_refused():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
    changed = with_early_question(template.read_text())
    assert changed.count("early.ask(") == changed.count("early.take(") == 1
    assert with_early_question(changed) == changed
    with pytest.raises(ValueError, match="another way"):
        with_early_question(template.read_text().replace("warmSocket.io.open(", "warmSocket.open("))


def test_whatever_is_not_loaded_late_is_marked_for_the_compiler_once():
    config = "  plugins: [\n    safariCacheBustPlugin(),\n  ],\n"
    assert compiled_ahead(compiled_ahead(config)).count("allFunctionsCalledOnLoad") == 1
    with pytest.raises(ValueError, match="other plugins"):
        compiled_ahead("  plugins: [],\n")


_SOCKET = """
    import { ask, named, take } from "EARLY";
    const said = [], listeners = {}, once = {}, any = new Set();
    const socket = {
      io: { decoder: {} }, connected: false,
      connect: () => said.push("connect"),
      onAny: (hear) => any.add(hear), offAny: (hear) => any.delete(hear),
      once: (name, hear) => (once[name] = hear),
      listeners: (name) => listeners[name] ?? [],
    };
    const comes = (name, word) => {
      any.forEach((hear) => hear(name, word));
      (listeners[name] ?? []).forEach((hear) => hear(word));
    };
    const listen = () => {
      for (const name of ["connect", "event"]) listeners[name] = [(word) => said.push(`${name} ${word}`)];
    };
"""


def _early(story: str) -> object:
    return _told((_SOCKET + story + "console.log(JSON.stringify(said));").replace("EARLY", _script("early.js")))


def test_what_came_before_the_page_was_there_is_heard_in_order_when_it_is():
    told = _early("""
        ask(socket, JSON.parse, { event: "hydrate" });
        said.push(socket.auth.event, socket.io.decoder.tryParse("[1"));
        socket.connected = true;
        comes("event", "state"); comes("event", "rows");
        listen(); take(socket);
        comes("event", "later");
        once.disconnect();
    """)
    assert told == ["connect", "hydrate", False, "connect undefined", "event state", "event rows", "event later"]


def test_a_socket_that_was_lost_or_has_asked_nothing_asks_when_the_page_is_there():
    lost = 'ask(socket, JSON.parse, {}); comes("event", "old"); once.disconnect(); listen(); take(socket);'
    assert _early(lost) == ["connect", "connect"]
    assert _early("listen(); take(socket);") == ["connect"]


def test_the_names_in_an_address_are_read_as_the_router_reads_them():
    told = _early("""
        said.push(named("routes/[tickets].($item_number)._index", "/tickets/7"));
        said.push(named("routes/[tickets].($item_number)._index", "/tickets"));
        said.push(named("routes/[portal].[requests].$[item_ref]._index", "/portal/requests/a%20b"));
        said.push(named("routes/[tickets].($item_number)._index", "/tickets/%E0%A4%A"));
        said.push(named(undefined, "/"));
    """)
    assert told == [{"item_number": "7"}, {}, {"item_ref": "a b"}, {"item_number": "%E0%A4%A"}, {}]


def _script(name: str) -> str:
    return (ROOT / "assets" / "js" / name).as_uri()


def _told(story: str) -> object:
    node = [str(Path(sys.executable).with_name("node")), "--input-type=module", "-e", story]
    return json.loads(subprocess.run(node, capture_output=True, text=True, check=True).stdout)

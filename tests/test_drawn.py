"""Pages whose address ends in a name are compiled for every name; a part hears of what it has read alone."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import reflex_base
from reflex_base.constants import Reflex

from rxdesk.build import ROOT
from rxdesk.drawn import (
    compiled_ahead,
    drawn_paths,
    first_question,
    is_customers_side,
    with_early_socket,
    with_hearing,
    with_looks,
    with_pieces,
    with_question,
)
from rxdesk.pages.routes import PAGES


def test_a_name_that_may_be_missing_is_drawn_with_it_and_without():
    assert drawn_paths(["/tickets/[[item_number]]"]) == ["/tickets", "/tickets/-"]


def test_a_name_that_must_be_there_is_drawn_once_and_plain_pages_are_known_already():
    assert drawn_paths(["index", "portal", "portal/requests/[item_ref]"]) == ["/portal/requests/-"]


def test_the_customers_side_brings_its_looks_and_no_other_page_uses_them():
    drawn = {page.route: str(page.draw()) for page in PAGES}
    customers = {route for route, page in drawn.items() if 'className:"p house' in page}
    assert {route for route in drawn if is_customers_side(route)} == customers
    assert not [route for route, page in drawn.items() if re.search(r'"(.* )?p-[a-z]', page) and route not in customers]
    assert with_looks("const page = 1\n").startswith('import looks from "$/public/styles/customers.css?url"\n')


def test_the_frameworks_state_hook_hears_of_what_was_read_alone_and_another_hook_is_refused():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "context-registry.js"
    changed = with_hearing(template.read_text())
    assert changed.count("hearing(") == 1
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


def test_the_frameworks_event_loop_takes_over_an_opened_socket_and_one_that_opens_it_otherwise_is_refused():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
    changed = with_early_socket(template.read_text())
    assert changed.count("early.hold(") == changed.count("early.take(") == changed.count("early.opened(") == 1
    with pytest.raises(ValueError, match="another way"):
        with_early_socket(template.read_text().replace("warmSocket.io.open(", "warmSocket.open("))


def test_the_framework_puts_lists_together_from_pieces_and_one_that_takes_changes_otherwise_is_refused():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
    assert with_pieces(template.read_text()).count("whole(state[key], delta[key])") == 1
    with pytest.raises(ValueError, match="another way"):
        with_pieces("export const applyDelta = (state, delta) => ({ ...state, ...delta });")


def test_a_list_in_pieces_is_put_together_of_the_same_objects_and_pieces_of_another_list_are_asked_for_again():
    story = """
        import { whole } from "PIECES";
        let reloads = 0;
        globalThis.location = { reload: () => (reloads += 1) };
        const here = [{ n: 1 }, { n: 2 }, { n: 3 }];
        const made = whole(here, { $of: 3, $pieces: [[2, 3], { n: 9 }, [0, 2]] });
        const said = [made.map((row) => row.n), made[0] === here[2], reloads];
        said.push(whole(here, [{ n: 1 }]) ?? null, whole(here, "text") ?? null, whole(here, null) ?? null);
        said.push(whole(here, { $of: 4, $pieces: [[0, 4]] }) === here, reloads);
        whole(undefined, { $of: 4, $pieces: [[0, 4]] });
        said.push(reloads);
        console.log(JSON.stringify(said));
    """
    told = _told(story.replace("PIECES", _script("pieces.js")))
    assert told == [[3, 9, 1, 2], True, 0, None, None, None, True, 1, 2]


def test_an_age_is_told_in_the_largest_whole_unit_and_what_is_to_come_is_now():
    minute, story = (
        60_000,
        """
        import { aged, spoken, told } from "AGES";
        const at = "2026-01-01T10:00:00+00:00", start = Date.parse(at);
        const ages = PASSED.map((passed) => aged(at, start + passed));
        const words = [["now", "now"], ["min", "{n} min"]];
        ages.push(spoken("1 7", words, (key, english, params) => key + english + params.n));
        const stop = told(() => {});
        stop();
        console.log(JSON.stringify(ages));
    """,
    )
    passed = [-minute, 0, minute - 1, minute, 59 * minute, 60 * minute, 1439 * minute, 1440 * minute, 86400 * minute]
    told = _told(story.replace("AGES", _script("ages.js")).replace("PASSED", json.dumps(passed)))
    assert told == ["0 0", "0 0", "0 0", "1 1", "1 59", "2 1", "2 23", "3 1", "4 2", "min{n} min7"]


_COMPILED = """export const initialStateHashes = ["a1", "b2"]
export const stateSchema = "5c"
export const clientStorage = {"cookies": {}, "local_storage": {}, "session_storage": {}}
    return [ReflexEvent('root.hydrate_and_load', payload)];
"""


def test_the_first_question_is_the_frameworks_own_and_another_one_is_refused():
    assert json.loads(first_question(_COMPILED, ["tickets/[[item_number]]"])) == {
        "event": {"name": "root.hydrate_and_load", "payload": {"hashes": ["a1", "b2"]}},
        "state_schema": "5c",
        "routes": ["tickets/[[item_number]]"],
        "version": Reflex.VERSION,
    }
    for other in (
        _COMPILED.replace("hydrate_and_load', payload", "hydrate'"),
        _COMPILED.replace('s": {}', 's": {"a": 1}'),
    ):
        with pytest.raises(ValueError, match="something else first"):
            first_question(other, [])


def test_the_head_of_every_page_is_told_the_first_question():
    assert with_question('jsx("script",{"data-ask":""})', '{"a":1}') == 'jsx("script",{"data-ask":"{\\"a\\":1}"})'
    with pytest.raises(ValueError, match="no place"):
        with_question('jsx("script",{})', "{}")


def test_whatever_is_not_loaded_late_is_marked_for_the_compiler_once():
    config = "  plugins: [\n    safariCacheBustPlugin(),\n  ],\n"
    assert compiled_ahead(compiled_ahead(config)).count("allFunctionsCalledOnLoad") == 1
    with pytest.raises(ValueError, match="other plugins"):
        compiled_ahead("  plugins: [],\n")


_BROWSER = """
    import { readFileSync } from "node:fs";
    const said = [];
    globalThis.window = globalThis;
    globalThis.sessionStorage = { token: "mine" };
    class WebSocket {
      static OPEN = 1;
      readyState = 0;
      constructor(address, protocols) { said.push([address, protocols]); WebSocket.last = this; }
      send(data) { said.push(data); }
      close() { said.push("close"); }
      comes(data) { this.readyState = 1; this.onmessage({ data }); }
    }
    globalThis.WebSocket = WebSocket;
    const ask = { event: { name: "first" }, state_schema: "5c", version: "1", routes: ROUTES };
    const boot = (path, search = "", seen = "visible") => {
      globalThis.location = { pathname: path, search, hash: "", origin: "https://desk.example" };
      globalThis.document = { visibilityState: seen, currentScript: { dataset: { ask: JSON.stringify(ask) } } };
      (0, eval)(readFileSync(new URL("BOOT"), "utf8"));
    };
""".replace("ROUTES", '["tickets/[[item_number]]", "portal/requests/[item_ref]"]')


def _booted(story: str) -> list[Any]:
    script = (_BROWSER + story + "console.log(JSON.stringify(said));").replace("BOOT", _script("boot.js"))
    return _told(script.replace("EARLY", _script("early.js")))


def test_a_page_asks_as_soon_as_its_socket_is_open():
    address, greeting, *_ = _booted("""
        boot("/tickets/7", "?search=ink");
        WebSocket.last.comes('0{"sid":"1"}');
        WebSocket.last.comes("40/_event,{}");
    """)
    assert address == ["wss://desk.example/_event/?token=mine&EIO=4&transport=websocket", ["1"]]
    where = {
        "pathname": "/tickets/7",
        "asPath": "/tickets/7?search=ink",
        "query": {"search": "ink", "item_number": "7"},
    }
    assert json.loads(greeting.removeprefix("40/_event,")) == {
        "event": {"name": "first", "router_data": where},
        "state_schema": "5c",
    }


def test_the_names_in_an_address_are_read_as_the_router_reads_them():
    told = _booted("""
        const asked = [];
        const paths = ["/tickets", "/portal/requests/a%20b", "/portal/requests", "/tickets/%E0%A4%A", "/", "/tasks/7"];
        for (const path of paths)
          boot(path), asked.push(window.boot.auth.event.router_data.query ?? null);
        said.splice(0, said.length, ...asked);
    """)
    assert told == [None, {"item_ref": "a b"}, None, {"item_number": "%E0%A4%A"}, None, None]


def test_a_page_that_nobody_sees_or_that_may_store_nothing_asks_later_as_the_framework_does():
    assert _booted('boot("/tickets", "", "hidden"); said.push(window.boot ?? null);') == [None]
    refuses = 'Object.defineProperty(globalThis, "sessionStorage", { get() { throw new Error() } });'
    assert _booted(f'{refuses} boot("/tickets"); said.push(window.boot ?? null);') == [None]


_TRANSPORT = """
    const { opened } = await import("EARLY");
    class Transport {
      constructor(token) { this.query = { token }; }
      open() {
        this.ws = this.createSocket("address");
        this.ws.onopen = () => said.push("open");
        this.ws.onmessage = ({ data }) => said.push(`hears ${data}`);
      }
      createSocket() { said.push("new"); return {}; }
      doWrite(_, data) { said.push(`writes ${data}`); }
    }
    const Opened = opened(Transport);
    const begin = (token = "mine") => {
      const transport = new Opened(token);
      transport.open();
      return transport;
    };
    boot("/tickets");
    const early = WebSocket.last;
    const greeted = () => (early.comes("0{}"), early.comes("40{}"));
"""


def _taken(story: str) -> list[Any]:
    return _booted(_TRANSPORT + "said.length = 0;" + story)


def test_a_socket_that_was_opened_early_is_taken_over_once_with_what_has_come_and_greets_once():
    told = _taken("""
        greeted(); said.length = 0;
        const page = begin();
        await null;
        early.comes("42later");
        page.doWrite({}, "40/_event,{}"); page.doWrite({}, "42event"); page.doWrite({}, "40/_event,{}");
        begin();
    """)
    assert told == ["open", "hears 0{}", "hears 40{}", "hears 42later", "writes 42event", "writes 40/_event,{}", "new"]


def test_a_socket_that_is_open_but_has_heard_nothing_is_greeted_by_the_page():
    told = _taken("""
        early.readyState = 1;
        const page = begin();
        await null;
        early.comes("0{}"); page.doWrite({}, "40/_event,{}");
    """)
    assert told == ["open", "hears 0{}", "writes 40/_event,{}"]


def test_a_socket_that_is_not_open_yet_opens_for_the_page():
    assert _taken('const page = begin(); await null; early.readyState = 1; early.onopen(); early.comes("0{}");') == [
        "open",
        "hears 0{}",
    ]


def test_an_early_socket_that_was_lost_or_is_of_another_tab_is_not_taken_over():
    assert _taken("greeted(); said.length = 0; early.onclose(); begin();") == ["new"]
    assert _taken("greeted(); said.length = 0; early.readyState = 3; begin();") == ["close", "new"]
    assert _taken('greeted(); said.length = 0; begin("of another tab");') == ["close", "new"]


_SOCKET = """
    import { hold, take } from "EARLY";
    const said = [], listeners = {}, once = {}, any = new Set();
    const socket = {
      io: { decoder: {}, engine: { transport: { boot: { auth: "question" } } } }, connected: false,
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
        hold(socket, JSON.parse);
        said.push(socket.auth, socket.io.decoder.tryParse("[1"));
        socket.connected = true;
        comes("event", "state"); comes("event", "rows"); comes("event", "frame");
        listen(); take(socket);
        said.push("drawn");
        await new Promise((done) => setTimeout(done));
        comes("event", "later");
        once.disconnect();
        await new Promise((done) => setTimeout(done, 5));
        comes("event", "last");
    """)
    first = ["connect", "question", False, "connect undefined", "event state", "drawn"]
    assert told == [*first, "event rows", "event frame", "event later", "event last"]


def test_a_socket_that_was_lost_or_that_nobody_opened_early_asks_when_the_page_is_there():
    lost = 'hold(socket, JSON.parse); comes("event", "old"); once.disconnect(); listen(); take(socket);'
    assert _early(lost) == ["connect", "connect"]
    assert _early("socket.io.engine.transport = {}; hold(socket, JSON.parse); listen(); take(socket);") == ["connect"]
    assert _early("socket.io.engine = undefined; hold(socket, JSON.parse); listen(); take(socket);") == ["connect"]


def _script(name: str) -> str:
    return (ROOT / "assets" / "js" / name).as_uri()


def _told(story: str) -> Any:
    node = [str(Path(sys.executable).with_name("node")), "--input-type=module", "-e", story]
    return json.loads(subprocess.run(node, capture_output=True, text=True, check=True).stdout)

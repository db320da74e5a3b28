"""What the compiler of the pages is told beside our own parts.

Every page is drawn when it is compiled, also those whose address ends in a name that only a visit gives. The first
paint is then the shape of the page, and its scripts are asked for together. The folder ANY stands for every name.

A part of a page hears of a change only where it has read (`assets/js/hearing.js`): the framework would draw anew all
parts that read anything of a state, two hundred of them where a ticket is open.

The first event of a page leaves before any script of the page is there (`assets/js/boot.js`), on a socket that the
page takes over (`assets/js/early.js`): the framework would open its own when its scripts have run, and ask when React
is done.

A long list that has changed a little comes in pieces (`assets/js/pieces.js`).

The customers' side, which has looks of its own, brings its stylesheet along; agents' pages have none of it.

The scripts of a page say that all of their functions are needed, as Chromium reads: they are then compiled beside the
page instead of one by one while it waits.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.compiler.utils import get_page_path
from reflex_base.constants import Reflex, Templates
from reflex_base.plugins.base import Plugin

from rxdesk.api.headers import ANY

_NAMED = re.compile(r"\[\[?\w+\]?\]")
_CONFIG = "react-router.config.js"
_BUILD = "vite.config.js"
_PLUGINS = "    safariCacheBustPlugin(),\n"
_AHEAD = """    {
      name: "compiled-ahead",
      generateBundle(_, bundle) {
        for (const made of Object.values(bundle)) {
          if (made.type === "chunk" && !made.isDynamicEntry) made.code = `//# allFunctionsCalledOnLoad\\n${made.code}`;
        }
      },
    },
"""
_REGISTRY = "utils/context-registry.js"
_SNAPSHOT = "() => store.getSnapshot(name) ?? app.initialState?.[name]"
_STATE = "utils/state.js"
_OPENED = """    warmSocket.io.open((error) => {
      if (error) discardWarmSocket();
    });
"""
_HELD = "    early.hold(warmSocket, parseJson);\n"
_LISTENS = """  document.addEventListener("visibilitychange", checkVisibility);
  socket.current.connect();
"""
_CHANGES = "own ? replaceEqualDeep(state[key], delta[key]) : delta[key]"
_PIECES = "whole(state[key], delta[key]) ?? (own ? replaceEqualDeep(state[key], delta[key]) : delta[key])"
_EARLY = """import { WebSocket as Transport, transports } from "engine.io-client";
import * as early from "$/public/js/early.js";
transports.websocket = early.opened(Transport);
"""
_CONTEXT = "utils/context.jsx"
_DOCUMENT = "app/_document.js"
_SAID = {
    "state_schema": re.compile(r'^export const stateSchema = (".*")$', re.MULTILINE),
    "hashes": re.compile(r"^export const initialStateHashes = (\[.*\])$", re.MULTILINE),
    "name": re.compile(r"^    return \[ReflexEvent\('(.*)', payload\)\];?$", re.MULTILINE),
    "storage": re.compile(r"^export const clientStorage = (\{.*\})$", re.MULTILINE),
}
_ASKS = '"data-ask":""'
_NOTHING_STORED = {"cookies": {}, "local_storage": {}, "session_storage": {}}
_WHOLE = 'import { whole } from "$/public/js/pieces.js";\n'
_LOOKS = """import looks from "$/public/styles/customers.css?url"
export const links = () => [{ rel: "stylesheet", href: looks }]
"""
_CUSTOMERS_SIDE = ("portal", "login", "reset", "link")
_HEARING = 'import { hearing } from "$/public/js/hearing.js";\n'


class DrawnBeforehand(Plugin):
    """Tells the compiler the addresses that it cannot know by itself, and whom a change concerns."""

    def pre_compile(self, **context: Any) -> None:
        """Hook of the framework: its own configuration and its state hook are written anew."""
        paths = drawn_paths([page.route for page in context["unevaluated_pages"]])
        context["add_modify_task"](_CONFIG, lambda config: _with_paths(config, paths))
        context["add_modify_task"](_BUILD, compiled_ahead)
        context["add_modify_task"](_REGISTRY, lambda _: with_hearing(_as_delivered(_REGISTRY)))
        context["add_modify_task"](_STATE, lambda _: with_pieces(with_early_socket(_as_delivered(_STATE))))
        for route in (page.route for page in context["unevaluated_pages"]):
            if is_customers_side(route):
                context["add_modify_task"](get_page_path(route), with_looks)
        question: list[str] = []
        named = [page.route for page in context["unevaluated_pages"] if _NAMED.search(page.route)]

        def hear(script: str) -> str:
            question.append(first_question(script, named))
            return script

        context["add_modify_task"](_CONTEXT, hear)
        context["add_modify_task"](_DOCUMENT, lambda script: with_question(script, question[-1]))


def drawn_paths(routes: Sequence[str]) -> list[str]:
    """The addresses of the routes that end in a name: with ANY in its place, and without it where it may be missing."""
    found = []
    for route in routes:
        if not _NAMED.search(route):
            continue
        if "[[" in route:
            found.append("/" + _NAMED.sub("", route).strip("/"))
        found.append("/" + _NAMED.sub(ANY, route).strip("/"))
    return found


def with_hearing(script: str) -> str:
    """The framework's state hook, which from now on tells a part of the values alone that it has read.

    Raises ValueError when the framework has another hook than the one that is known here.
    """
    if script.count(_SNAPSHOT) != 1:
        raise ValueError(f"{_REGISTRY} of this Reflex has no state hook as rxdesk.drawn knows it")
    return _HEARING + script.replace(_SNAPSHOT, f"hearing({_SNAPSHOT})")


def is_customers_side(route: str) -> bool:
    """Whether a page looks as customers see RxDesk: the portal, and wherever somebody signs in."""
    return route.strip("/").partition("/")[0] in _CUSTOMERS_SIDE


def with_looks(script: str) -> str:
    """The script of a page on the customers' side, which names its stylesheet."""
    return _LOOKS + script


def compiled_ahead(config: str) -> str:
    """The bundler's configuration; whatever is not loaded late is marked. Raises ValueError for an unknown one."""
    if _AHEAD in config:
        return config
    if config.count(_PLUGINS) != 1:
        raise ValueError(f"{_BUILD} of this Reflex has other plugins than rxdesk.drawn knows")
    return config.replace(_PLUGINS, _PLUGINS + _AHEAD)


def with_early_socket(script: str) -> str:
    """The framework's event loop, which from now on takes over the socket that was opened before it was there.

    Raises ValueError when the framework opens its socket in another way than the one that is known here.
    """
    if script.count(_OPENED) != 1 or script.count(_LISTENS) != 1:
        raise ValueError(f"{_STATE} of this Reflex opens its socket in another way than rxdesk.drawn knows")
    held = script.replace(_OPENED, _OPENED + _HELD)
    return _EARLY + held.replace(_LISTENS, _LISTENS.replace("socket.current.connect()", "early.take(socket.current)"))


def with_pieces(script: str) -> str:
    """The framework's taking of changes, which from now on puts together a long list that comes in pieces.

    Raises ValueError when the framework takes a change in another way than the one that is known here.
    """
    if script.count(_CHANGES) != 1:
        raise ValueError(f"{_STATE} of this Reflex takes changes in another way than rxdesk.drawn knows")
    return _WHOLE + script.replace(_CHANGES, _PIECES)


def first_question(script: str, routes: Sequence[str]) -> str:
    """What boot.js has to know, from what the framework has compiled: its first event, and the routes with names.

    Raises ValueError when the framework asks something else first than what is known here.
    """
    said = {name: found[1] for name, pattern in _SAID.items() if (found := pattern.search(script))}
    if said.keys() != _SAID.keys() or json.loads(said["storage"]) != _NOTHING_STORED:
        raise ValueError(f"{_CONTEXT} of this Reflex asks something else first than rxdesk.drawn knows")
    return json.dumps(
        {
            "event": {"name": said["name"], "payload": {"hashes": json.loads(said["hashes"])}},
            "state_schema": json.loads(said["state_schema"]),
            "routes": list(routes),
            "version": Reflex.VERSION,
        },
        separators=(",", ":"),
    )


def with_question(script: str, question: str) -> str:
    """The head of every page, in which boot.js is told the first question."""
    if script.count(_ASKS) != 1:
        raise ValueError(f"{_DOCUMENT} of this Reflex has no place for the first question")
    return script.replace(_ASKS, f'"data-ask":{json.dumps(question)}')


def _as_delivered(script: str) -> str:
    """A script of the framework; the one in its folder may have been written anew by an earlier RxDesk."""
    return (Path(Templates.Dirs.WEB_TEMPLATE) / script).read_text()


def _with_paths(config: str, paths: list[str]) -> str:
    more = ", ".join(f'"{path}"' for path in paths)
    drawn = f'"prerender": ({{getStaticPaths}}) => [...getStaticPaths(), {more}]'
    return config.replace('"prerender": true', drawn)

"""What the compiler of the pages is told beside our own parts.

Every page is drawn when it is compiled, also those whose address ends in a name that only a visit gives. The first
paint is then the shape of the page, and its scripts are asked for together. The folder ANY stands for every name.

A part of a page hears of a change only where it has read (`assets/js/hearing.js`): the framework would draw anew all
parts that read anything of a state, two hundred of them where a ticket is open.

The first event of a page leaves before the page is alive (`assets/js/early.js`): the framework opens the socket while
React is still at work on the page, but would ask for the state only when that is done.

The scripts of a page say that all of their functions are needed, as Chromium reads: they are then compiled beside the
page instead of one by one while it waits.
"""

import re
from collections.abc import Sequence
from typing import Any

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
_ASKED = """    early.ask(warmSocket, parseJson, {
      event: withRouterData(app.initialEvents(true)[0], {
        current: early.named(Object.keys(window.__reactRouterRouteModules ?? {}).at(-1), window.location.pathname),
      }),
      state_schema: app.stateSchema,
    });
"""
_LISTENS = """  document.addEventListener("visibilitychange", checkVisibility);
  socket.current.connect();
"""
_EARLY = 'import * as early from "$/public/js/early.js";\n'
_HEARING = 'import { hearing } from "$/public/js/hearing.js";\n'


class DrawnBeforehand(Plugin):
    """Tells the compiler the addresses that it cannot know by itself, and whom a change concerns."""

    def pre_compile(self, **context: Any) -> None:
        """Hook of the framework: its own configuration and its state hook are written anew."""
        paths = drawn_paths([page.route for page in context["unevaluated_pages"]])
        context["add_modify_task"](_CONFIG, lambda config: _with_paths(config, paths))
        context["add_modify_task"](_BUILD, compiled_ahead)
        context["add_modify_task"](_REGISTRY, with_hearing)
        context["add_modify_task"](_STATE, with_early_question)


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
    if script.startswith(_HEARING):
        return script
    if script.count(_SNAPSHOT) != 1:
        raise ValueError(f"{_REGISTRY} of this Reflex has no state hook as rxdesk.drawn knows it")
    return _HEARING + script.replace(_SNAPSHOT, f"hearing({_SNAPSHOT})")


def compiled_ahead(config: str) -> str:
    """The bundler's configuration; whatever is not loaded late is marked. Raises ValueError for an unknown one."""
    if _AHEAD in config:
        return config
    if config.count(_PLUGINS) != 1:
        raise ValueError(f"{_BUILD} of this Reflex has other plugins than rxdesk.drawn knows")
    return config.replace(_PLUGINS, _PLUGINS + _AHEAD)


def with_early_question(script: str) -> str:
    """The framework's event loop, which from now on asks for the state as soon as its socket is open.

    Raises ValueError when the framework opens its socket in another way than the one that is known here.
    """
    if script.startswith(_EARLY):
        return script
    if script.count(_OPENED) != 1 or script.count(_LISTENS) != 1:
        raise ValueError(f"{_STATE} of this Reflex opens its socket in another way than rxdesk.drawn knows")
    asked = script.replace(_OPENED, _OPENED + _ASKED)
    return _EARLY + asked.replace(_LISTENS, _LISTENS.replace("socket.current.connect()", "early.take(socket.current)"))


def _with_paths(config: str, paths: list[str]) -> str:
    more = ", ".join(f'"{path}"' for path in paths)
    drawn = f'"prerender": ({{getStaticPaths}}) => [...getStaticPaths(), {more}]'
    return config.replace('"prerender": true', drawn)

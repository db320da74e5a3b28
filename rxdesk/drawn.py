"""Every page is drawn when it is compiled, also those whose address ends in a name that only a visit gives.

The first paint is then the shape of the page, and its scripts are asked for together. The folder ANY stands for
every name.
"""

import re
from collections.abc import Sequence
from typing import Any

from reflex_base.plugins.base import Plugin

from rxdesk.api.headers import ANY

_NAMED = re.compile(r"\[\[?\w+\]?\]")
_CONFIG = "react-router.config.js"


class DrawnBeforehand(Plugin):
    """Tells the compiler the addresses that it cannot know by itself."""

    def pre_compile(self, **context: Any) -> None:
        """Hook of the framework: the list of addresses is written into the compiler's own configuration."""
        paths = drawn_paths([page.route for page in context["unevaluated_pages"]])
        context["add_modify_task"](_CONFIG, lambda config: _with_paths(config, paths))


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


def _with_paths(config: str, paths: list[str]) -> str:
    more = ", ".join(f'"{path}"' for path in paths)
    drawn = f'"prerender": ({{getStaticPaths}}) => [...getStaticPaths(), {more}]'
    return config.replace('"prerender": true', drawn)

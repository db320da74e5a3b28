"""Markup from outside is made well-nested and bounded before the cleaner builds a tree of it."""

import re
from collections.abc import Collection
from html import escape

from rxdesk.mail.limits import MAX_HTML_CHARS
from rxdesk.mail.markup import VOID, walk
from rxdesk.mail.names import words

MAX_OPEN = 100
MAX_FORMATTING = 16
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")


def tidy(html: str, *, tags: Collection[str]) -> str:
    """The same markup with only `tags`, every one closed in order, never more than MAX_OPEN open at a time.

    A browser's tree builder repeats open formatting in each new paragraph; unbounded, two megabytes become gigabytes.
    """
    walker = _TidyWalker(tags)
    walk(html, walker)
    return walker.markup()


class _TidyWalker:
    def __init__(self, tags: Collection[str]) -> None:
        self._tags = tags
        self._out: list[str] = []
        self._open: list[str] = []
        self._room = MAX_HTML_CHARS

    def opened(self, tag: str, attrs: dict[str, str]) -> None:
        if tag not in self._tags:
            return
        if tag in VOID:
            self._out.append(_start_tag(tag, attrs))
            return
        if tag in _CLOSES_ITSELF:
            self._close_last(_CLOSES_ITSELF[tag])
        formatting = sum(name in _FORMATTING for name in self._open)
        if len(self._open) >= MAX_OPEN or (tag in _FORMATTING and formatting >= MAX_FORMATTING):
            return
        self._open.append(tag)
        self._out.append(_start_tag(tag, attrs))

    def closed(self, tag: str) -> None:
        if tag in self._open and tag not in VOID:
            while (last := self._open.pop()) != tag:
                self._out.append(f"</{last}>")
            self._out.append(f"</{tag}>")

    def said(self, data: str) -> None:
        # One "<" becomes four characters: the limit is on what comes out.
        text = escape(data[: self._room], quote=False)[: self._room]
        self._room -= len(text)
        self._out.append(text)

    def markup(self) -> str:
        return "".join(self._out) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def _close_last(self, group: frozenset[str]) -> None:
        """Close an open element of `group`, unless a list or table began inside it."""
        for tag in reversed(self._open):
            if tag in group:
                self.closed(tag)
                return
            if tag in ("ul", "ol", "dl", "table", "blockquote", "td", "th"):
                return


_CLOSES_ITSELF = {
    "p": frozenset({"p"}),
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
}


def _start_tag(tag: str, attrs: dict[str, str]) -> str:
    kept = "".join(f' {name}="{escape(value)}"' for name, value in attrs.items() if _ATTR_NAME.fullmatch(name))
    return f"<{tag}{kept}>"


_ATTR_NAME = re.compile(r"[a-z][a-z-]{0,30}")

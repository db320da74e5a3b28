"""HTML is read as a stream of tags and words in one bounded pass; no tree is ever built."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Protocol

from rxdesk.mail.names import words

MAX_TAGS = 50_000

VOID = words("area base br col embed hr img input link meta param source track wbr")
_RAW = words("script style title template noscript iframe object svg math textarea select xmp noembed noframes")


class Walker(Protocol):
    def opened(self, tag: str, attrs: dict[str, str]) -> None: ...

    def closed(self, tag: str) -> None: ...

    def said(self, data: str) -> None: ...


def walk(html: str, walker: Walker) -> None:
    """Tell `walker` what is content; what follows the first MAX_TAGS tags is left out."""
    skipping, depth = "", 0
    for count, (kind, name, rest) in enumerate(_tokens(html)):
        if count > 2 * MAX_TAGS:
            return
        if skipping:
            if name == skipping:
                depth += {"open": 1, "close": -1}.get(kind, 0)
                skipping = skipping if depth > 0 else ""
        elif kind == "open" and name in _RAW:
            if not rest.rstrip().endswith("/") or name not in ("svg", "math"):
                skipping, depth = name, 1
        elif kind == "open":
            walker.opened(name, _attributes(rest))
        elif kind == "close":
            walker.closed(name)
        else:
            walker.said(unescape(rest))


def _tokens(html: str) -> Iterator[tuple[str, str, str]]:
    """("open" | "close" | "text", tag, rest) in one pass; the standard library's parser is quadratic on some input."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        if start > at:
            yield "text", "", html[at:start]
        if html.startswith("<!--", start):
            end = html.find("-->", start + 2)
            at = end + 3 if end >= 0 else len(html)
        elif html[start + 1 : start + 2] in ("!", "?"):
            end = html.find(">", start)
            at = end + 1 if end >= 0 else len(html)
        elif html.find(">", start) < 0:
            # No tag can end any more; asked once, or the search below would run to the end for each "<".
            break
        elif found := _TAG.match(html, start, start + _TAG_WINDOW) or _LONG_TAG.match(html, start):
            yield "close" if found[1] else "open", found[2].lower(), found[3]
            at = found.end()
        else:
            yield "text", "", "<"
            at = start + 1
    if at < len(html):
        yield "text", "", html[at:]


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for hit in _ATTRIBUTE.finditer(rest):
        value = hit[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1] if value[-1:] == value[:1] else value[1:]
        # The first of two equal names counts, as in a browser.
        found.setdefault(hit[1].lower(), unescape(value))
    return found


_TAG_WINDOW = 1024
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]{0,40})((?:[^>"']|"[^"]*"|'[^']*')*)>""")
# A tag with a picture in it: no quotes are read, such addresses hold no ">".
_LONG_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})([^>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"?|'[^']*'?|[^\s>]+))?""")

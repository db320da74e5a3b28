"""A walker over HTML that never builds a tree: it gives readable text, or well-nested bounded markup for the cleaner."""

import re
from collections.abc import Collection, Iterator
from html import escape, unescape
from typing import Protocol

MAX_TAGS = 50_000
MAX_OPEN = 100
MAX_FORMATTING = 16
QUOTE_MARK = "\ue000"

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_RAW = frozenset(
    [
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
        "textarea",
        "select",
        "xmp",
        "noembed",
        "noframes",
    ]
)
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_PARAGRAPH = frozenset(["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"])
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
# What mail programs put around the history of a conversation.
_QUOTE_CLASS = re.compile(
    r"(?i)(^|\s)(gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|tutanota_quote)(\s|$)"
)
_QUOTE_ID = re.compile(r"(?i)^(x_)*(divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend|mail-editor-reference-message-container|"
                       r"reply-intro|yahoo_quoted_.*|isForwardContent|isReplyContent|stopSpelling)$")  # fmt: skip
_RULER = re.compile(r"(?i)border:\s*none;\s*border-top:\s*solid\s+#?[\da-z]+\s+1(\.0)?pt")
# From these on everything is history, whatever closes.
_TO_THE_END = re.compile(r"(?i)^(x_)*(divRplyFwdMsg|appendonsend|stopSpelling)$")


def text_of(html: str) -> str:
    """Readable text of HTML: blocks on lines, list marks, cells apart, addresses of links that say something else."""
    return text_with_quotes(html).replace(QUOTE_MARK, "")


def text_with_quotes(html: str) -> str:
    """As `text_of`, with QUOTE_MARK before each line that stands in a quotation."""
    walker = _TextWalker()
    walk(html, walker)
    return walker.text()


def tidy(html: str, *, tags: Collection[str]) -> str:
    """The same markup with only `tags`, every one closed in order, never more than MAX_OPEN open at a time.

    A browser's tree builder repeats open formatting in each new paragraph; unbounded, two megabytes become gigabytes.
    """
    walker = _TidyWalker(tags)
    walk(html, walker)
    return walker.markup()


class _Walker(Protocol):
    def opened(self, tag: str, attrs: dict[str, str]) -> None: ...

    def closed(self, tag: str) -> None: ...

    def said(self, data: str) -> None: ...


def walk(html: str, walker: _Walker) -> None:
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


class _TidyWalker:
    def __init__(self, tags: Collection[str]) -> None:
        self._tags = tags
        self._out: list[str] = []
        self._open: list[str] = []

    def opened(self, tag: str, attrs: dict[str, str]) -> None:
        if tag not in self._tags:
            return
        if tag in _VOID:
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
        if tag in self._open and tag not in _VOID:
            while (last := self._open.pop()) != tag:
                self._out.append(f"</{last}>")
            self._out.append(f"</{tag}>")

    def said(self, data: str) -> None:
        self._out.append(escape(data, quote=False))

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


class _TextWalker:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._quotes = 0
        self._history = False
        self._pre = 0
        self._links: list[tuple[str, int]] = []
        self._lists: list[int | None] = []

    def opened(self, tag: str, attrs: dict[str, str]) -> None:
        starts_quote = tag == "blockquote" or _is_quote(tag, attrs)
        if tag in _BLOCK or starts_quote:
            self._break(blank=tag in _PARAGRAPH)
        if _TO_THE_END.match(attrs.get("id", "")) or (tag == "div" and _RULER.search(attrs.get("style", ""))):
            self._history = True
        if tag not in _VOID and len(self._open) < 1000:
            self._open.append((tag, starts_quote))
            self._quotes += starts_quote
        if tag == "br":
            self._break()
        elif tag == "hr":
            self._break()
            self._line.append("-" * 20)
            self._break()
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._line.append(self._list_mark())
        elif tag in ("td", "th") and "".join(self._line).strip():
            self._line.append(" ")
        elif tag == "pre":
            self._pre += 1
        elif tag == "a":
            self._links.append((attrs.get("href", "").strip(), len(self._line)))
        elif tag == "img" and attrs.get("alt", "").strip():
            self._line.append(f"[{attrs['alt'].strip()}]")

    def closed(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        if not any(name == tag for name, _ in self._open[-50:]):
            return
        while True:
            name, was_quote = self._open.pop()
            if name in _BLOCK or was_quote:
                self._break(blank=name in _PARAGRAPH)
            self._quotes -= was_quote
            self._pre -= name == "pre"
            if name in ("ul", "ol") and self._lists:
                self._lists.pop()
            if name == tag:
                return

    def said(self, data: str) -> None:
        data = data.replace(QUOTE_MARK, "")
        if self._pre:
            first, *others = data.split("\n")
            self._line.append(first)
            for other in others:
                self._break(keep=True)
                self._line.append(other)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if words == " " and not self._line:
            return
        self._line.append(words)

    def text(self) -> str:
        self._break()
        lines = "\n".join(self._lines)
        return re.sub(rf"(\n{QUOTE_MARK}?){{3,}}", r"\1\1", lines).strip("\n")

    def _break(self, *, blank: bool = False, keep: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._pre or keep else line.strip()
        mark = QUOTE_MARK if self._quotes > 0 or self._history else ""
        had = bool(self._line) or keep
        self._line.clear()
        if had and (line or (self._lines and self._lines[-1].strip(QUOTE_MARK))):
            self._lines.append(mark + line)
        if blank and self._lines and self._lines[-1].strip(QUOTE_MARK):
            self._lines.append(mark)

    def _list_mark(self) -> str:
        indent = "  " * max(0, len(self._lists) - 1)
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            return f"{indent}{number + 1}. "
        return f"{indent}- "

    def _end_link(self, href: str, start: int) -> None:
        label = "".join(self._line[start:]).strip()
        if not re.match(r"(?i)https?://", href) or not label:
            return
        if label.rstrip("/") not in (href.rstrip("/"), re.sub(r"(?i)^https?://", "", href).rstrip("/")):
            self._line.append(f" <{href[:2000]}>")


def _is_quote(tag: str, attrs: dict[str, str]) -> bool:
    return bool(_QUOTE_CLASS.search(attrs.get("class", "")) or _QUOTE_ID.match(attrs.get("id", "")))

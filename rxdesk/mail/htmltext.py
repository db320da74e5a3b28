"""HTML as readable text, with the quotations in it marked."""

import re

from rxdesk.mail.markup import VOID, walk
from rxdesk.mail.names import words

QUOTE_MARK = "\ue000"

_BLOCK = words(
    "address article aside blockquote body caption center dd div dl dt fieldset figure figcaption footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_PARAGRAPH = words("blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul")
# What mail programs put around the history of a conversation.
_QUOTE_CLASS = re.compile(
    r"(?i)(^|\s)(gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|tutanota_quote)(\s|$)"
)
_QUOTE_ID = re.compile(
    r"(?i)^(x_)*(divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend|mail-editor-reference-message-container|"
    r"reply-intro|yahoo_quoted_.*|isForwardContent|isReplyContent|stopSpelling)$"
)
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
        if tag not in VOID and len(self._open) < 1000:
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

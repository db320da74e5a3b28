"""The words of a mail: its plain parts, or its HTML as text."""

import re
from dataclasses import dataclass

from rxdesk.mail.attachments import Leaf, content_type, is_shown, payload_bytes
from rxdesk.mail.headers import decode_bytes, first
from rxdesk.mail.htmltext import text_with_quotes
from rxdesk.mail.limits import MAX_HTML_CHARS, MAX_TEXT_CHARS
from rxdesk.mail.names import clean_text

_META_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Body:
    """`marked` is the text with quotation marks of HTML kept (htmltext.QUOTE_MARK) when it came from HTML."""

    marked: str
    html: str | None
    truncated: bool


def body_of(leaves: list[Leaf]) -> tuple[Body, list[Leaf]]:
    """What is read, and the leaves that are files."""
    shown = [leaf for leaf in leaves if is_shown(leaf)]
    files = [leaf for leaf in leaves if not is_shown(leaf)]
    plain, rich = [], []
    for leaf in shown:
        text = text_of_leaf(leaf)
        if content_type(leaf.part) == "text/html":
            rich.append(text)
        elif text.strip():
            plain.append(clean_text(_unflow(text, leaf)))
    html = "\n".join(rich) if any(piece.strip() for piece in rich) else None
    truncated = bool(html) and len(html or "") > MAX_HTML_CHARS
    html = html[:MAX_HTML_CHARS] if html else None
    marked = "\n".join(plain) if plain else clean_text(text_with_quotes(html)) if html else ""
    return Body(marked[:MAX_TEXT_CHARS], html, truncated or len(marked) > MAX_TEXT_CHARS), files


def text_of_leaf(leaf: Leaf) -> str:
    """The decoded text, by its declared charset, its byte order mark, its meta tag or the best guess."""
    data = payload_bytes(leaf.part)[: 4 * MAX_HTML_CHARS]
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return decode_bytes(data[len(mark) :], charset)
    charset = _charset(leaf)
    if content_type(leaf.part) == "text/html" and not charset and (meta := _META_CHARSET.search(data[:4096])):
        charset = meta.group(1).decode("ascii", "replace")
    return decode_bytes(data, charset)


def _charset(leaf: Leaf) -> str:
    found = re.search(
        r"(?i);\s*charset\*?\s*=\s*(?:us-ascii'[^']*')?[\"']?([\w.:+-]{1,40})", first(leaf.part, "content-type")[:4096]
    )
    return found[1] if found else ""


def _unflow(text: str, leaf: Leaf) -> str:
    """Undo format=flowed, RFC 3676: a line that ends in a space goes on in the next one."""
    kind = first(leaf.part, "content-type").lower()[:4096]
    if "format=flowed" not in kind.replace('"', "").replace(" ", ""):
        return text
    joint = "" if "delsp=yes" in kind.replace('"', "").replace(" ", "") else " "
    out: list[str] = []
    flowing = False
    for line in text.replace("\r\n", "\n").split("\n"):
        body = line[1:] if line.startswith(" ") else line
        quoted = line.startswith(">")
        if flowing and not quoted and out:
            out[-1] = out[-1].rstrip(" ") + joint + body
        else:
            out.append(body)
        flowing = body.endswith(" ") and body != "-- " and not quoted and body.strip() != ""
    return "\n".join(out)

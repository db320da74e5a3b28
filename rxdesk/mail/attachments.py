"""Which parts of a mail are read as its text and which are files."""

import hashlib
import re
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote_to_bytes

from rxdesk.mail.headers import decode, decode_bytes, first
from rxdesk.mail.limits import (
    MAX_DEPTH,
    MAX_HEADER_BYTES,
    MAX_HEADERS,
    MAX_PARTS,
    TOO_DEEP,
    TOO_MANY_HEADERS,
    TOO_MANY_PARTS,
    CpuBudget,
    require,
)
from rxdesk.mail.model import ParsedFile
from rxdesk.mail.names import clean_filename, clean_line


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts of its own, or an attached message, with the kind of container it stands in."""

    part: Message
    container: str


def leaves(message: Message, budget: CpuBudget) -> list[Leaf]:
    """All leaves in order; raises Unreadable when there are too many, too deep, or with too many headers."""
    found: list[Leaf] = []
    headers, header_bytes, parts = 0, 0, 0
    stack: list[tuple[Message, int, str]] = [(message, 0, "")]
    while stack:
        budget.check()
        part, depth, container = stack.pop()
        parts += 1
        raw = list(part.raw_items())
        headers += len(raw)
        header_bytes += sum(len(name) + len(str(value)) for name, value in raw)
        require(parts <= MAX_PARTS, TOO_MANY_PARTS)
        require(depth <= MAX_DEPTH, TOO_DEEP)
        require(headers <= MAX_HEADERS and header_bytes <= MAX_HEADER_BYTES, TOO_MANY_HEADERS)
        kind = content_type(part)
        inner = children(part)
        if inner and not kind.startswith("message/"):
            stack.extend((child, depth + 1, kind) for child in reversed(inner))
            continue
        _check_depth(inner, depth + 1, budget)
        found.append(Leaf(part, container))
    return found


def is_shown(leaf: Leaf) -> bool:
    """True for text that is read in the conversation, false for a file."""
    part = leaf.part
    if content_type(part) not in ("text/plain", "text/html") or part.is_multipart():
        return False
    return disposition(part) != "attachment" and not filename(part)


def file_of(leaf: Leaf, shown_html: str, number: int) -> ParsedFile:
    """The file in that part; `number` names it when it has no name of its own."""
    part = leaf.part
    mime = content_type(part)
    data = payload_bytes(part)
    content_id = clean_line(decode(first(part, "content-id"))).strip("<> ")
    location = clean_line(decode(first(part, "content-location")))
    referred = bool(content_id) and (f"cid:{content_id}" in shown_html or f"cid:{_quoted(content_id)}" in shown_html)
    referred = referred or (bool(location) and location in shown_html)
    is_picture = mime.startswith("image/")
    inline = is_picture and disposition(part) != "attachment" and (
        referred or disposition(part) == "inline" or (leaf.container == "multipart/related" and bool(content_id))
    )  # fmt: skip
    return ParsedFile(
        filename=filename(part) or _made_up_name(part, mime, number),
        mime=mime,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        inline=inline or (is_picture and referred),
        content_id=content_id,
        data=data,
    )


def payload_bytes(part: Message) -> bytes:
    """The decoded bytes of a leaf; those of an attached message as it would be saved."""
    try:
        if part.is_multipart():
            return b"".join(child.as_bytes(policy=child.policy) for child in children(part))
        data = part.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return b""
    return data if isinstance(data, bytes) else b""


def children(part: Message) -> list[Message]:
    """The parts inside; the text of a leaf is never asked for here, since that decodes it by the charset it claims."""
    inside = part.get_payload() if part.is_multipart() else []
    return [child for child in inside if isinstance(child, Message)] if isinstance(inside, list) else []


def content_type(part: Message) -> str:
    """The type in lower case; what is no type, and a multipart that is only text, counts as plain text."""
    kind = part.get_content_type()
    if not _TYPE.fullmatch(kind):
        found = _TYPE.match(first(part, "content-type").strip().lower())
        kind = found.group() if found else "text/plain"
    return "text/plain" if kind.startswith("multipart/") and not part.is_multipart() else kind


def disposition(part: Message) -> str:
    return first(part, "content-disposition").partition(";")[0].strip().lower()[:40]


def filename(part: Message) -> str:
    """The cleaned file name of a part, or an empty string."""
    for header, wanted in (("content-disposition", "filename"), ("content-type", "name")):
        if name := parameter(first(part, header)[:4096], wanted):
            return clean_filename(name, fallback="file")
    return ""


def parameter(header: str, wanted: str) -> str:
    """A parameter with its RFC 2231 pieces joined and decoded, or an encoded word that should not be there."""
    plain = ""
    pieces: dict[int, tuple[str, bool]] = {}
    for found in _PARAMETER.finditer(header):
        value = found[4] if found[4] is not None else re.sub(r"\\(.)", r"\1", found[3]) if found[3] is not None else ""
        if found[1].lower() != wanted:
            continue
        if found[2]:
            piece = _PIECE.fullmatch(found[2])
            pieces.setdefault(int(piece[1] or 0) if piece else 0, (value, found[2].endswith("*")))
        else:
            plain = plain or decode(value)
    return _joined(pieces) or plain


_PARAMETER = re.compile(
    r""";\s*([\w!#$%&+.^`{}~-]{1,40})(\*[\d*]{0,5})?\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))""", re.DOTALL
)
_TYPE = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,120}")
_PIECE = re.compile(r"(?:\*(\d{1,3}))?\*?")


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    charset, data = "", b""
    for at, number in enumerate(sorted(pieces)):
        value, encoded = pieces[number]
        value = value.strip()
        if at == 0 and encoded and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        raw = value.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if encoded else raw
    return decode(decode_bytes(data, charset)) if data else ""


def _check_depth(inside: list[Message], depth: int, budget: CpuBudget) -> None:
    """An attached message is not opened, but one that hides a bomb is refused as well."""
    stack = [(child, depth) for child in inside]
    count = 0
    while stack:
        budget.check()
        part, level = stack.pop()
        count += 1
        require(level <= MAX_DEPTH, TOO_DEEP)
        require(count <= MAX_PARTS, TOO_MANY_PARTS)
        stack.extend((child, level + 1) for child in children(part))


def _made_up_name(part: Message, mime: str, number: int) -> str:
    if mime == "message/rfc822":
        subject = next((first(child, "subject") for child in children(part)), "")
        return clean_filename(f"{decode(subject)[:200] or 'message'}.eml", fallback="message.eml")
    endings = {"text/plain": "txt", "text/html": "html", "image/jpeg": "jpg", "text/calendar": "ics",
               "application/pgp-signature": "asc", "application/pkcs7-signature": "p7s"}  # fmt: skip
    ending = endings.get(mime) or re.sub(r"[^a-z0-9]", "", mime.partition("/")[2].partition("+")[0])[:12] or "bin"
    return f"part-{number}.{ending}"


def _quoted(content_id: str) -> str:
    return content_id.replace("@", "%40")

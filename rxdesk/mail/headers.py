"""Headers as people wrote them: encoded words and raw eight-bit bytes give a value, never an error."""

import base64
import binascii
import quopri
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import Message
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime

from rxdesk.mail.names import clean_line

MAX_IDS = 1_000
_STRUCTURED_LIMIT = 4_096
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_NO_SEMICOLON = re.compile(r"(?<![;\s])[ \t]{1,20}(boundary|charset|name|filename)=")
_UNFOLDED = "rxdesk_unfolded"
_MESSAGE_ID = re.compile(r"<([^<>]+)>")


class RawHeaders(EmailPolicy):
    """policy.default whose headers stay raw text: its header parser is slow and raises on hostile values."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        plain = value.replace("\r", "").replace("\n", "")
        if not name.lower().startswith("content-"):
            return plain
        # The standard library reads parameters in quadratic time, and overlooks them where the ";" was forgotten.
        return _NO_SEMICOLON.sub(r"; \1=", plain[:_STRUCTURED_LIMIT])


def values(message: Message, name: str) -> Sequence[str]:
    """Every raw value of that header, unfolded, top of the message first.

    A message is looked through once, however many headers are asked for, and never changed after that.
    """
    known: dict[str, list[str]] | None = vars(message).get(_UNFOLDED)
    if known is None:
        known = vars(message)[_UNFOLDED] = {}
        for key, value in message.raw_items():
            known.setdefault(key.lower(), []).append(unfold(str(value)))
    return known.get(name.lower(), ())


def first(message: Message, name: str) -> str:
    return next(iter(values(message, name)), "")


def unfold(value: str) -> str:
    return re.sub(r"\r?\n(?=[ \t])|\r|\n", "", value).strip()


def decode(value: str) -> str:
    """Encoded words and eight-bit bytes as text; what cannot be decoded stays readable."""
    value = decode_bytes(value.encode("utf-8", "surrogateescape")) if _has_raw_bytes(value) else value
    out: list[str] = []
    pending: list[bytes] = []
    charset, end = "", 0
    for found in _WORD.finditer(value):
        between = value[end : found.start()]
        name = found.group(1).partition("*")[0].lower()
        # Neighbouring words of one charset are joined as bytes: some senders cut inside a character.
        if pending and (between.strip() or name != charset):
            out.append(decode_bytes(b"".join(pending), charset))
            pending = []
        # White space between two encoded words is not text, RFC 2047 6.2.
        if between.strip() or end == 0:
            out.append(between)
        pending.append(_word_bytes(found.group(2), found.group(3)))
        charset, end = name, found.end()
    if pending:
        out.append(decode_bytes(b"".join(pending), charset))
    out.append(value[end:])
    return "".join(out)


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Text of `data`: the named charset, else UTF-8, else Windows-1252, which maps nearly every byte."""
    named = _codec(charset)
    for name in (named, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (UnicodeError, ValueError):
            continue
    return data.decode("cp1252" if named in ("", "utf-8") else named, "replace")


def message_ids(raw_values: Sequence[str]) -> tuple[str, ...]:
    """Ids without their brackets, in order; a value without brackets is split at white space."""
    ids: list[str] = []
    for raw in raw_values:
        text = decode(raw)
        found = _MESSAGE_ID.findall(text) or text.split()
        ids.extend(clean for one in found if (clean := clean_line(one.replace(" ", ""), limit=998).strip("<>")))
    return tuple(dict.fromkeys(ids[:MAX_IDS]))


def date(raw: str) -> datetime | None:
    """The moment in UTC, or None when the header is missing or means nothing."""
    try:
        moment = parsedate_to_datetime(raw)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


_ALIASES = {"us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252", "utf8mb4": "utf-8",
            "cp-850": "cp850", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "x-sjis": "cp932",
            "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "x-gbk": "gb18030",
            "euc-kr": "cp949", "unicode-1-1-utf-7": "utf-7", "windows-874": "cp874", "x-mac-roman": "mac_roman",
            "macintosh": "mac_roman", "x-user-defined": "cp1252", "ansi_x3.110-1983": "cp1252"}  # fmt: skip
_NOT_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem",
                           "base64", "bz2", "hex", "quopri", "rot13", "rot_13", "uu", "zip", "zlib"})  # fmt: skip


def _codec(charset: str) -> str:
    """The codec of a charset's name, or an empty string when no mail may use it."""
    name = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    # Codecs such as "idna" or "punycode" take quadratic time, others are no text at all.
    if not name or len(name) > 40 or name.replace("-", "_") in _NOT_CHARSETS:
        return ""
    try:
        b"a".decode(name)
        return name
    except (LookupError, UnicodeError, ValueError):
        return ""


def _has_raw_bytes(value: str) -> bool:
    return not value.isascii() and any("\udc80" <= char <= "\udcff" for char in value)


def _word_bytes(encoding: str, body: str) -> bytes:
    data = body.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(data.replace(b"_", b" ").replace(b"\n", b""), header=False)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return data

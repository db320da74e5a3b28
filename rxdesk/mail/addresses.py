"""Address lists read character by character in one pass, so that no broken header costs more than its length."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from rxdesk.mail.headers import decode
from rxdesk.mail.model import Address
from rxdesk.mail.names import clean_line

MAX_ADDRESSES = 1_000
_LIST_LIMIT = 64 * 1024
_BARE = re.compile(
    r"(?:^|(?<=[\s<>,;:\"'()\[\]]))[^\s<>,;:\"'()\[\]@]{1,64}@[^\s<>,;:\"'()\[\]@]{1,255}(?=[\s<>,;:\"'()\[\]]|$)"
)


def addresses(raw_values: Sequence[str]) -> tuple[Address, ...]:
    """The addresses of From, To, Cc or Reply-To; groups are opened, entries without an address are left out."""
    found: list[Address] = []
    for raw in raw_values:
        usable = [made for entry in _entries(raw[:_LIST_LIMIT]) if (made := _address(entry))]
        found.extend(usable or _picked(decode(raw[:_LIST_LIMIT])))
    return tuple(found[:MAX_ADDRESSES])


def ascii_domain(addr: str) -> str:
    """The address in lower case, its domain in IDNA form."""
    local, at, domain = addr.strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    with suppress(UnicodeError, ValueError):
        # The codec is quadratic, and no domain is longer than this.
        domain = domain if domain.isascii() or len(domain) > 255 else domain.encode("idna").decode("ascii")
    return local + at + domain


def _picked(broken: str) -> list[Address]:
    """The one address that stands in a broken header; of two, as in "ana@acme.test"@evil.test, none is the sender's."""
    return [Address(ascii_domain(hit)) for hit in _BARE.findall(broken)] if broken.count("@") == 1 else []


@dataclass(slots=True)
class _Entry:
    """What stands between two commas: words outside brackets, what is inside <>, and comments."""

    words: list[str] = field(default_factory=list)
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    quoted_local_part: bool = False


def _entries(raw: str) -> list[_Entry]:
    entry = _Entry()
    entries = [entry]
    state, depth, escaped = "plain", 0, False
    for at, char in enumerate(raw):
        if escaped:
            (entry.comment if state == "comment" else entry.angle if state == "angle" else entry.words).append(char)
            escaped = False
        elif char == "\\" and state != "plain":
            escaped = True
        elif state == "quote":
            if char == '"':
                state = "plain"
                # "a b"@acme.test is legal, and nobody has one but those who want to confuse.
                entry.quoted_local_part |= raw[at + 1 : at + 2] == "@"
            else:
                entry.words.append(char)
        elif state == "comment":
            depth += (char == "(") - (char == ")")
            if depth:
                entry.comment.append(char)
            else:
                state = "plain"
        elif state == "angle":
            if char == ">":
                state = "plain"
            else:
                entry.angle.append(char)
        elif char == '"' and '"' in raw[at + 1 : at + 1024]:
            state = "quote"
        elif char == "(" and ")" in raw[at + 1 : at + 1024]:
            state, depth = "comment", 1
        elif char == "<" and ">" in raw[at + 1 : at + 1024]:
            state = "angle"
            entry.angle.clear()
        elif char in ",;" or (char == ":" and "@" not in "".join(entry.words[-64:])):
            # A colon ends the name of a group, whose members follow.
            if char == ":":
                entry.words.clear()
            elif len(entries) > MAX_ADDRESSES:
                break
            else:
                entry = _Entry()
                entries.append(entry)
        else:
            entry.words.append(char)
    return entries


def _address(entry: _Entry) -> Address | None:
    words, angle, comment = ("".join(part) for part in (entry.words, entry.angle, entry.comment))
    if angle.strip() or entry.angle:
        addr, name = angle, words or comment
        # An obsolete route, <@first,@second:ana@acme.test>.
        addr = addr.rpartition(":")[2] if addr.strip().startswith("@") else addr
    else:
        bare = _BARE.search(words) if words.count("@") == 1 else None
        addr = bare.group() if bare else words
        name = comment or (words.replace(addr, "", 1) if addr != words else "")
    addr = re.sub(r"\([^()]*\)", "", clean_line(decode(addr), limit=1024)).replace(" ", "")
    if (
        entry.quoted_local_part
        or '"' in addr
        or addr.count("@") != 1
        or len(addr) > 320
        or addr.startswith("@")
        or addr.endswith("@")
    ):
        return None
    return Address(ascii_domain(addr), clean_line(decode(name)).strip("\"'"))

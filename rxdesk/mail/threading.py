"""What a mail says about the conversation it belongs to; whether that is believed is decided where the rows are."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from rxdesk.mail.model import ParsedMail

T = TypeVar("T")
TOKEN_LENGTH = 26
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_REPLY = re.compile(rf"^reply\+([{_ALPHABET}]{{{TOKEN_LENGTH}}})@(.+)$")
_BOUNCE = re.compile(rf"^bounce\+([{_ALPHABET}]{{{TOKEN_LENGTH}}})@(.+)$")
_NUMBER = re.compile(r"\[#(\d{1,12})\]")
_OWN_ID = re.compile(r"^([a-z]{1,20})\.([A-Za-z0-9_-]{1,80})\.[a-z2-7]{8}@(.+)$")
_MAX_IDS = 100


@dataclass(frozen=True, slots=True)
class Candidates:
    """Where to look, in this order: reply tokens, then message ids newest first, then numbers from the subject."""

    tokens: tuple[str, ...]
    message_ids: tuple[str, ...]
    numbers: tuple[int, ...]


def candidates(mail: ParsedMail, domain: str) -> Candidates:
    """Everything in the mail that may name an item of ours; `domain` is that of our reply addresses."""
    envelope = (*mail.original_recipients, *(one.addr for one in (*mail.to, *mail.cc)))
    ids = (mail.in_reply_to, *reversed(mail.references))
    return Candidates(
        tokens=_unique(token for addr in envelope if (token := token_of(addr, domain))),
        message_ids=_unique(one for one in ids if one)[:_MAX_IDS],
        numbers=_unique(int(found) for found in _NUMBER.findall(mail.subject))[:3],
    )


def new_token() -> str:
    """128 random bits in lower-case base32, as they stand in a reply address."""
    bits = secrets.randbits(128) << 2
    return "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(125, -1, -5))


def reply_address(token: str, domain: str) -> str:
    return f"reply+{token}@{domain}"


def bounce_address(token: str, domain: str) -> str:
    """The secret return path of one mail: only a bounce that comes back on it counts."""
    return f"bounce+{token}@{domain}"


def token_of(addr: str, domain: str) -> str:
    """The token of a reply address of ours, or an empty string; any other form counts for nothing."""
    return _matching(_REPLY, addr, domain)


def bounce_token_of(addr: str, domain: str) -> str:
    return _matching(_BOUNCE, addr, domain)


def message_id(kind: str, ref: str, domain: str) -> str:
    """A new id, without brackets, of the mail about `ref`; it is stored with the mail and never made twice."""
    return f"{kind}.{ref}.{new_token()[:8]}@{domain}"


def is_own_id(identifier: str, domain: str) -> bool:
    """True when the id has the form of ours at our domain."""
    found = _OWN_ID.match(identifier.strip("<> "))
    return found is not None and found[3].lower() == domain.lower()


def subject_with_token(name: str, number: int) -> str:
    """The name of an item with its number once at the end: 'Printer is out of toner [#1048]'."""
    bare = _NUMBER.sub("", name)
    return f"{' '.join(bare.split())} [#{number}]".strip()


def _matching(pattern: re.Pattern[str], addr: str, domain: str) -> str:
    # Mail servers may change the case on the way.
    found = pattern.match(addr.strip().lower())
    return found[1] if found and found[2] == domain.lower() else ""


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))

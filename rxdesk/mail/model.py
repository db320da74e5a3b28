"""What a mail says once it has been read: plain frozen values that know nothing of the database."""

from dataclasses import dataclass
from datetime import datetime

from rxdesk.errors import DomainError


class Unreadable(DomainError):
    """The mail breaks a limit or the parser; it is kept aside with this one sentence as its reason."""

    status = 422


@dataclass(frozen=True, slots=True)
class Address:
    """A bare lower-case address with an ASCII domain, and the display name that stood beside it."""

    addr: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.addr.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A part that is not shown as text; `size` and `sha256` are of the decoded bytes in `data`."""

    filename: str
    mime: str
    size: int
    sha256: str
    inline: bool
    content_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail. `reply_text` is what is new in it, `quoted_text` what was folded away; nothing of `text` is in neither.

    `html` is structure only (see sanitise.clean_structure), `original_html` is what the sender wrote and must never
    be shown without sanitise.clean_original. `truncated` tells that text or html were longer than what is shown.
    """

    subject: str
    from_addr: str
    from_name: str
    sender: str
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    date: datetime | None
    text: str
    reply_text: str
    quoted_text: str
    html: str | None
    original_html: str | None
    attachments: tuple[ParsedFile, ...]
    truncated: bool
    is_bounce: bool
    is_auto_reply: bool
    auto_reason: str
    list_id: str
    precedence: str
    return_path: str | None
    auth_results: tuple[str, ...]
    original_recipients: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    identity: str

    def header(self, name: str) -> str | None:
        """The first header of that name, decoded, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)

    def has_header(self, name: str) -> bool:
        return self.header(name) is not None

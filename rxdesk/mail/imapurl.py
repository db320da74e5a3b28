"""A mailbox by its URL: imaps://user:password@host:993/INBOX, or imap:// without encryption for a local server."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from rxdesk.errors import Invalid
from rxdesk.i18n import t


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail is fetched from."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_secure: bool


def mailbox_of(url: str) -> Mailbox:
    """Read the URL. Raises Invalid when it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise Invalid(t("mail.imap_url", "The mailbox is written as imaps://user:password@host/INBOX"))
    secure = parts.scheme == "imaps"
    return Mailbox(
        host=parts.hostname,
        port=parts.port or (993 if secure else 143),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_secure=secure,
    )

"""In the demo no mail leaves the machine: a local SMTP server keeps each one as a file, and a page shows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from rxdesk import clock
from rxdesk.config import settings


class _Keeper:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the name is aiosmtpd's
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        keep_mail(content)
        return "250 Kept here"


@contextmanager
def catching(smtp_url: str) -> Iterator[None]:
    """Within the block mail to `smtp_url`, a loopback address, is kept; an empty one catches nothing."""
    if not smtp_url:
        yield
        return
    place = urlsplit(smtp_url)
    controller = Controller(_Keeper(), hostname=place.hostname or "127.0.0.1", port=place.port or 1025)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def outbox() -> Path:
    """The folder of caught mails."""
    folder = settings().data_dir / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_mail(content: bytes) -> None:
    """Keep one mail as a file named after its moment."""
    stamp = f"{clock.now():%Y%m%dT%H%M%S%f}"
    part = outbox() / f".{stamp}"
    part.write_bytes(content)
    part.rename(outbox() / f"{stamp}.eml")


def caught() -> list[Path]:
    """Caught mails, the newest first."""
    return sorted(outbox().glob("*.eml"), reverse=True)

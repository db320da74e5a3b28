"""In the demo no mail leaves the machine: a local SMTP server keeps each one as a file, and a page shows them."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
def catching() -> Iterator[None]:
    """Within the block every mail of this process is kept here and none leaves, whatever RXDESK_SMTP_URL says."""
    port = _free_port()
    os.environ["RXDESK_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    settings.cache_clear()
    controller = Controller(_Keeper(), hostname="127.0.0.1", port=port)
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

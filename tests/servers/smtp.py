"""An SMTP server that keeps what it is sent and never passes it on."""

import contextlib
import email
import email.policy
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.process import free_port


@dataclass(frozen=True)
class Received:
    """One mail as it arrived: the envelope and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)


@dataclass
class SmtpSink:
    """Where it listens and what it got; with `refusal` set ("451 later", "550 no") it takes nothing."""

    port: int
    received: list[Received] = field(default_factory=list)
    refusal: str = ""

    @property
    def url(self) -> str:
        """The value for RXDESK_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Received]:
        """The mails whose envelope names `address`."""
        return [mail for mail in self.received if address in mail.recipients]

    def wait_for(self, count: int = 1, *, to: str = "", seconds: float = 60) -> list[Received]:
        """Wait until `count` mails are here (to `to`, if given) and return them all, else AssertionError."""
        until = time.monotonic() + seconds
        while True:
            found = self.to(to) if to else list(self.received)
            if len(found) >= count:
                return found
            if time.monotonic() > until:
                subjects = [(mail.recipients, mail.message["subject"]) for mail in self.received]
                raise AssertionError(f"{len(found)} of {count} mails came; here: {subjects}")
            time.sleep(0.02)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        """Keep one mail."""
        if self.refusal:
            return self.refusal
        content: Any = envelope.original_content
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content or b""))
        return "250 kept"


@contextlib.contextmanager
def smtp() -> Iterator[SmtpSink]:
    """A running sink."""
    sink = SmtpSink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()

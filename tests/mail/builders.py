"""Mails built by hand, so that every test shows the bytes it is about."""

from rxdesk.mail.model import Address, ParsedMail
from rxdesk.mail.outgoing import Brand, ComposedMail, Content, Envelope, OutgoingData, Reason
from rxdesk.mail.parse import parse
from rxdesk.mail.render import compose

TOKEN = "abcdefghijklmnopqrstuvwx23"


def raw(
    body: str = "Hello", *more: str, kind: str = "text/plain; charset=utf-8", sender: str = "Ana <ana@acme.test>"
) -> bytes:
    """A small mail; `more` are further header lines."""
    lines = [f"From: {sender}", "To: support@desk.test", "Subject: Printer", "Date: Mon, 2 Mar 2026 10:00:00 +0100"]
    lines += ["Message-ID: <1@acme.test>", "MIME-Version: 1.0", f"Content-Type: {kind}", *more]
    return ("\n".join(lines) + "\n\n" + body).encode("utf-8")


def mail(
    body: str = "Hello", *more: str, kind: str = "text/plain; charset=utf-8", sender: str = "Ana <ana@acme.test>"
) -> ParsedMail:
    return parse(raw(body, *more, kind=kind, sender=sender))


def envelope(**changes: object) -> Envelope:
    values: dict[str, object] = {
        "to": Address("ana@acme.test", "Ana Silva"),
        "sender": Address("support@orbit.test", "Marta Vidal, Orbit Support"),
        "message_id": "reply.q7m2.abcdefgh@orbit.test",
        "brand": Brand(company="Orbit", desk="Orbit Support", postal="Rua das Flores 12, Porto"),
        "reason": Reason.REQUESTER,
        "reply_to": f"reply+{TOKEN}@in.orbit.test",
    }
    return Envelope(**(values | changes))  # type: ignore[arg-type]


def composed(content: Content, **changes: object) -> ComposedMail:
    return compose(OutgoingData(envelope(**changes), content))

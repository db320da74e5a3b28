"""Mails that come in: half from customers whom the desk knows, half from new senders, no two with the same id."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from sqlmodel import col, select

from rxdesk import clock
from rxdesk.bench.desk import Draw
from rxdesk.bench.standing import WORD
from rxdesk.config import settings
from rxdesk.models.base import new_ref
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.seed.words import WORDS


def mails(draw: Draw) -> Iterator[bytes]:
    """`draw.count` mails of a few sentences, each with HTML beside the text."""
    active = select(Customer.id).where(col(Customer.active))
    known = draw.some(CustomerAddress.address, col(CustomerAddress.customer_id).in_(active))
    for turn, address in enumerate(draw.turns(known)):
        yield _mail(draw, f"New Sender <{new_ref()}@new.example>" if turn % 2 else address)


def _mail(draw: Draw, sender: str) -> bytes:
    text = "\n\n".join(" ".join(draw.rng.choices(WORDS, k=40)).capitalize() + "." for _ in range(3))
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, f"ticket@{settings().mail_domain}"
    mail["Subject"] = " ".join(draw.rng.choices(WORDS[:2000], k=5))
    mail["Date"], mail["Message-ID"] = format_datetime(clock.now()), make_msgid(domain="bench.example")
    mail.set_content(f"Hello,\n\n{text}\n\n{WORD}\n")
    mail.add_alternative(f"<p>Hello,</p><p>{text}</p><p>{WORD}</p>", subtype="html")
    return mail.as_bytes()

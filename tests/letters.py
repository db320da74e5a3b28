"""Mails for tests of incoming mail: written as a person's program writes them, taken in as the server does."""

import itertools
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlmodel import select

from rxdesk import clock
from rxdesk.mail.receive import receive_raw
from rxdesk.mail.threading import new_token, reply_address
from rxdesk.models.items import Item
from rxdesk.models.mails import Delivery, RawMail, ReplyAddress
from rxdesk.models.messages import Message, MessageKind
from rxdesk.models.session import system_session

DESK = "ticket@rxdesk.example"
_count = itertools.count(1)


def write(sender: str, subject: str, text: str = "Please help.", *, to: str = DESK, **headers: str) -> bytes:
    """A raw mail; further headers by name, with _ for -."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    number = next(_count)
    mail["Date"] = format_datetime(clock.now() - timedelta(seconds=number))
    headers.setdefault("Message_ID", f"<letter-{number}@{sender.rpartition('@')[2].strip('>')}>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(raw: bytes) -> RawMail:
    """Take a mail in and say what became of it."""
    raw_id = receive_raw(raw, source="test")
    with system_session("test", write=False) as session:
        return session.get_one(RawMail, raw_id)


def item_of(raw: RawMail) -> Item:
    """The item that the mail made or belongs to."""
    with system_session("test", write=False) as session:
        return session.get_one(Item, raw.item_id)


def said_on(item: Item) -> list[Message]:
    """Every message of an item that was not taken back, pending ones too."""
    with system_session("test", write=False) as session:
        wanted = select(Message).where(Message.item_id == item.key)
        return [row for row in session.exec(wanted) if row.deleted_at is None]


def replies_on(item: Item) -> list[Message]:
    """The customer replies that readers see."""
    return [row for row in said_on(item) if row.kind is MessageKind.REPLY and not row.pending]


def token_for(item: Item, *, customer_id: int | None = None, agent_id: int | None = None) -> str:
    """A reply address of that person on the item, as a mail of ours would carry it."""
    with system_session("test") as session:
        row = ReplyAddress(token=new_token(), item_id=item.key, customer_id=customer_id, agent_id=agent_id)
        session.add(row)
        return reply_address(row.token, "rxdesk.example")


def deliveries(item: Item) -> list[Delivery]:
    """The mails that RxDesk made for an item."""
    with system_session("test", write=False) as session:
        return list(session.exec(select(Delivery).where(Delivery.item_id == item.key)))

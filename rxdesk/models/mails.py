"""Mail as it came and as it leaves: raw mails, reply addresses, deliveries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint

from rxdesk.models.base import Row, json_value, link, long_text, moment, ref, short, word


class RawState(StrEnum):
    """What became of a mail that came in; nothing is lost silently."""

    STORED = "stored"
    DONE = "done"
    DUPLICATE = "duplicate"
    DROPPED = "dropped"
    HELD = "held"
    QUARANTINED = "quarantined"


class DeliveryState(StrEnum):
    """Where one mail to one person stands."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    HELD = "held"
    FAILED = "failed"


class RawMail(Row, table=True):
    """A mail as it came in, on disk before anything reads it; `identity` is the same by whatever way it comes."""

    __tablename__ = "rx_raw_mail"
    __table_args__ = (Index("ix_rx_raw_mail_sender", "from_address", "received_at"),)
    path: str = short()
    sha256: str = short(index=True)
    identity: str | None = short(None, unique=True)
    size: int = 0
    source: str = short("")
    source_key: str = short("", index=True)
    mail_message_id: str = short("", index=True)
    from_address: str = short("")
    subject: str = short("")
    state: RawState = word(RawState.STORED, index=True)
    reason: str = long_text()
    xray: list[dict] = json_value(list)
    item_id: int | None = link("item", nullable=True, delete="SET NULL")
    message_id: int | None = link("message", nullable=True, delete="SET NULL")
    received_at: datetime = moment(nullable=False)
    handled_at: datetime | None = moment()


class ReplyAddress(Row, table=True):
    """A random token per item and person; mail to it is that person's word on that item."""

    __tablename__ = "rx_reply_address"
    __table_args__ = (UniqueConstraint("item_id", "customer_id"), UniqueConstraint("item_id", "agent_id"))
    token: str = short(unique=True)
    item_id: int = link("item", index=False)
    customer_id: int | None = link("customer", nullable=True)
    agent_id: int | None = link("agent", nullable=True)
    created_at: datetime = moment(nullable=False)


class Delivery(Row, table=True):
    """One mail to one person, with the reason they get it; asked again at every attempt whether they still should."""

    __tablename__ = "rx_delivery"
    __table_args__ = (UniqueConstraint("message_id", "customer_id"), UniqueConstraint("message_id", "agent_id"))
    template: str = short("reply")
    message_id: int | None = link("message", index=False, nullable=True)
    item_id: int | None = link("item", nullable=True)
    event_id: int | None = link("event", nullable=True)
    customer_id: int | None = link("customer", nullable=True)
    agent_id: int | None = link("agent", nullable=True)
    address: str = short(index=True)
    reason: str = short("")
    subject: str = short("")
    data: dict = json_value(dict)
    automatic: bool = False
    mail_message_id: str = short(unique=True)
    return_token: str = ref()
    state: DeliveryState = word(DeliveryState.WAITING, index=True)
    attempts: int = 0
    answer: str = long_text()
    created_at: datetime = moment(nullable=False)
    sent_at: datetime | None = moment()

"""What was said: customer replies, which leave the house, and internal notes, which never do; and their files."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint

from rxdesk.models.base import Row, link, long_text, moment, ref, short, word
from rxdesk.models.items import ActorKind, Channel


class MessageKind(StrEnum):
    """Fixed once sent."""

    REPLY = "reply"
    NOTE = "note"


class Conversation(Row, table=True):
    """A thread of an item or project; a restricted one is seen by its named people only."""

    __tablename__ = "rx_conversation"
    item_id: int | None = link("item", nullable=True)
    project_id: int | None = link("project", nullable=True)
    title: str = short("")
    main: bool = True
    restricted: bool = False
    created_at: datetime = moment(nullable=False)


class ConversationPerson(Row, table=True):
    """A named reader of a restricted conversation."""

    __tablename__ = "rx_conversation_person"
    __table_args__ = (
        UniqueConstraint("conversation_id", "customer_id"),
        UniqueConstraint("conversation_id", "agent_id"),
    )
    conversation_id: int = link("conversation", index=False)
    customer_id: int | None = link("customer", nullable=True)
    agent_id: int | None = link("agent", nullable=True)


class Message(Row, table=True):
    """One customer reply or internal note. `visible_at` is when customers may see an agent's reply (undo time)."""

    __tablename__ = "rx_message"
    __table_args__ = (Index("ix_rx_message_item", "item_id", "id"), Index("ix_rx_message_project", "project_id", "id"))
    ref: str = ref()
    conversation_id: int = link("conversation")
    item_id: int | None = link("item", index=False, nullable=True)
    project_id: int | None = link("project", index=False, nullable=True)
    kind: MessageKind = word(MessageKind.REPLY)
    text: str = long_text()
    html: str = long_text()
    quoted: str = long_text()
    channel: Channel = word(Channel.AGENT)
    author_kind: ActorKind = word(ActorKind.AGENT)
    author_agent_id: int | None = link("agent", nullable=True, delete="SET NULL")
    author_customer_id: int | None = link("customer", nullable=True, delete="SET NULL")
    author_rule_id: int | None = link("rule", nullable=True, delete="SET NULL")
    author_name: str = short("")
    automatic: bool = False
    requesters_only: bool = False
    pending: bool = False
    pending_sender: str = short("")
    mail_message_id: str = short("", index=True)
    created_at: datetime = moment(nullable=False)
    visible_at: datetime = moment(nullable=False)
    released: bool = False
    edited_at: datetime | None = moment()
    deleted_at: datetime | None = moment()


class Attachment(Row, table=True):
    """A file of a message, or of the item's description when `message_id` is empty; the bytes lie under their hash."""

    __tablename__ = "rx_attachment"
    ref: str = ref()
    item_id: int | None = link("item", nullable=True)
    project_id: int | None = link("project", nullable=True)
    message_id: int | None = link("message", nullable=True)
    uploaded_by_agent_id: int | None = link("agent", nullable=True, delete="SET NULL")
    uploaded_by_customer_id: int | None = link("customer", nullable=True, delete="SET NULL")
    filename: str = short()
    mime: str = short("application/octet-stream")
    size: int = 0
    sha256: str = short(index=True)
    inline: bool = False
    content_id: str = short("")
    created_at: datetime = moment(nullable=False)
    deleted_at: datetime | None = moment()


class Draft(Row, table=True):
    """What an agent or a customer has typed but not sent, kept on the server."""

    __tablename__ = "rx_draft"
    __table_args__ = (UniqueConstraint("item_id", "agent_id"), UniqueConstraint("item_id", "customer_id"))
    item_id: int = link("item")
    agent_id: int | None = link("agent", nullable=True)
    customer_id: int | None = link("customer", nullable=True)
    kind: MessageKind = word(MessageKind.REPLY)
    html: str = long_text()
    updated_at: datetime = moment(nullable=False)

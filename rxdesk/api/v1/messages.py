"""Customer replies and internal notes for a key: read them, write them."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from rxdesk.api.v1.asking import Id, Listed, Paged, ReadMessages, Strict, WriteMessages, listed
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.models.items import Channel
from rxdesk.models.messages import MessageKind
from rxdesk.services import items, messages
from rxdesk.services.listing_talk import MessageRow, list_messages, message_rows

router = APIRouter(prefix="/items/{item_id}/messages", tags=["Messages"])


class Direction(StrEnum):
    """Which end of the conversation comes first."""

    OLDEST = "oldest_first"
    NEWEST = "newest_first"


class MessagesAsked(Paged):
    """The order and page of a conversation."""

    order: Direction = Direction.OLDEST


class NewMessage(Strict):
    """A customer reply or internal note, as HTML or as text."""

    kind: MessageKind = MessageKind.REPLY
    html: str = Field(default="", max_length=1_000_000)
    text: str = Field(default="", max_length=1_000_000)
    attachment_ids: list[Id] = []
    status_id: Id | None = None
    requesters_only: bool = False


@router.get("")
def list_all(agent: ReadMessages, item_id: int, asked: Annotated[MessagesAsked, Query()]) -> Listed[MessageRow]:
    """The item's messages with their files."""
    with reading(agent) as session:
        item = items.get_item(session, item_id)
        newest = asked.order is Direction.NEWEST
        return listed(list_messages(session, item, newest_first=newest, cursor=asked.cursor, limit=asked.limit))


@router.post("", status_code=201)
def write(agent: WriteMessages, item_id: int, new: NewMessage) -> MessageRow:
    """Write a reply, which customers get when the undo time ends, or a note; `status_id` sets the status in one go."""
    said = new.model_dump(include={"html", "text", "attachment_ids", "status_id"})
    with writing(agent) as session:
        item = items.get_item(session, item_id)
        if new.kind is MessageKind.NOTE:
            message = messages.post_note(session, agent, item, **said, channel=Channel.API)
        else:
            only = new.requesters_only
            message = messages.post_reply(session, agent, item, **said, channel=Channel.API, requesters_only=only)
        return message_rows(session, [message])[0]


@router.post("/{message_id}/send-now")
def send_now(agent: WriteMessages, item_id: int, message_id: int) -> MessageRow:
    """End the undo time of one's own reply."""
    with writing(agent) as session:
        message = messages.get_message(session, message_id)
        messages.send_now(session, agent, message)
        return message_rows(session, [message])[0]

"""What was said and done on an item: its messages with their files, and its activity, for agents."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.models.among import among
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import ActorKind, Channel, Item
from rxdesk.models.messages import Attachment, Message, MessageKind
from rxdesk.services.item_rows import initials
from rxdesk.services.listing import PAGE, Order, Page, page_of
from rxdesk.services.statements import IDS, columns


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as a conversation draws it; `url` serves it to whoever may see it."""

    id: int
    ref: str
    filename: str
    mime: str
    size: int
    inline: bool
    content_id: str
    url: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote or did something; `id` is that of the agent, customer or rule, None when they are gone."""

    kind: ActorKind
    id: int | None
    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message for agents; `waiting` while its undo time runs, `pending` while an agent has to decide about it."""

    id: int
    ref: str
    kind: MessageKind
    author: Author
    text: str
    html: str
    quoted: str
    channel: Channel
    automatic: bool
    requesters_only: bool
    waiting: bool
    pending: bool
    pending_sender: str
    attachments: tuple[FileRow, ...]
    created_at: datetime
    visible_at: datetime
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One property before and after, as plain JSON."""

    property: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the activity; `cause_id` is the event whose rules did this."""

    id: int
    verb: Verb
    actor: Author
    message_id: int | None
    changes: tuple[ChangeRow, ...]
    rule_id: int | None
    cause_id: int | None
    depth: int
    created_at: datetime


_SAID = columns(
    Message.id, Message.ref, Message.kind, Message.author_kind, Message.author_agent_id, Message.author_customer_id,
    Message.author_rule_id, Message.author_name, Message.text, Message.html, Message.quoted, Message.channel,
    Message.automatic, Message.requesters_only, Message.visible_at, Message.pending, Message.pending_sender,
    Message.created_at, Message.edited_at,
).where(col(Message.item_id) == bindparam("item"))  # fmt: skip
_EVENTS = select(Event).where(col(Event.item_id) == bindparam("item"))
_FILES = select(Attachment).where(col(Attachment.deleted_at).is_(None)).order_by(col(Attachment.id))
_OF_MESSAGES = _FILES.where(among(col(Attachment.message_id), IDS))
IS_FIRST = (col(Attachment.item_id) == bindparam("item")) & col(Attachment.message_id).is_(None)
"""Whether a file is one of the first text of the item that is given as `item`."""
_OF_DESCRIPTION = _FILES.where(IS_FIRST)


def list_messages(
    session: Session, item: Item, *, newest_first: bool = False, cursor: str = "", limit: int = PAGE
) -> Page[MessageRow]:
    """One page of an item's messages that the viewer may read."""
    found = page_of_talk(session, item, newest_first=newest_first, cursor=cursor, limit=limit)
    return Page(tuple(message_rows(session, found.rows)), found.next)


def page_of_talk(
    session: Session, item: Item, *, newest_first: bool = False, cursor: str = "", limit: int = PAGE
) -> Page[Any]:
    """The same as columns of the table, named as they are there, without their files."""
    order = Order("message", (col(Message.id),), lambda row: (row.id,), descending=newest_first)
    return page_of(session, _SAID, order=order, cursor=cursor, limit=limit, given={"item": item.key})


def message_rows(session: Session, messages: Sequence[Any]) -> list[MessageRow]:
    """The rows of these messages in their order."""
    return rows_with(messages, files_of_messages(session, [message.id for message in messages]))


def rows_with(messages: Sequence[Any], files: Mapping[int, Sequence[FileRow]]) -> list[MessageRow]:
    """The same when the files are known, by the ids of their messages."""
    now = clock.now()
    return [
        MessageRow(
            id=message.id,
            ref=message.ref,
            kind=message.kind,
            author=_author_of(message),
            text=message.text,
            html=message.html,
            quoted=message.quoted,
            channel=message.channel,
            automatic=message.automatic,
            requesters_only=message.requesters_only,
            waiting=message.visible_at > now,
            pending=message.pending,
            pending_sender=message.pending_sender,
            attachments=tuple(files.get(message.id, ())),
            created_at=message.created_at,
            visible_at=message.visible_at,
            edited_at=message.edited_at,
        )
        for message in messages
    ]


def list_events(session: Session, item: Item, *, cursor: str = "", limit: int = PAGE) -> Page[EventRow]:
    """One page of an item's activity, the newest first."""
    order = Order("event", (col(Event.id),), lambda row: (row[0].id,), descending=True)
    found = page_of(session, _EVENTS, order=order, cursor=cursor, limit=limit, given={"item": item.key})
    return Page(tuple(event_row(row[0]) for row in found.rows), found.next)


def event_row(event: Event) -> EventRow:
    """One line of the activity."""
    actor_id = event.agent_id or event.customer_id or event.rule_id
    return EventRow(
        id=event.key,
        verb=event.verb,
        actor=Author(event.actor_kind, actor_id, event.actor_name, initials(event.actor_name)),
        message_id=event.message_id,
        changes=tuple(ChangeRow(*change) for change in event.changed),
        rule_id=event.rule_id,
        cause_id=event.cause_id,
        depth=event.depth,
        created_at=event.created_at,
    )


def files_of_messages(session: Session, message_ids: Sequence[int]) -> dict[int, list[FileRow]]:
    """Per message its files that the viewer may see."""
    found: dict[int, list[FileRow]] = defaultdict(list)
    if message_ids:
        for row in session.scalars(_OF_MESSAGES, {"ids": message_ids}):
            found[row.message_id or 0].append(file_row(row))
    return found


def files_of_description(session: Session, item: Item) -> list[FileRow]:
    """The files of the item's first text."""
    return [file_row(row) for row in session.scalars(_OF_DESCRIPTION, {"item": item.key})]


def file_row(row: Any) -> FileRow:
    """A file, or the columns of one, as a conversation draws it."""
    return FileRow(
        id=row.id,
        ref=row.ref,
        filename=row.filename,
        mime=row.mime,
        size=row.size,
        inline=row.inline,
        content_id=row.content_id,
        url=f"/api/files/{row.ref}",
        created_at=row.created_at,
    )


def _author_of(message: Any) -> Author:
    ids = {
        ActorKind.AGENT: message.author_agent_id,
        ActorKind.CUSTOMER: message.author_customer_id,
        ActorKind.AUTOMATION: message.author_rule_id,
    }
    return Author(message.author_kind, ids.get(message.author_kind), message.author_name, initials(message.author_name))

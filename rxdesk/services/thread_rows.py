"""The talk of one item as agents read it: its messages with files, mails and the rule that wrote them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, func, literal_column, null, union_all
from sqlmodel import Session, col

from rxdesk.mail.sanitise import clean_structure, replace_cids
from rxdesk.models.among import among
from rxdesk.models.customers import Customer
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import ActorKind, Item, Requester
from rxdesk.models.mails import Delivery, DeliveryState
from rxdesk.models.messages import Attachment, MessageKind
from rxdesk.models.people import Agent
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.files import INLINE_TYPES
from rxdesk.services.items import get_item
from rxdesk.services.listing_talk import (
    IS_FIRST,
    FileRow,
    MessageRow,
    file_row,
    list_messages,
    page_of_talk,
    rows_with,
)
from rxdesk.services.statements import IDS, columns

_REQUESTERS = columns(Requester.customer_id).where(col(Requester.item_id) == bindparam("item"))
_FILES = columns(
    literal_column("0"), Attachment.message_id, Attachment.id, Attachment.ref, Attachment.filename, Attachment.mime,
    Attachment.size, Attachment.inline, Attachment.content_id, Attachment.created_at,
).where(col(Attachment.deleted_at).is_(None), IS_FIRST | among(col(Attachment.message_id), IDS))  # fmt: skip
_MAILS = (
    columns(
        literal_column("1"), Delivery.message_id, Delivery.id, Delivery.state,
        func.coalesce(Customer.name, Agent.name, Delivery.address), *[null()] * 5,
    )
    .select_from(Delivery)
    .outerjoin(Customer, col(Customer.id) == col(Delivery.customer_id))
    .outerjoin(Agent, col(Agent.id) == col(Delivery.agent_id))
    .where(among(col(Delivery.message_id), IDS), col(Delivery.template).in_([str(kind) for kind in MessageKind]))
)  # fmt: skip
_CAUSES = columns(
    literal_column("2"), Event.message_id, Event.id, null(), null(), null(), Event.cause_id, *[null()] * 3
).where(among(col(Event.message_id), IDS), col(Event.verb) == Verb.MESSAGE_ADDED, col(Event.cause_id).is_not(None))
_AROUND_TALK = union_all(_FILES, _MAILS, _CAUSES)
"""Which of the three a row is, its message and its id, then what it says; files come first, whose columns name all."""
_IMAGE = re.compile(r'<img(?:\s+[a-z]+="[^"]*")*\s*/?>')


@dataclass(frozen=True, slots=True)
class Mailed:
    """One mail of a message: to whom, and where it stands."""

    name: str
    state: DeliveryState


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `html` is clean, its inline pictures point to our own files; `mine` is for who looks."""

    message: MessageRow
    html: str
    files: tuple[FileRow, ...]
    mails: tuple[Mailed, ...]
    is_requester: bool
    mine: bool
    cause_id: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest messages in time order; `more` when there are earlier ones, `newest` is the last one's id.

    `first_files` are those of the item's first text, which stands above them.
    """

    bubbles: tuple[Bubble, ...]
    first_files: tuple[FileRow, ...]
    more: bool
    newest: int


def thread(
    session: Session, viewer: Viewer, item: Item, *, pages: int = 1, requesters: Collection[int] | None = None
) -> Thread:
    """The last `pages` pages of the item's talk; `requesters` are the ids of the item's when they are known."""
    said: list[Any] = []
    cursor = ""
    for _ in range(max(1, min(pages, 40))):
        page = page_of_talk(session, item, newest_first=True, cursor=cursor)
        said += page.rows
        cursor = page.next or ""
        if not cursor:
            break
    ids = [message.id for message in reversed(said)]
    files, mails, causes = _around_talk(session, item, ids)
    asking = session.scalars(_REQUESTERS, {"item": item.key}).all() if requesters is None else requesters
    me = viewer.id if isinstance(viewer, AgentViewer) else 0
    bubbles = tuple(
        Bubble(
            message=message,
            html=shown_html(message.html, message.attachments),
            files=listed_files(message.html, message.attachments),
            mails=tuple(mails[message.id]),
            is_requester=message.author.kind is ActorKind.CUSTOMER and message.author.id in asking,
            mine=message.author.kind is ActorKind.AGENT and message.author.id == me,
            cause_id=causes.get(message.id),
        )
        for message in rows_with(said[::-1], files)
    )
    return Thread(bubbles, tuple(files.get(0, ())), more=bool(cursor), newest=max(ids, default=0))


def shown_html(html: str, files: Iterable[FileRow]) -> str:
    """The HTML of a message as a browser may get it: cleaned again, its `cid:` pictures read from our own files."""
    if not html:
        return ""
    pictures = {file.content_id: file.url for file in files if file.content_id and is_picture(file)}
    return _IMAGE.sub(_described, replace_cids(clean_structure(html), pictures))


def listed_files(html: str, files: Iterable[FileRow]) -> tuple[FileRow, ...]:
    """The files that stand under a message: all but the pictures that its text shows already."""
    return tuple(file for file in files if not (file.content_id and f"cid:{file.content_id}" in html))


def is_picture(file: FileRow) -> bool:
    """Whether the file route serves it inline."""
    return file.mime in INLINE_TYPES


def newest_message(session: Session, number: int, *, after: int) -> MessageRow | None:
    """The last message of the item that came after the message `after` and is not a held mail."""
    page = list_messages(session, get_item(session, number), newest_first=True, limit=1)
    return next((message for message in page.rows if message.id > after and not message.pending), None)


def _described(found: re.Match[str]) -> str:
    """A picture that has neither source nor words is left out; one without words is decoration."""
    tag = found[0]
    if " alt=" in tag:
        return tag
    return tag.replace("<img", '<img alt=""') if " src=" in tag else ""


def _around_talk(
    session: Session, item: Item, message_ids: Sequence[int]
) -> tuple[dict[int, list[FileRow]], dict[int, list[Mailed]], dict[int, int]]:
    """Per message its files (under 0 those of the item's first text) and mails, and the event that woke its rule."""
    files: dict[int, list[FileRow]] = defaultdict(list)
    mails: dict[int, list[Mailed]] = defaultdict(list)
    causes: dict[int, int] = {}
    rows = session.execute(_AROUND_TALK, {"item": item.key, "ids": message_ids}).all()
    for row in sorted(rows, key=itemgetter(2)):
        what, message_id, _, state, name, _, cause = row[:7]
        if what == 0:
            files[message_id or 0].append(file_row(row))
        elif what == 1:
            mails[message_id].append(Mailed(name, DeliveryState(state)))
        else:
            causes[message_id] = cause
    return files, mails, causes

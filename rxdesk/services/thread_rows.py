"""The talk of one item as agents read it: its messages with files, mails and the rule that wrote them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.mail.sanitise import clean_structure, replace_cids
from rxdesk.models.among import among
from rxdesk.models.customers import Customer
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import ActorKind, Item, Requester
from rxdesk.models.mails import Delivery, DeliveryState
from rxdesk.models.messages import MessageKind
from rxdesk.models.people import Agent
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.files import INLINE_TYPES
from rxdesk.services.item_rows import names_in
from rxdesk.services.items import get_item
from rxdesk.services.listing_talk import FileRow, MessageRow, list_messages
from rxdesk.services.statements import IDS, columns

_REQUESTERS = columns(Requester.customer_id).where(col(Requester.item_id) == bindparam("item"))
_DELIVERIES = (
    columns(Delivery.message_id, Delivery.customer_id, Delivery.agent_id, Delivery.address, Delivery.state)
    .where(among(col(Delivery.message_id), IDS), col(Delivery.template).in_([str(kind) for kind in MessageKind]))
    .order_by(col(Delivery.id))
)
_CAUSES = columns(Event.message_id, Event.cause_id).where(
    among(col(Event.message_id), IDS), col(Event.verb) == Verb.MESSAGE_ADDED, col(Event.cause_id).is_not(None)
)
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
    """The newest messages in time order; `more` when there are earlier ones, `newest` is the last one's id."""

    bubbles: tuple[Bubble, ...]
    more: bool
    newest: int


def thread(
    session: Session, viewer: Viewer, item: Item, *, pages: int = 1, requesters: Collection[int] | None = None
) -> Thread:
    """The last `pages` pages of the item's talk; `requesters` are the ids of the item's when they are known."""
    messages: list[MessageRow] = []
    cursor = ""
    for _ in range(max(1, min(pages, 40))):
        page = list_messages(session, item, newest_first=True, cursor=cursor)
        messages += page.rows
        cursor = page.next or ""
        if not cursor:
            break
    messages.reverse()
    ids = [message.id for message in messages]
    mails, causes = _mails(session, ids), _causes(session, ids)
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
        for message in messages
    )
    return Thread(bubbles, more=bool(cursor), newest=max(ids, default=0))


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


def _mails(session: Session, message_ids: Sequence[int]) -> dict[int, list[Mailed]]:
    found: dict[int, list[Mailed]] = defaultdict(list)
    if not message_ids:
        return found
    rows = session.execute(_DELIVERIES, {"ids": message_ids}).all()
    customers = names_in(session, Customer, (row.customer_id for row in rows))
    agents = names_in(session, Agent, (row.agent_id for row in rows))
    for row in rows:
        named = customers.get(row.customer_id or 0) or agents.get(row.agent_id or 0)
        found[row.message_id or 0].append(Mailed(named.name if named else row.address, row.state))
    return found


def _causes(session: Session, message_ids: Sequence[int]) -> dict[int, int]:
    """Per message that a rule wrote the event that woke the rule."""
    if not message_ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_CAUSES, {"ids": message_ids})}

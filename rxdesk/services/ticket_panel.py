"""The detail panel of one item, each part read in one session: what is drawn at once, and what belongs beside it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.errors import NotFound
from rxdesk.models.items import Item, Status
from rxdesk.models.messages import Draft, MessageKind
from rxdesk.models.permissions import can_reply
from rxdesk.models.readers import Readers, readers
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_detail import AROUND, with_around
from rxdesk.services.items import get_item
from rxdesk.services.people_on_item import people_on
from rxdesk.services.recipient_rows import Preview, recipients_preview
from rxdesk.services.statements import columns
from rxdesk.services.thread_rows import Thread, thread
from rxdesk.services.ticket_rows import Offers, Ticket, offers, ticket


@dataclass(frozen=True, slots=True)
class Panel:
    """Head, properties, people and talk; `draft` is its kind and its text."""

    ticket: Ticket
    thread: Thread
    draft: tuple[MessageKind, str] | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What the menus offer, who can see the item, and who would be mailed what is being written."""

    offers: Offers
    readers: Readers
    preview: Preview


_ITEM: tuple[Any, ...] = (col(Item.id).label("key"), *(getattr(Item, name) for name in Item.model_fields))
"""All columns of an item, which then reads like one; to make an object of it takes as long as to ask for it."""
_WITH_AROUND = (
    with_around(
        columns(*_ITEM, Draft.kind, Draft.html, *AROUND)
        .select_from(Item)
        .join(Status, col(Status.id) == col(Item.status_id)),
        item=col(Item.id),
        project=col(Item.project_id),
        folder=col(Item.folder_id),
        agent=col(Item.created_by_agent_id),
        customer=col(Item.created_by_customer_id),
    )
    .outerjoin(Draft, (col(Draft.item_id) == col(Item.id)) & (col(Draft.agent_id) == bindparam("me")))
    .where(col(Item.id) == bindparam("number"))
)


def panel(session: Session, viewer: Viewer, number: int, *, pages: int = 1) -> Panel:
    """The item with this number and the last `pages` pages of its talk; NotFound for one that the viewer cannot see."""
    me = viewer.id if isinstance(viewer, AgentViewer) else None
    item: Any = session.execute(_WITH_AROUND, {"number": number, "me": me}).first()
    if item is None:
        raise NotFound
    kind, text, *around = item[len(_ITEM) :]
    people = people_on(session, item)
    talk = thread(session, viewer, item, pages=pages, requesters={person.id for person in people.requesters})
    return Panel(
        ticket=ticket(session, viewer, item, around, people, talk.first_files),
        thread=talk,
        draft=None if kind is None else (kind, text),
    )


def beside(session: Session, viewer: Viewer, number: int, *, kind: MessageKind) -> Beside:
    """What stands beside the item with this number; who may not reply writes a note, whatever `kind` says."""
    item = get_item(session, number)
    written = kind if can_reply(session, viewer, item) else MessageKind.NOTE
    return Beside(
        offers(session, item), readers(session, item.key), recipients_preview(session, viewer, item, kind=written)
    )

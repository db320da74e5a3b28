"""The detail panel of one item, each part read in one session: what is drawn at once, and what belongs beside it."""

from dataclasses import dataclass

from sqlmodel import Session

from rxdesk.models.messages import MessageKind
from rxdesk.models.permissions import can_reply
from rxdesk.models.readers import Readers, readers
from rxdesk.models.viewers import Viewer
from rxdesk.services.drafts import get_draft
from rxdesk.services.items import get_item
from rxdesk.services.recipient_rows import Preview, recipients_preview
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


def panel(session: Session, viewer: Viewer, number: int, *, pages: int = 1) -> Panel:
    """The item with this number and the last `pages` pages of its talk; NotFound for one that the viewer cannot see."""
    item = get_item(session, number)
    draft = get_draft(session, viewer, item)
    shown = ticket(session, viewer, item)
    asking = {person.id for person in shown.detail.requesters}
    return Panel(
        ticket=shown,
        thread=thread(session, viewer, item, pages=pages, requesters=asking),
        draft=None if draft is None else (draft.kind, draft.html),
    )


def beside(session: Session, viewer: Viewer, number: int, *, kind: MessageKind) -> Beside:
    """What stands beside the item with this number; who may not reply writes a note, whatever `kind` says."""
    item = get_item(session, number)
    written = kind if can_reply(session, viewer, item) else MessageKind.NOTE
    return Beside(
        offers(session, item), readers(session, item.key), recipients_preview(session, viewer, item, kind=written)
    )

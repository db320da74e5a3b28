"""The detail panel of one item, each part read in one session: what is drawn at once, and what belongs beside it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from rxdesk.models.messages import MessageKind
from rxdesk.models.permissions import can_reply
from rxdesk.models.readers import Readers, readers
from rxdesk.models.viewers import Viewer
from rxdesk.services.drafts import get_draft
from rxdesk.services.items import get_item
from rxdesk.services.recipient_rows import Preview, recipients_preview
from rxdesk.services.thread_rows import Thread, thread
from rxdesk.services.ticket_rows import Ticket, last_seen, ticket


@dataclass(frozen=True, slots=True)
class Panel:
    """Head, properties, people and talk; `draft` is its kind and its text, `seen_at` the reader's last visit."""

    ticket: Ticket
    thread: Thread
    seen_at: datetime | None
    draft: tuple[MessageKind, str] | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Who can see the item, and who would be mailed what is being written."""

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
        seen_at=last_seen(session, viewer, item),
        draft=None if draft is None else (draft.kind, draft.html),
    )


def beside(session: Session, viewer: Viewer, number: int, *, kind: MessageKind) -> Beside:
    """Readers and recipients of the item with this number; who may not reply writes a note, whatever `kind` says."""
    item = get_item(session, number)
    written = kind if can_reply(session, viewer, item) else MessageKind.NOTE
    return Beside(readers(session, item.key), recipients_preview(session, viewer, item, kind=written))

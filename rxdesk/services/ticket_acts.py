"""What the detail panel does: verbs asked by the item's number, each answering with what a notice offers to undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, NotFound
from rxdesk.i18n import t
from rxdesk.models.customers import CreatedThrough
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import Item
from rxdesk.models.messages import Attachment, Message, MessageKind
from rxdesk.models.permissions import can_edit_item, require
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services import customers, followers, messages
from rxdesk.services.drafts import drop_draft, save_draft
from rxdesk.services.identity import clean_address, known
from rxdesk.services.item_detail import mark_seen
from rxdesk.services.items import get_item, last_event, set_status
from rxdesk.services.listing_talk import FileRow, file_row
from rxdesk.services.thread_rows import newest_message

ItemVerb = Callable[..., Any]


class NewerMessage(Conflict):
    """Somebody wrote since the sender began; sending again, knowing it, is allowed."""

    def __init__(self) -> None:
        super().__init__(t("composer.newer", "A new message arrived. Send anyway?"))


@dataclass(frozen=True, slots=True)
class Returned:
    """A reply taken back within its undo time: its text and files, for the composer."""

    html: str
    files: tuple[FileRow, ...]


def change(session: Session, viewer: Viewer, number: int, verb: ItemVerb, /, **values: Any) -> int | None:
    """Run a verb of items on this item; the id of the event that it wrote, None when nothing changed."""
    item = get_item(session, number)
    before = last_event(session, item)
    verb(session, viewer, item, **values)
    after = last_event(session, item)
    return after.key if after is not None and (before is None or after.key != before.key) else None


def send(
    session: Session,
    viewer: Viewer,
    number: int,
    *,
    kind: MessageKind,
    html: str,
    attachment_ids: Sequence[int] = (),
    status_id: int | None = None,
    after: int | None = None,
) -> int:
    """Post what was written and forget the draft; the message's id.

    `after` is the last message that the writer has seen: raises NewerMessage when somebody else wrote since then.
    """
    item = get_item(session, number)
    if after is not None:
        newer = newest_message(session, number, after=after)
        if newer is not None and not (isinstance(viewer, AgentViewer) and newer.author.id == viewer.id):
            raise NewerMessage
    post = messages.post_note if kind is MessageKind.NOTE else messages.post_reply
    message = post(session, viewer, item, html=html, attachment_ids=attachment_ids, status_id=status_id)
    drop_draft(session, viewer, item)
    mark_seen(session, viewer, item)
    return message.key


def take_back(session: Session, viewer: Viewer, number: int, *, message_id: int) -> Returned:
    """Undo a reply whose time has not ended; its text becomes the draft again and its files wait to be sent.

    A status that was set in the same step goes back too.
    """
    item, message = _talk(session, number, message_id)
    files = session.scalars(
        select(Attachment).where(Attachment.message_id == message.key, col(Attachment.deleted_at).is_(None))
    ).all()
    html = messages.undo_send(session, viewer, message)
    _step_back(session, viewer, item, message)
    again = [_copy(viewer, file) for file in files]
    session.add_all(again)
    session.flush()
    save_draft(session, viewer, item, kind=message.kind, html=html)
    return Returned(html, tuple(file_row(row) for row in again))


def send_now(session: Session, viewer: Viewer, number: int, *, message_id: int) -> None:
    """End the undo time of a reply."""
    _, message = _talk(session, number, message_id)
    messages.send_now(session, viewer, message)


def accept_held(session: Session, viewer: Viewer, number: int, *, message_id: int, follows: bool) -> None:
    """Let a held mail in as its sender's reply; an unknown sender becomes a customer."""
    item, message = _talk(session, number, message_id)
    require(can_edit_item(session, viewer, item))
    if not message.pending:
        raise Conflict(t("message.decided", "Somebody has decided this already"))
    customer_id = _customer(session, viewer, message.pending_sender, through=CreatedThrough.MAIL)
    messages.accept_pending(session, viewer, message, customer_id=customer_id, follows=follows)


def reject_held(session: Session, viewer: Viewer, number: int, *, message_id: int) -> None:
    """Turn a held mail away."""
    _, message = _talk(session, number, message_id)
    if not message.pending:
        raise Conflict(t("message.decided", "Somebody has decided this already"))
    messages.reject_pending(session, viewer, message)


def add_person(
    session: Session,
    viewer: Viewer,
    number: int,
    *,
    kind: str,
    key: int,
    email: str = "",
    requester: bool = False,
    earlier: bool = False,
) -> int:
    """Put a customer, organization, agent or team on the item; a typed address becomes a customer. Their id."""
    item = get_item(session, number)
    require(can_edit_item(session, viewer, item))
    if kind == "customer":
        key = key or _customer(session, viewer, email, through=CreatedThrough.AGENT)
        if requester:
            followers.add_requester(session, viewer, item, customer_id=key, earlier=earlier)
            return key
    followers.add_follower(session, viewer, item, earlier=earlier, **_who(kind, key))
    return key


def remove_person(session: Session, viewer: Viewer, number: int, *, kind: str, key: int, requester: bool) -> None:
    """Take somebody off the item: access and mail end at once."""
    item = get_item(session, number)
    if requester:
        followers.remove_requester(session, viewer, item, customer_id=key)
    else:
        followers.remove_follower(session, viewer, item, **_who(kind, key))


def change_part(session: Session, viewer: Viewer, number: int, *, key: int, requester: bool) -> None:
    """Make a follower a requester, or a requester a follower."""
    item = get_item(session, number)
    verb = followers.change_to_requester if requester else followers.change_to_follower
    verb(session, viewer, item, customer_id=key)


def show_earlier(session: Session, viewer: Viewer, number: int, *, key: int) -> None:
    """Lift a person's 'Only new messages' mark."""
    followers.show_earlier(session, viewer, get_item(session, number), customer_id=key)


def mark_read(session: Session, viewer: Viewer, number: int) -> None:
    """The viewer has read the item as it stands."""
    mark_seen(session, viewer, get_item(session, number))


def unsent_file(session: Session, viewer: Viewer, *, claim: str) -> FileRow:
    """A file that the viewer has uploaded and not sent, by its id or reference; NotFound for any other."""
    which = col(Attachment.id) == int(claim) if claim.isdigit() and len(claim) < 10 else col(Attachment.ref) == claim
    found = session.exec(
        select(Attachment).where(
            which,
            Attachment.uploaded_by_agent_id == getattr(viewer, "id", 0),
            col(Attachment.item_id).is_(None),
            col(Attachment.project_id).is_(None),
            col(Attachment.message_id).is_(None),
        )
    ).first()
    if found is None:
        raise NotFound
    return file_row(found)


def _talk(session: Session, number: int, message_id: int) -> tuple[Item, Message]:
    """The item and one message of it; NotFound for a message of another item."""
    item, message = get_item(session, number), messages.get_message(session, message_id)
    if message.item_id != item.key:
        raise NotFound
    return item, message


def _step_back(session: Session, viewer: Viewer, item: Item, message: Message) -> None:
    """The status that was set together with the reply goes back, unless it changed again; no rule runs for it."""
    wanted = select(Event).where(Event.message_id == message.key, Event.verb == Verb.MESSAGE_ADDED)
    for event in session.exec(wanted):
        for step in event.changed:
            if step.property == "status" and step.new == item.status_id and isinstance(step.old, int):
                session.info["quiet"] = True
                set_status(session, viewer, item, status_id=step.old)
                session.info["quiet"] = False


def _customer(session: Session, viewer: Viewer, email: str, *, through: CreatedThrough) -> int:
    address = clean_address(email)
    found = known(session, address).customer_id
    if found is not None:
        return found
    return customers.create_customer(session, viewer, email=address, through=through).key


def _who(kind: str, key: int) -> dict[str, int]:
    if kind not in ("customer", "organization", "agent", "team") or key <= 0:
        raise NotFound
    return {f"{kind}_id": key}


def _copy(viewer: Viewer, file: Attachment) -> Attachment:
    return Attachment(
        uploaded_by_agent_id=viewer.id if isinstance(viewer, AgentViewer) else None,
        filename=file.filename,
        mime=file.mime,
        size=file.size,
        sha256=file.sha256,
        inline=file.inline,
        content_id=file.content_id,
        created_at=clock.now(),
    )

"""Writing in a conversation: customer replies, internal notes, and the time in which a reply can be taken back."""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import Session, select

from rxdesk import clock, jobs
from rxdesk.errors import Conflict, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.htmltext import text_of
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.company import company
from rxdesk.models.customers import Customer
from rxdesk.models.events import Change, Verb, name_of, record
from rxdesk.models.items import ActorKind, Channel, Follower, Item, Requester
from rxdesk.models.messages import Conversation, Message, MessageKind
from rxdesk.models.people import Agent
from rxdesk.models.permissions import can_edit_item, can_reply, is_agent, require
from rxdesk.models.viewers import AgentViewer, AutomationViewer, CustomerViewer, Viewer
from rxdesk.services.files import claim_files
from rxdesk.services.followers import follow
from rxdesk.services.items import change_status, touch
from rxdesk.services.statements import first

TEXT_LIMIT = 1_000_000


def post_reply(
    session: Session,
    viewer: Viewer,
    item: Item,
    *,
    html: str = "",
    text: str = "",
    quoted: str = "",
    attachment_ids: Iterable[int] = (),
    status_id: int | None = None,
    channel: Channel = Channel.AGENT,
    automatic: bool = False,
    requesters_only: bool = False,
    mail_message_id: str = "",
    no_auto_reply: str = "",
) -> Message:
    """Write a customer reply. One of an agent waits for its undo time before any customer can see it.

    A customer who replies to an item that they see becomes its follower. Mail is taken from whoever takes part,
    whatever the portal shows; `services.inbound` has made sure of that. Raises Invalid for an empty message.
    """
    require(channel is Channel.EMAIL or can_reply(session, viewer, item))
    by_agent = isinstance(viewer, AgentViewer)
    wait = company(session).wait_seconds if by_agent and channel is not Channel.EMAIL else 0
    message = _write(session, viewer, item, MessageKind.REPLY, html, text, quoted, channel, files=bool(attachment_ids))
    message.visible_at = message.created_at + timedelta(seconds=wait)
    message.automatic = automatic or isinstance(viewer, AutomationViewer)
    message.requesters_only = requesters_only
    message.mail_message_id = mail_message_id
    message.released = not wait
    if isinstance(viewer, CustomerViewer):
        _take_part(session, viewer, item, no_auto_reply)
    return _finish(session, viewer, item, message, attachment_ids, status_id, no_auto_reply)


def post_note(
    session: Session,
    viewer: Viewer,
    item: Item,
    *,
    html: str = "",
    text: str = "",
    quoted: str = "",
    attachment_ids: Iterable[int] = (),
    status_id: int | None = None,
    channel: Channel = Channel.AGENT,
    mail_message_id: str = "",
) -> Message:
    """Write an internal note, for agents and teams only, for ever."""
    require(is_agent(session, viewer))
    message = _write(session, viewer, item, MessageKind.NOTE, html, text, quoted, channel, files=bool(attachment_ids))
    message.released = True
    message.mail_message_id = mail_message_id
    return _finish(session, viewer, item, message, attachment_ids, status_id, "")


def hold_reply(
    session: Session,
    viewer: Viewer,
    item: Item,
    *,
    sender: str,
    html: str,
    text: str,
    quoted: str,
    mail_message_id: str,
) -> Message:
    """Keep a mail from somebody who is not on the item for agents to decide; nobody else sees it, nothing is mailed."""
    message = _write(session, viewer, item, MessageKind.REPLY, html, text, quoted, Channel.EMAIL, files=True)
    message.pending, message.pending_sender, message.author_name = True, sender, sender
    message.mail_message_id = mail_message_id
    session.add(message)
    session.flush()
    record(session, viewer, Verb.MESSAGE_PENDING, item=item, message=message)
    return message


def send_now(session: Session, viewer: Viewer, message: Message) -> Message:
    """End the undo time: customers see and get the reply at once."""
    require(_is_author(viewer, message))
    if not message.released:
        message.visible_at = clock.now()
        session.add(message)
        _release_later(session, message, wait=timedelta(), again=True)
    return message


def undo_send(session: Session, viewer: Viewer, message: Message) -> str:
    """Take back a reply within its undo time; returns its HTML for the composer. Conflict when it has left."""
    require(_is_author(viewer, message))
    if message.released or message.visible_at <= clock.now():
        raise Conflict(t("message.left", "It has already been sent"))
    message.deleted_at = clock.now()
    session.add(message)
    item = session.get_one(Item, message.item_id)
    record(session, viewer, Verb.MESSAGE_WITHDRAWN, item=item, message=message)
    return message.html


def release_message(session: Session, viewer: Viewer, message: Message) -> bool:
    """The undo time has ended: say so once, so that mail leaves and open portal pages read again."""
    if message.released or message.deleted_at is not None:
        return False
    if message.visible_at > clock.now():
        _release_later(session, message, wait=message.visible_at - clock.now(), again=True)
        return False
    message.released = True
    session.add(message)
    record(session, viewer, Verb.MESSAGE_RELEASED, item=session.get_one(Item, message.item_id), message=message)
    return True


def accept_pending(session: Session, viewer: Viewer, message: Message, *, customer_id: int, follows: bool) -> Message:
    """An agent lets a held mail in, as that customer's reply; with `follows` the sender becomes a follower."""
    item = session.get_one(Item, message.item_id)
    require(can_edit_item(session, viewer, item))
    if not message.pending:
        raise Conflict(t("message.decided", "Somebody has decided this already"))
    customer = session.get_one(Customer, customer_id)
    message.pending, message.author_kind = False, ActorKind.CUSTOMER
    message.author_customer_id, message.author_name = customer.key, customer.name or message.pending_sender
    session.add(message)
    if follows and not _takes_part(session, customer_id, item):
        follow(session, viewer, item, customer_id=customer_id)
    touch(session, item)
    record(session, viewer, Verb.MESSAGE_ADDED, item=item, message=message, data={"accepted": True})
    return message


def reject_pending(session: Session, viewer: Viewer, message: Message) -> None:
    """An agent turns a held mail away; the raw mail stays in the log."""
    item = session.get_one(Item, message.item_id)
    require(can_edit_item(session, viewer, item))
    message.deleted_at = clock.now()
    session.add(message)
    record(session, viewer, Verb.MESSAGE_WITHDRAWN, item=item, message=message)


def get_message(session: Session, message_id: int) -> Message:
    """The message, if the session's viewer may see it; NotFound otherwise."""
    found = session.exec(select(Message).where(Message.id == message_id)).first() if 0 < message_id < 2**31 else None
    if found is None:
        raise NotFound
    return found


def locked_message(session: Session, message_id: int) -> Message | None:
    """The message, held by this transaction alone; for the jobs that release it."""
    return session.exec(select(Message).where(Message.id == message_id).with_for_update()).first()


def main_conversation(session: Session, item: Item) -> Conversation:
    """The item's one main conversation, made when the first message needs it."""
    conversation = first(session, Conversation, item_id=item.key, main=True)
    if conversation is None:
        conversation = Conversation(item_id=item.key, created_at=clock.now())
        session.add(conversation)
        session.flush()
    return conversation


def _write(
    session: Session,
    viewer: Viewer,
    item: Item,
    kind: MessageKind,
    html: str,
    text: str,
    quoted: str,
    channel: Channel,
    *,
    files: bool,
) -> Message:
    cleaned = clean_structure(html) if html else ""
    plain = (text or text_of(cleaned)).strip()
    if not plain and not files and "<img" not in cleaned:
        raise Invalid(t("message.empty", "Write something first"), field="text")
    if len(plain) > TEXT_LIMIT:
        raise Invalid(t("message.long", "This message is too long"), field="text")
    moment = clock.now()
    message = Message(
        conversation_id=main_conversation(session, item).key,
        item_id=item.key,
        kind=kind,
        text=plain,
        html=cleaned,
        quoted=quoted,
        channel=channel,
        created_at=moment,
        visible_at=moment,
    )
    _sign(session, viewer, message)
    return message


def _finish(
    session: Session,
    viewer: Viewer,
    item: Item,
    message: Message,
    attachment_ids: Iterable[int],
    status_id: int | None,
    no_auto_reply: str,
) -> Message:
    changes: list[Change] = []
    if status_id is not None and status_id != item.status_id:
        require(can_edit_item(session, viewer, item))
        changes = change_status(session, item, status_id=status_id)
    touch(session, item)
    session.add_all((message, item))
    session.flush()
    claim_files(session, viewer, attachment_ids, item=item, message=message)
    if not message.released:
        _release_later(session, message, wait=message.visible_at - clock.now())
    data = {"no_auto_reply": no_auto_reply} if no_auto_reply else {}
    record(session, viewer, Verb.MESSAGE_ADDED, item=item, message=message, changes=changes, data=data)
    return message


def _release_later(session: Session, message: Message, *, wait: timedelta, again: bool = False) -> None:
    key = f"release-{message.key}" + (f"-{int(message.visible_at.timestamp() * 1000)}" if again else "")
    delay = max(wait, timedelta())
    jobs.enqueue(session, "release_message", key, message.key, queue=jobs.Queue.WORK, delay=delay or None)


def _sign(session: Session, viewer: Viewer, message: Message) -> None:
    match viewer:
        case AgentViewer(id=key):
            message.author_kind, message.author_agent_id = ActorKind.AGENT, key
            message.author_name = name_of(session, Agent, key)
        case CustomerViewer(id=key):
            message.author_kind, message.author_customer_id = ActorKind.CUSTOMER, key
            message.author_name = name_of(session, Customer, key)
        case AutomationViewer(rule_id=key):
            message.author_kind, message.author_rule_id = ActorKind.AUTOMATION, key
            message.author_name = company(session).name
            message.automatic = True
        case _:
            message.author_kind = ActorKind.SYSTEM


def _take_part(session: Session, viewer: CustomerViewer, item: Item, no_auto_reply: str) -> None:
    if not _takes_part(session, viewer.id, item):
        follow(session, viewer, item, earlier=True, no_auto_reply=no_auto_reply, customer_id=viewer.id)


def _takes_part(session: Session, customer_id: int, item: Item) -> bool:
    rows = (
        select(people.id).where(people.item_id == item.key, people.customer_id == customer_id)
        for people in (Requester, Follower)
    )
    return any(session.exec(row).first() is not None for row in rows)


def _is_author(viewer: Viewer, message: Message) -> bool:
    return isinstance(viewer, AgentViewer) and viewer.id == message.author_agent_id

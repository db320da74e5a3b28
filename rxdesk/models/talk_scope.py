"""Which conversations, messages and files are seen. No clause for a customer ever admits an internal note."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import col

from rxdesk.models.item_scope import in_project, on_item
from rxdesk.models.items import Follower, Requester
from rxdesk.models.messages import Attachment, Conversation, ConversationPerson, Message, MessageKind
from rxdesk.models.portal import Feature, Shown
from rxdesk.models.shape import NOW
from rxdesk.models.sight import AgentSight, CustomerSight

# Made once, since naming a table again costs as much as asking it. None of them ever stands inside itself.
_SAID = Message.__table__.alias("said")
_TALK = Conversation.__table__.alias("talk")
_RESTRICTED = Conversation.__table__.alias("restricted_talk")


def agent_conversation(sight: AgentSight, table: Any) -> ColumnElement[bool]:
    """On a seen item or project, and not restricted to others."""
    return and_(_place(sight, Conversation), _unrestricted(col(Conversation.id), agent=sight.id))


def agent_message(sight: AgentSight, table: Any) -> ColumnElement[bool]:
    """Replies, notes and held mails of a seen item or project, in a conversation that is not restricted to others."""
    place = _place(sight, Message)
    return and_(place, col(Message.deleted_at).is_(None), _unrestricted(col(Message.conversation_id), agent=sight.id))


def agent_attachment(sight: AgentSight, table: Any) -> ColumnElement[bool]:
    """Files of what the agent sees, and those that the agent has uploaded and not sent yet."""
    message = _SAID
    spoken = exists().where(
        message.c.id == col(Attachment.message_id),
        message.c.deleted_at.is_(None),
        _unrestricted(message.c.conversation_id, agent=sight.id),
    )
    sent = and_(_place(sight, Attachment), or_(col(Attachment.message_id).is_(None), spoken))
    mine = and_(_not_sent(), col(Attachment.uploaded_by_agent_id) == sight.id)
    return and_(col(Attachment.deleted_at).is_(None), or_(sent, mine))


def open_message(message_id: Any, sight: AgentSight) -> ColumnElement[bool]:
    """Whether `message_id` is empty or names no message of a conversation that is restricted to others."""
    message = _SAID
    hidden = ~_unrestricted(message.c.conversation_id, agent=sight.id)
    return ~exists().where(message.c.id == message_id, hidden)


def agent_conversation_person(sight: AgentSight, table: Any) -> ColumnElement[bool]:
    """The people of the restricted conversations that the agent sees."""
    conversation = _TALK
    place = or_(
        on_item(sight, conversation.c.item_id),
        in_project(sight, conversation.c.project_id),
    )
    return exists().where(
        conversation.c.id == col(ConversationPerson.conversation_id),
        place,
        _unrestricted(conversation.c.id, agent=sight.id),
    )


def customer_conversation(sight: CustomerSight, table: Any) -> ColumnElement[bool]:
    """On a seen item or project with 'Conversations' on, and not restricted to others."""
    place = _customer_place(sight, Conversation, Feature.CONVERSATIONS)
    return and_(place, _unrestricted(col(Conversation.id), customer=sight.me))


def customer_message(sight: CustomerSight, message: Any = Message) -> ColumnElement[bool]:
    """Replies past their undo time, in an open conversation, after the reader's 'Only new messages' mark."""
    m = message if isinstance(message, type) else message.c
    return and_(
        m.kind == MessageKind.REPLY,
        m.deleted_at.is_(None),
        m.pending.is_(False),
        m.visible_at <= NOW,
        _customer_place(sight, m, Feature.CONVERSATIONS),
        _unrestricted(m.conversation_id, customer=sight.me),
        ~_before_mark(sight, m),
    )


def customer_attachment(sight: CustomerSight, table: Any) -> ColumnElement[bool]:
    """Files of a seen message or description with 'Attachments' on, and own ones that are not sent yet.

    Pictures inside the description are part of it, so they need the property to be on as well.
    """
    message, files = _SAID, sight.kinds_with(Feature.ATTACHMENTS)
    spoken = exists().where(message.c.id == col(Attachment.message_id), customer_message(sight, message))
    described = tuple(kind for kind in files if sight.shows(kind, Shown.DESCRIPTION))
    beside = and_(~col(Attachment.inline), on_item(sight, col(Attachment.item_id), kinds=files))
    inside = and_(col(Attachment.inline), on_item(sight, col(Attachment.item_id), kinds=described))
    mine = and_(_not_sent(), col(Attachment.uploaded_by_customer_id) == sight.me)
    return and_(
        col(Attachment.deleted_at).is_(None),
        or_(
            and_(col(Attachment.message_id).is_(None), or_(beside, inside)),
            and_(spoken, _customer_place(sight, Attachment, Feature.ATTACHMENTS)),
            mine,
        ),
    )


def _place(sight: AgentSight, table: Any) -> ColumnElement[bool]:
    return or_(on_item(sight, table.item_id), in_project(sight, table.project_id))


def _customer_place(sight: CustomerSight, table: Any, feature: Feature) -> ColumnElement[bool]:
    item = on_item(sight, table.item_id, kinds=sight.kinds_with(feature))
    return or_(item, in_project(sight, table.project_id)) if sight.has("project", feature) else item


def _not_sent() -> ColumnElement[bool]:
    columns = (col(Attachment.item_id), col(Attachment.project_id), col(Attachment.message_id))
    return and_(*(column.is_(None) for column in columns))


def _unrestricted(
    conversation_id: Any, *, agent: int | None = None, customer: int | None = None
) -> ColumnElement[bool]:
    conversation, person = _RESTRICTED, ConversationPerson.__table__.alias()
    who = person.c.agent_id == agent if agent is not None else person.c.customer_id == customer
    named = exists().where(person.c.conversation_id == conversation.c.id, who)
    return ~exists().where(conversation.c.id == conversation_id, conversation.c.restricted, ~named)


def _before_mark(sight: CustomerSight, m: Any) -> ColumnElement[bool]:
    """Whether the message lies before the mark of the reader's own row, or else of their organization's."""
    me, ours = sight.me, Follower.__table__.alias()
    rows = [people.__table__.alias() for people in (Requester, Follower)]
    own = [exists().where(row.c.item_id == m.item_id, row.c.customer_id == me) for row in rows]
    marks: list[ColumnElement[bool]] = [
        exists().where(row.c.item_id == m.item_id, row.c.customer_id == me, _hides(row, m)) for row in rows
    ]
    if sight.organization_id is not None:
        told = select(ours.c.id).where(ours.c.item_id == m.item_id, ours.c.organization_id == sight.organization_id)
        marks.append(and_(exists(told.where(_hides(ours, m))), *(~row for row in own)))
    return or_(*marks)


def _hides(row: Any, m: Any) -> ColumnElement[bool]:
    return row.c.messages_from >= m.id

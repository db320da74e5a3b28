"""Who will get the message that an agent is writing, and why: the same answer that sending asks for."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk.models.items import Item
from rxdesk.models.messages import Conversation, Message, MessageKind
from rxdesk.models.readers import Reason, recipients
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.ticket_rows import organization_names


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One person who will get the message."""

    kind: str
    id: int
    name: str
    address: str
    reason: Reason
    organization: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everybody who will get it; `organizations` are those of the customers among them."""

    people: tuple[RecipientRow, ...]
    organizations: tuple[str, ...]


def recipients_preview(session: Session, viewer: Viewer, item: Item, *, kind: MessageKind) -> Preview:
    """Who would be mailed if the viewer sent a message of this kind now."""
    conversation = select(Conversation.id).where(Conversation.item_id == item.key, col(Conversation.main)).limit(1)
    message = Message(
        item_id=item.key,
        kind=kind,
        conversation_id=session.exec(conversation).first() or 0,
        author_agent_id=viewer.id if isinstance(viewer, AgentViewer) else None,
    )
    found = recipients(session, message)
    names = organization_names(session, {person.organization_id for person in found if person.organization_id})
    people = tuple(
        RecipientRow(
            person.kind,
            person.id,
            person.name,
            person.address,
            person.reason,
            names.get(person.organization_id or 0, ""),
        )
        for person in found
    )
    return Preview(people, tuple(sorted({names[key] for key in names})))

"""Rows for tests that no verb makes yet, with sensible defaults; everything else is made by services in world.py."""

from datetime import timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from rxdesk import clock
from rxdesk.models.items import ActorKind, Item
from rxdesk.models.messages import Attachment, Conversation, ConversationPerson, Message, MessageKind
from rxdesk.models.people import Agent, Level, Role, Team, TeamMember
from rxdesk.models.portal import Portal

Stored = TypeVar("Stored")


def agent(session: Session, name: str, *, role: Role = Role.AGENT, tasks: Level = Level.STANDARD) -> Agent:
    """An agent of Northwind without a password."""
    return _stored(session, Agent(email=f"{name}@northwind.test", name=name.title(), role=role, tasks_level=tasks))


def team(session: Session, name: str, *members: Agent) -> Team:
    """A team with its members."""
    made = _stored(session, Team(name=name))
    session.add_all(TeamMember(team_id=made.key, agent_id=member.key) for member in members)
    return made


def portal(session: Session, slug: str, **settings: Any) -> Portal:
    """A portal beside the Main portal."""
    return _stored(session, Portal(slug=slug, name=slug.title(), **settings))


def restricted(session: Session, item: Item, title: str, **people: list[int]) -> Conversation:
    """A conversation for the named `agents` and `customers` only."""
    made = _stored(session, Conversation(item_id=item.key, title=title, main=False, restricted=True))
    for who, keys in people.items():
        column = {"agents": "agent_id", "customers": "customer_id"}[who]
        session.add_all(ConversationPerson(conversation_id=made.key, **{column: key}) for key in keys)
    return made


def message(
    session: Session, conversation: Conversation, text: str, *, kind: MessageKind = MessageKind.REPLY
) -> Message:
    """A message that everybody who may read the conversation sees at once."""
    moment = clock.now() - timedelta(minutes=5)
    made = Message(
        conversation_id=conversation.key, item_id=conversation.item_id, project_id=conversation.project_id, kind=kind,
        text=text, author_kind=ActorKind.SYSTEM, created_at=moment, visible_at=moment, released=True,
    )  # fmt: skip
    return _stored(session, made)


def file(
    session: Session, filename: str, *, item: Item, message: Message | None = None, inline: bool = False
) -> Attachment:
    """A file of the message, or of the item's description; nothing reads its bytes."""
    made = Attachment(
        filename=filename, item_id=item.key, message_id=message.key if message else None, inline=inline,
        sha256="0" * 64, size=3,
    )  # fmt: skip
    return _stored(session, made)


def _stored(session: Session, row: Stored) -> Stored:
    session.add(row)
    session.flush()
    return row

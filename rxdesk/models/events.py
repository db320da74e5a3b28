"""The spine: every verb writes one Event, and all else (feed, rules, mail, live updates, audit) reads Events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, bindparam, insert, or_, select
from sqlmodel import Session

from rxdesk import jobs
from rxdesk.models.base import Row, json_value, link, moment, short, word
from rxdesk.models.customers import Customer
from rxdesk.models.items import ActorKind, Item
from rxdesk.models.messages import Message, MessageKind
from rxdesk.models.people import Agent
from rxdesk.models.projects import Project
from rxdesk.models.remembered import at_hand, forget_after_writes, remembered
from rxdesk.models.rules import Rule
from rxdesk.models.topics import item_topics, sights_changed
from rxdesk.models.viewers import AgentViewer, AutomationViewer, CustomerViewer, Viewer

MAX_DEPTH = 5
forget_after_writes(Agent)
forget_after_writes(Customer)


class Verb(StrEnum):
    """What happened. Rules match `changes` and the message, not these words; people read them in the activity."""

    ITEM_CREATED = "item_created"
    ITEM_UPDATED = "item_updated"
    ITEM_ARCHIVED = "item_archived"
    ITEM_DELETED = "item_deleted"
    ITEM_RESTORED = "item_restored"
    MESSAGE_ADDED = "message_added"
    MESSAGE_RELEASED = "message_released"
    MESSAGE_EDITED = "message_edited"
    MESSAGE_WITHDRAWN = "message_withdrawn"
    MESSAGE_PENDING = "message_pending"
    MAIL_SENT = "mail_sent"
    MAIL_FAILED = "mail_failed"
    PEOPLE_CHANGED = "people_changed"
    PROJECT_CREATED = "project_created"
    PROJECT_UPDATED = "project_updated"
    PROJECT_SHARED = "project_shared"
    PROJECT_UNSHARED = "project_unshared"
    CUSTOMER_CREATED = "customer_created"
    CUSTOMER_UPDATED = "customer_updated"
    CUSTOMER_SIGNED_IN = "customer_signed_in"
    ORGANIZATION_CREATED = "organization_created"
    ORGANIZATION_UPDATED = "organization_updated"
    PORTAL_CHANGED = "portal_changed"
    SETTINGS_CHANGED = "settings_changed"
    AGENT_CHANGED = "agent_changed"
    ACCESS_CHANGED = "access_changed"
    RULE_CHANGED = "rule_changed"
    KEY_CHANGED = "key_changed"
    SIGNED_IN = "signed_in"
    UNDONE = "undone"


class Change(NamedTuple):
    """One property with its value before and after, as plain JSON."""

    property: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the current session acts: the event and rule behind it, and how many rules deep."""

    event_id: int
    depth: int
    rule_id: int


@dataclass(frozen=True, slots=True)
class Signal:
    """What a committed event tells the screens: which item, what kind of change, and who may have to look again.

    It carries no content. `item_id` is None for what happened to no item; `topics` are those before and after.
    `changed` names the properties of an item that was updated and no more; where it is empty it may be anything.
    """

    id: int
    verb: Verb
    item_id: int | None
    topics: tuple[str, ...]
    changed: frozenset[str] = frozenset()


class Event(Row, table=True):
    """One save: who, what, why, every change. `topics` name whoever may have to look again (before and after)."""

    __tablename__ = "rx_event"
    __table_args__ = (Index("ix_rx_event_item", "item_id", "id"), Index("ix_rx_event_created", "created_at"))
    verb: Verb = word(Verb.ITEM_UPDATED)
    actor_kind: ActorKind = word(ActorKind.SYSTEM)
    agent_id: int | None = link("agent", nullable=True, index=False, delete="SET NULL")
    customer_id: int | None = link("customer", nullable=True, index=False, delete="SET NULL")
    rule_id: int | None = link("rule", nullable=True, index=False, delete="SET NULL")
    actor_name: str = short("")
    cause_id: int | None = link("event", nullable=True)
    depth: int = 0
    item_id: int | None = link("item", nullable=True, index=False)
    project_id: int | None = link("project", nullable=True)
    subject_customer_id: int | None = link("customer", nullable=True)
    organization_id: int | None = link("organization", nullable=True)
    message_id: int | None = link("message", nullable=True, delete="SET NULL")
    changes: list[list] = json_value(list)
    data: dict = json_value(dict)
    topics: list[str] = json_value(list)
    created_at: datetime = moment(nullable=False)

    @property
    def changed(self) -> list[Change]:
        return [Change(*change) for change in self.changes]


_STORED = tuple(column.name for column in Event.__table__.c if not column.primary_key)
_STORE = insert(Event.__table__).returning(Event.__table__.c.id, sort_by_parameter_order=True)


def record(
    session: Session,
    viewer: Viewer,
    verb: Verb,
    *,
    item: Item | None = None,
    project: Project | None = None,
    customer_id: int | None = None,
    organization_id: int | None = None,
    message: Message | None = None,
    changes: Sequence[Change] = (),
    data: dict | None = None,
    topics_before: Iterable[str] = (),
) -> None:
    """Write the one Event of a verb and, when a rule or a reader by mail waits for it, its job in the same commit.

    `topics_before` are the topics that the change took away, so that who lost access hears of it too. What rules do is
    written by their engine once they are done, all of it in one statement: see `store`.
    """
    session.flush()
    cause: Cause | None = session.info.get("cause")
    event = Event(
        verb=verb,
        cause_id=cause.event_id if cause else None,
        depth=cause.depth if cause else 0,
        item_id=item.key if item else (message.item_id if message else None),
        project_id=project.key if project else (message.project_id if message and not item else None),
        subject_customer_id=customer_id,
        organization_id=organization_id,
        message_id=message.key if message else None,
        changes=[list(change) for change in changes],
        data=data or {},
        **_actor(session, viewer),
    )
    topics = set(topics_before) | _topics_of(session, verb, item)
    topics |= {f"project:{project.key}", "projects"} if project else set()
    topics |= {f"customer:{customer_id}", "customers"} if customer_id else set()
    topics |= {f"organization:{organization_id}", "customers"} if organization_id else set()
    event.topics = sorted(topics | sights_changed(event))
    session.info["recorded"] = True
    if session.info.get("chain") is not None:
        session.info["chain"].append(event)
        return
    store(session.connection(), [event])
    if not session.info.get("quiet") and _somebody_waits(session.connection(), event, message):
        place = f"item-{event.item_id or 0}"
        jobs.enqueue(
            session,
            "handle_event",
            f"evt-{event.key}",
            event.key,
            queue=jobs.Queue.EVENTS,
            partition=place,
            order=event.key,
        )


def store(connection: Connection, events: Sequence[Event]) -> None:
    """Write events in their order and give each its id; all that they name has been flushed."""
    # Columns that stay empty are left out: the driver reads a statement of more than fifty values anew each time.
    every = [{name: getattr(event, name) for name in _STORED} for event in events]
    filled = {name for row in every for name, value in row.items() if value is not None}
    rows = [{name: row[name] for name in _STORED if name in filled} for row in every]
    if rows:
        keys = connection.scalars(_STORE, rows if len(rows) > 1 else rows[0])
        for event, key in zip(events, keys, strict=True):
            event.id = key


def _topics_of(session: Session, verb: Verb, item: Item | None) -> set[str]:
    if item is None:
        return set()
    only_open_pages = verb in (Verb.MAIL_SENT, Verb.MAIL_FAILED)
    return {f"item:{item.key}"} if only_open_pages else item_topics(session, item)


def wakes(event: Event, kind: MessageKind | None = None) -> set[str]:
    """The names of the triggers that this event sets off; `kind` is that of its message."""
    by = {ActorKind.AGENT: "agent", ActorKind.CUSTOMER: "customer"}.get(event.actor_kind)
    named: set[str] = set()
    if event.verb is Verb.ITEM_CREATED:
        named |= {"created"} | ({f"created_by_{by}"} if by else set())
    elif event.item_id and event.changes:
        named.add("updated")
    named |= {f"{change.property}_changes" for change in event.changed if event.verb is not Verb.ITEM_CREATED}
    if event.verb is Verb.MESSAGE_ADDED and kind is MessageKind.REPLY and by:
        named.add(f"reply_by_{by}")
    if event.verb is Verb.MESSAGE_ADDED and kind is MessageKind.NOTE:
        named.add("note_added")
    return named


def _somebody_waits(connection: Connection, event: Event, message: Message | None) -> bool:
    if event.verb in (Verb.MESSAGE_ADDED, Verb.MESSAGE_RELEASED):
        return True
    names = wakes(event)
    told = event.verb in (Verb.ITEM_CREATED, Verb.PEOPLE_CHANGED) or any(
        change.property == "assignees" for change in event.changed
    )
    if told or not names:
        return told
    rule = Rule.__table__.c
    listening = select(rule.id).where(rule.enabled, rule.deleted_at.is_(None), rule.trigger.in_(sorted(names))).limit(1)
    return connection.execute(listening).first() is not None


def name_of(session: Session, table: type[Agent] | type[Customer], key: int) -> str:
    """The name that a person signs with, whoever is looking."""
    known = at_hand(session, table, key)
    if known is not None:
        return known.name
    asked = _named(table.__table__)
    return remembered(session, table, lambda: session.connection().scalar(asked, {"key": key}) or "", key=key)


@cache
def _named(table: Any) -> Any:
    return select(table.c.name).where(table.c.id == bindparam("key"))


def _actor(session: Session, viewer: Viewer) -> dict:
    if isinstance(viewer, AgentViewer):
        who = name_of(session, Agent, viewer.id)
        return {"actor_kind": ActorKind.AGENT, "agent_id": viewer.id, "actor_name": who}
    if isinstance(viewer, CustomerViewer):
        who = name_of(session, Customer, viewer.id)
        return {"actor_kind": ActorKind.CUSTOMER, "customer_id": viewer.id, "actor_name": who}
    if isinstance(viewer, AutomationViewer):
        return {"actor_kind": ActorKind.AUTOMATION, "rule_id": viewer.rule_id, "actor_name": f"A{viewer.rule_id:02d}"}
    return {"actor_kind": ActorKind.SYSTEM}


def events_after(connection: Connection, last_id: int, *, also: Iterable[int] = (), limit: int = 500) -> list[Signal]:
    """The signals of the events past `last_id` (or named in `also`), for the live tail."""
    event = Event.__table__.c
    found = (
        select(event.id, event.verb, event.item_id, event.topics, event.changes)
        .where(or_(event.id > last_id, event.id.in_(list(also))))
        .order_by(event.id)
        .limit(limit)
    )
    return [
        Signal(
            key,
            verb,
            item,
            tuple(topics),
            frozenset(name for name, _, _ in changes) if verb is Verb.ITEM_UPDATED else frozenset(),
        )
        for key, verb, item, topics, changes in connection.execute(found)
    ]

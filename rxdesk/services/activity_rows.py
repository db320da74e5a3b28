"""The activity of one item: every event with its changes, ids replaced by names that the viewer may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import ItemType, Status
from rxdesk.models.messages import Message, MessageKind
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import Folder, Project
from rxdesk.services.item_rows import names_in
from rxdesk.services.items import get_item
from rxdesk.services.listing_talk import ChangeRow, EventRow, list_events

_ONE: dict[str, Any] = {"status": Status, "type": ItemType, "project": Project, "folder": Folder}
_MANY: dict[str, str] = {"assignees": "agent", "teams": "team", "requesters": "customer", "followers": ""}
_KEYED: dict[str, Any] = {"customer": Customer, "organization": Organization, "agent": Agent, "team": Team}


class How(StrEnum):
    """What became of a property."""

    SET = "set"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class NamedChange:
    """One change with names: `old` and `new` of a property, or what was added or removed (in `new`)."""

    property: str
    how: How
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the activity."""

    event: EventRow
    changes: tuple[NamedChange, ...]
    message: MessageKind | None


@dataclass(frozen=True, slots=True)
class Activities:
    """The newest lines; `more` when there are earlier ones."""

    rows: tuple[Activity, ...]
    more: bool


def activities(session: Session, number: int, *, pages: int = 1) -> Activities:
    """The last `pages` pages of what happened to the item, the newest first."""
    item = get_item(session, number)
    events: list[EventRow] = []
    cursor = ""
    for _ in range(max(1, min(pages, 40))):
        page = list_events(session, item, cursor=cursor)
        events += page.rows
        cursor = page.next or ""
        if not cursor:
            break
    names = _names(session, events)
    kinds = _kinds(session, (event.message_id for event in events))
    rows = (
        Activity(
            event,
            tuple(named for change in event.changes for named in _named(change, names)),
            kinds.get(event.message_id or 0),
        )
        for event in events
    )
    return Activities(tuple(rows), more=bool(cursor))


def _kinds(session: Session, message_ids: Iterable[int | None]) -> dict[int, MessageKind]:
    wanted = {key for key in message_ids if key}
    if not wanted:
        return {}
    found = session.execute(select(Message.id, Message.kind).where(col(Message.id).in_(wanted)))
    return {row[0]: row[1] for row in found}


def _names(session: Session, events: Iterable[EventRow]) -> dict[tuple[str, int], str]:
    """The names of everything that the changes speak of, by table and id: one statement per table."""
    wanted: dict[str, set[int]] = {name: set() for name in (*_ONE, *_KEYED)}
    for event in events:
        for change in event.changes:
            if change.property in _ONE:
                wanted[change.property] |= {key for key in (change.old, change.new) if isinstance(key, int)}
            if change.property in _MANY:
                for kind, key in (*_keys(change.property, change.old), *_keys(change.property, change.new)):
                    wanted[kind].add(key)
    tables = _ONE | _KEYED
    return {
        (kind, key): named.name
        for kind, keys in wanted.items()
        for key, named in names_in(session, tables[kind], keys).items()
    }


def _named(change: ChangeRow, names: dict[tuple[str, int], str]) -> Iterable[NamedChange]:
    if change.property in _MANY:
        old, new = list(_keys(change.property, change.old)), list(_keys(change.property, change.new))
        for how, keys in ((How.ADDED, new), (How.REMOVED, old)):
            other = old if how is How.ADDED else new
            moved = [names.get(key, "") for key in keys if key not in other]
            if moved:
                yield NamedChange(change.property, how, "", ", ".join(name or "…" for name in moved))
        return
    if change.property in _ONE:
        words = [
            names.get((change.property, key), "…") if isinstance(key, int) else "" for key in (change.old, change.new)
        ]
        yield NamedChange(change.property, How.SET, *words)
        return
    yield NamedChange(change.property, How.SET, _plain(change.old), _plain(change.new))


def _keys(property_: str, value: Any) -> Iterable[tuple[str, int]]:
    if not isinstance(value, list):
        return
    for each in value:
        if isinstance(each, int) and _MANY[property_]:
            yield (_MANY[property_], each)
        elif isinstance(each, str) and ":" in each:
            kind, _, key = each.partition(":")
            if kind in _KEYED and key.isdigit():
                yield (kind, int(key))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)[:200]

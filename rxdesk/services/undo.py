"""Undo replays the old values of one event, takes back what rules did because of it, and drops waiting mails."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, NotFound
from rxdesk.i18n import t
from rxdesk.models.company import company
from rxdesk.models.events import Change, Event, Verb, record
from rxdesk.models.items import Assignee, Item, ItemTeam, State, Status
from rxdesk.models.mails import Delivery, DeliveryState
from rxdesk.models.permissions import can_edit_item, require
from rxdesk.models.session import acting_as
from rxdesk.models.topics import item_topics
from rxdesk.models.viewers import AgentViewer, SystemViewer, Viewer
from rxdesk.services.items import assignee_ids, team_ids, touch

_COLUMNS = {
    "status": "status_id",
    "priority": "priority",
    "name": "name",
    "type": "type_id",
    "project": "project_id",
    "folder": "folder_id",
    "published": "published",
    "percent_complete": "percent_complete",
    "tags": "tags",
    "archived": "archived_at",
    "deleted": "deleted_at",
}
_GRACE = timedelta(seconds=5)


def undo_event(session: Session, viewer: Viewer, event_id: int) -> Item:
    """Take back what the viewer did in one event of an item. Conflict after the undo time, or when it changed again."""
    event, item = _own(session, viewer, event_id)
    if clock.now() - event.created_at > timedelta(seconds=company(session).undo_seconds) + _GRACE:
        raise Conflict(t("undo.late", "It is too late to undo this"))
    require(can_edit_item(session, viewer, item))
    before = item_topics(session, item)
    done: list[Change] = []
    for each in (*_caused_by(session, event), event):
        for change in reversed(each.changed):
            if change.property in _COLUMNS or change.property in ("assignees", "teams"):
                _put_back(session, item, change)
                done.append(Change(change.property, change.new, change.old))
        _drop_mails(session, each)
    touch(session, item)
    session.add(item)
    session.info["quiet"] = True
    record(session, viewer, Verb.UNDONE, item=item, changes=done, data={"undone": event_id}, topics_before=before)
    session.info["quiet"] = False
    return item


def _own(session: Session, viewer: Viewer, event_id: int) -> tuple[Event, Item]:
    """The viewer's own event and its item, also where the event itself took the item out of their sight (Trash)."""
    with acting_as(session, SystemViewer("undo")):
        event = session.exec(select(Event).where(Event.id == event_id)).first()
        mine = event is not None and isinstance(viewer, AgentViewer) and event.agent_id == viewer.id
        item = session.get(Item, event.item_id) if event is not None and mine and event.item_id else None
    if event is None or item is None:
        raise NotFound
    if event.verb is not Verb.ITEM_DELETED and session.exec(select(Item.id).where(Item.id == item.id)).first() is None:
        raise NotFound
    return event, item


def _caused_by(session: Session, event: Event) -> list[Event]:
    """The events that rules made because of this one, newest first."""
    found, causes = [], [event.key]
    while causes:
        later = session.exec(select(Event).where(col(Event.cause_id).in_(causes), Event.item_id == event.item_id)).all()
        found += later
        causes = [each.key for each in later]
    return sorted(found, key=lambda each: -each.key)


def _put_back(session: Session, item: Item, change: Change) -> None:
    if change.property in ("assignees", "teams"):
        _put_back_people(session, item, change)
        return
    value = change.old
    if change.property in ("archived", "deleted") and isinstance(value, str):
        value = datetime.fromisoformat(value)
    setattr(item, _COLUMNS[change.property], value)
    if change.property == "status":
        finished = session.get_one(Status, item.status_id).state is State.FINISHED
        item.finished_at = (item.finished_at or clock.now()) if finished else None


def _put_back_people(session: Session, item: Item, change: Change) -> None:
    old = [int(key) for key in change.old] if isinstance(change.old, list) else []
    table, column, read = (
        (Assignee, Assignee.agent_id, assignee_ids)
        if change.property == "assignees"
        else (ItemTeam, ItemTeam.team_id, team_ids)
    )
    now = read(session, item)
    for row in session.exec(select(table).where(table.item_id == item.key, col(column).not_in(old))):
        session.delete(row)
    for key in old:
        if key not in now:
            made = (
                Assignee(item_id=item.key, agent_id=key)
                if table is Assignee
                else ItemTeam(item_id=item.key, team_id=key)
            )
            session.add(made)
    session.flush()


def _drop_mails(session: Session, event: Event) -> None:
    waiting = select(Delivery).where(Delivery.event_id == event.key, Delivery.state == DeliveryState.WAITING)
    for delivery in session.exec(waiting):
        delivery.state, delivery.answer = DeliveryState.SKIPPED, "undone"
        session.add(delivery)

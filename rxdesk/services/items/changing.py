"""Changing an item: its properties, whether customers see it, and whether it is there at all."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from rxdesk import clock
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.items import Item, ItemType, State, Status
from rxdesk.models.permissions import can_edit_item, can_publish, can_remove, require
from rxdesk.models.remembered import remembered
from rxdesk.models.topics import item_topics
from rxdesk.models.viewers import Viewer
from rxdesk.services.items.checks import checked_name, checked_priority, checked_status, checked_type
from rxdesk.services.items.reading import statuses_of


def set_status(session: Session, viewer: Viewer, item: Item, *, status_id: int) -> Item:
    """Put the item into a status of its type."""
    require(can_edit_item(session, viewer, item))
    changes = change_status(session, item, status_id=status_id)
    return save(session, viewer, item, changes)


def change_status(session: Session, item: Item, *, status_id: int) -> list[Change]:
    """Change the status without an event; the verb that asked puts the changes into its own."""
    status = checked_status(session, session.get_one(ItemType, item.type_id), status_id)
    if status.key == item.status_id:
        return []
    change = Change("status", item.status_id, status.key)
    item.status_id = status.key
    item.finished_at = (item.finished_at or clock.now()) if status.state is State.FINISHED else None
    return [change]


def set_priority(session: Session, viewer: Viewer, item: Item, *, priority: int) -> Item:
    """Give the item 0 to 5 stars."""
    require(can_edit_item(session, viewer, item))
    return save(session, viewer, item, put(item, "priority", checked_priority(priority)))


def rename_item(session: Session, viewer: Viewer, item: Item, *, name: str) -> Item:
    """Change the item's name."""
    require(can_edit_item(session, viewer, item))
    return save(session, viewer, item, put(item, "name", checked_name(name)))


def set_type(session: Session, viewer: Viewer, item: Item, *, type_id: int) -> Item:
    """Change the type; the status becomes the one of the same name, else of the same state."""
    require(can_edit_item(session, viewer, item))
    type_ = checked_type(session, item.kind, type_id)
    old = session.get_one(Status, item.status_id)
    steps = statuses_of(session, type_)
    same = [step for step in steps if step.name == old.name] or [step for step in steps if step.state is old.state]
    changes = put(item, "type_id", type_.key, property_="type")
    if changes:
        changes += change_status(session, item, status_id=(same or steps)[0].key)
    return save(session, viewer, item, changes)


def set_percent_complete(session: Session, viewer: Viewer, item: Item, *, percent: int) -> Item:
    """Say how far the item is, 0 to 100."""
    require(can_edit_item(session, viewer, item))
    if not 0 <= percent <= 100:
        raise Invalid(t("item.percent", "Between 0 and 100"), field="percent_complete")
    return save(session, viewer, item, put(item, "percent_complete", percent))


def set_tags(session: Session, viewer: Viewer, item: Item, *, tags: Iterable[str]) -> Item:
    """Replace the item's tags."""
    require(can_edit_item(session, viewer, item))
    wanted = sorted({tag.strip().lower()[:60] for tag in tags if tag.strip()})
    return save(session, viewer, item, put(item, "tags", wanted))


def publish(session: Session, viewer: Viewer, item: Item, *, published: bool) -> Item:
    """Publish the item to whom the portal admits, or take it back."""
    require(can_publish(session, viewer, item))
    before = item_topics(session, item)
    return save(session, viewer, item, put(item, "published", published), topics_before=before)


def archive_item(session: Session, viewer: Viewer, item: Item) -> Item:
    """Hide the item from customers and lists; agents can still read it."""
    require(can_remove(session, viewer, item))
    changes = put(item, "archived_at", clock.now(), property_="archived")
    return save(session, viewer, item, changes, verb=Verb.ITEM_ARCHIVED)


def delete_item(session: Session, viewer: Viewer, item: Item) -> Item:
    """Put the item into Trash, where Admins find it for 30 days."""
    require(can_remove(session, viewer, item))
    changes = put(item, "deleted_at", clock.now(), property_="deleted")
    return save(session, viewer, item, changes, verb=Verb.ITEM_DELETED)


def restore_item(session: Session, viewer: Viewer, item: Item) -> Item:
    """Bring the item back from Trash or the archive."""
    require(can_remove(session, viewer, item))
    changes = put(item, "deleted_at", None, property_="deleted") + put(item, "archived_at", None, property_="archived")
    return save(session, viewer, item, changes, verb=Verb.ITEM_RESTORED)


def save(
    session: Session,
    viewer: Viewer,
    item: Item,
    changes: list[Change],
    *,
    verb: Verb = Verb.ITEM_UPDATED,
    topics_before: Iterable[str] = (),
    data: dict | None = None,
) -> Item:
    """Write the one event of a change; no change, no event."""
    if changes:
        touch(session, item)
        session.add(item)
        record(session, viewer, verb, item=item, changes=changes, topics_before=topics_before, data=data)
    return item


def touch(session: Session, item: Item) -> None:
    """The item was changed now; all that one transaction does to it is one change."""
    version = remembered(session, Item, lambda: item.version + 1, key=item.key)
    if item.version != version:
        item.version, item.updated_at = version, clock.now()


def put(item: Item, attribute: str, value: object, *, property_: str = "") -> list[Change]:
    old = getattr(item, attribute)
    if old == value:
        return []
    setattr(item, attribute, value)
    plain = [each.isoformat() if isinstance(each, datetime) else each for each in (old, value)]
    return [Change(property_ or attribute, *plain)]

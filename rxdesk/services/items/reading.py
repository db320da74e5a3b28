"""Looking an item up, and what stands beside it: statuses of its type, who does it, its newest event."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk.errors import NotFound
from rxdesk.models.events import Event
from rxdesk.models.items import Assignee, Item, ItemTeam, ItemType, Status

_BY_NUMBER = select(Item).where(col(Item.id) == bindparam("number"))
_BY_REF = select(Item).where(col(Item.ref) == bindparam("ref"))

_STATUSES = select(Status).where(col(Status.type_id) == bindparam("type")).order_by(col(Status.position))
_ASSIGNEES = select(Assignee.agent_id).where(col(Assignee.item_id) == bindparam("item")).order_by(col(Assignee.id))
_TEAMS = select(ItemTeam.team_id).where(col(ItemTeam.item_id) == bindparam("item")).order_by(col(ItemTeam.id))


def get_item(session: Session, item_id: int) -> Item:
    """The item with this number, if the session's viewer may see it; NotFound otherwise."""
    item = session.scalars(_BY_NUMBER, {"number": item_id}).first() if 0 < item_id < 2**31 else None
    if item is None:
        raise NotFound
    return item


def get_item_by_ref(session: Session, ref: str) -> Item:
    """The item with this random reference, if the session's viewer may see it; NotFound otherwise."""
    item = session.scalars(_BY_REF, {"ref": ref}).first() if 0 < len(ref) <= 40 else None
    if item is None:
        raise NotFound
    return item


def statuses_of(session: Session, type_: ItemType) -> list[Status]:
    """The type's statuses in their order."""
    return list(session.scalars(_STATUSES, {"type": type_.key}))


def assignee_ids(session: Session, item: Item) -> list[int]:
    """The agents doing the item."""
    return list(session.scalars(_ASSIGNEES, {"item": item.key}))


def team_ids(session: Session, item: Item) -> list[int]:
    """The teams doing the item."""
    return list(session.scalars(_TEAMS, {"item": item.key}))


def last_event(session: Session, item: Item) -> Event | None:
    """The newest event of the item; what a notice offers to undo."""
    return session.exec(select(Event).where(Event.item_id == item.key).order_by(col(Event.id).desc()).limit(1)).first()

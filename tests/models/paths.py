"""Every path by which a session can be asked for a row; each gives the names of what it found."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import exists, func, select, union
from sqlalchemy.orm import aliased
from sqlmodel import Session

from rxdesk.models.items import Item, Status
from rxdesk.models.messages import Attachment
from rxdesk.services.listing import counts_of, read_counts
from tests.world import World

Path = Callable[[Session, World], set[str]]
# A type checker takes the columns of a class for values.
ITEM: Any = Item
STATUS: Any = Status
FILE: Any = Attachment


def listed(session: Session, world: World) -> set[str]:
    return _named(world, session.scalars(select(ITEM.id)))


def listed_in_order(session: Session, world: World) -> set[str]:
    rows = session.scalars(select(ITEM).order_by(ITEM.updated_at.desc(), ITEM.id.desc()).limit(50)).all()
    return _named(world, (row.id for row in rows))


def opened(session: Session, world: World) -> set[str]:
    return {name for name, item in world.items.items() if session.get(ITEM, item.id) is not None}


def opened_by_ref(session: Session, world: World) -> set[str]:
    found = (session.scalars(select(ITEM).where(ITEM.ref == item.ref)).first() for item in world.items.values())
    return _named(world, (item.id for item in found if item is not None))


def searched(session: Session, world: World) -> set[str]:
    wanted = select(ITEM.id).where(func.lower(ITEM.description).like("%about%"))
    return _named(world, session.scalars(wanted))


def counted(session: Session, world: World) -> set[str]:
    total = session.scalar(select(func.count()).select_from(ITEM)) or 0
    by_name = select(ITEM.name, func.count(ITEM.id)).group_by(ITEM.name)
    names = {item.name: name for name, item in world.items.items()}
    found = {names[row[0]] for row in session.execute(by_name) if row[1] == 1}
    assert len(found) == total
    return found


def counted_beside_each_other(session: Session, world: World) -> set[str]:
    counts = read_counts(session, counts_of(select(ITEM.id).where(ITEM.id == item.id) for item in world.items.values()))
    assert set(counts) <= {0, 1}
    return {name for name, count in zip(world.items, counts, strict=True) if count}


def through_an_alias(session: Session, world: World) -> set[str]:
    other = aliased(ITEM)
    return _named(world, session.scalars(select(other.id)))


def joined_from_another_table(session: Session, world: World) -> set[str]:
    return _named(world, session.scalars(select(ITEM.id).select_from(STATUS).join(ITEM, ITEM.status_id == STATUS.id)))


def asked_whether_it_exists(session: Session, world: World) -> set[str]:
    return {name for name, item in world.items.items() if session.scalar(select(exists().where(ITEM.id == item.id)))}


def inside_a_subquery(session: Session, world: World) -> set[str]:
    inner = select(ITEM.id).subquery()
    return _named(world, session.scalars(select(inner.c.id)))


def inside_a_common_table(session: Session, world: World) -> set[str]:
    inner = select(ITEM.id).cte("inner_items")
    return _named(world, session.scalars(select(inner.c.id)))


def in_a_union(session: Session, world: World) -> set[str]:
    return _named(world, session.scalars(union(select(ITEM.id), select(ITEM.id).where(ITEM.priority == 9))))


def only_a_column(session: Session, world: World) -> set[str]:
    names = {item.name: name for name, item in world.items.items()}
    return {names[name] for name in session.scalars(select(ITEM).with_only_columns(ITEM.name))}


def by_its_files(session: Session, world: World) -> set[str]:
    names = session.scalars(select(FILE.filename).where(FILE.filename.like("%.png")))
    return {name.removesuffix(".png") for name in names}


def _named(world: World, keys: Iterable[Any]) -> set[str]:
    names = {item.id: name for name, item in world.items.items()}
    found = [names[key] for key in keys]
    assert len(found) == len(set(found))
    return set(found)


PATHS: tuple[Path, ...] = (
    listed, listed_in_order, opened, opened_by_ref, searched, counted, counted_beside_each_other, through_an_alias,
    joined_from_another_table, asked_whether_it_exists, inside_a_subquery, inside_a_common_table, in_a_union,
    only_a_column, by_its_files,
)  # fmt: skip

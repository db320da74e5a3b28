"""The only place that lists people: who may open an item (readers), and who is mailed a message (recipients).

Two questions, both explained, neither derived from the other: who takes part is mailed whatever the portal shows.
Both look past the viewer's sight on purpose, through Core, and are asked again at every attempt to send.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select
from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.models.branches import Way
from rxdesk.models.items import Item
from rxdesk.models.portal import Portal
from rxdesk.models.reach import People, agent_readers, customer_readers, is_public
from rxdesk.models.recipients import Reason, Recipient, recipients
from rxdesk.models.sight import main_portal_id

__all__ = ["Reader", "Readers", "Reason", "Recipient", "readers", "recipients"]

COUNTED = 1000
_ITEM = select(Item.__table__).where(Item.__table__.c.id == bindparam("item"))
_PORTAL = select(Portal.__table__).where(Portal.__table__.c.id == bindparam("portal"))


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who may open the item, and by which ways."""

    kind: str
    id: int
    name: str
    organization: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may open an item: people up to a bound, and counts up to COUNTED (then read '999+')."""

    customers: tuple[Reader, ...]
    agents: tuple[Reader, ...]
    customer_count: int
    agent_count: int
    organizations: tuple[str, ...]
    everyone: bool
    visitors: bool


def readers(session: Session, item_id: int, *, portal_id: int | None = None, limit: int = 50) -> Readers:
    """Who may open the item in the portal (the Main portal when not said) and in the dashboard."""
    connection = session.connection()
    item = connection.execute(_ITEM, {"item": item_id}).one_or_none()
    if item is None:
        raise NotFound
    portal_id = portal_id or main_portal_id(connection)
    portal = connection.execute(_PORTAL, {"portal": portal_id}).one_or_none()
    people = customer_readers(connection, item, portal)
    named, counted = ([], 0) if people is None else _some(connection, people, limit=limit * len(Way))
    working, agent_count = _some(connection, agent_readers(connection, item), limit=limit)
    everyone = people is not None and is_public(item, portal)
    return Readers(
        customers=tuple(_people("customer", named))[:limit],
        agents=tuple(_people("agent", working)),
        customer_count=counted,
        agent_count=agent_count,
        organizations=tuple(sorted({row.organization for row in named if row.organization})),
        everyone=everyone,
        visitors=everyone and portal is not None and not portal.require_login,
    )


def _people(kind: str, rows: Iterable[Any]) -> Iterable[Reader]:
    ways: dict[int, list[str]] = {}
    seen: dict[int, Any] = {}
    for row in rows:
        seen.setdefault(row.id, row)
        ways.setdefault(row.id, []).append(str(row.way))
    for key, row in seen.items():
        yield Reader(kind, key, row.name, row.organization, tuple(ways[key]))


def _some(connection: Connection, people: People, *, limit: int) -> tuple[list[Any], int]:
    """The first rows, and how many people there are; what is here whole needs no second statement to be counted."""
    rows = list(connection.execute(_first(people.statement), {**people.values, "most": limit}))
    if len(rows) < limit:
        return rows, len({row.id for row in rows})
    return rows, connection.scalar(_number(people.statement), people.values) or 0


@cache
def _first(people: Any) -> Any:
    return people.limit(bindparam("most", type_=Integer))


@cache
def _number(people: Any) -> Any:
    distinct = people.with_only_columns(people.selected_columns[0].label("id")).order_by(None).distinct()
    return select(func.count()).select_from(distinct.limit(COUNTED).subquery())

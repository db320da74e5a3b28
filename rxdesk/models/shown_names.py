"""Names that a visible row shows of rows that its reader may not open: a project's, a colleague's, an agent's.

They look past the viewer's sight on purpose and give away nothing but the name; a portal asks only for properties
that are on.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, select
from sqlmodel import Session

from rxdesk.models.among import Keys, among
from rxdesk.models.base import Row
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Assignee, ItemTeam, Requester
from rxdesk.models.people import Agent, Team
from rxdesk.models.remembered import remembered

_IDS = bindparam("ids", type_=Keys())
_CUSTOMER = Customer.__table__.c
_WHO_ASKED = select(Requester.__table__.c.customer_id).where(
    Requester.__table__.c.item_id == bindparam("item", type_=Integer)
)
_ASKED_BY = select(Requester.__table__.c.item_id).where(
    among(Requester.__table__.c.item_id, _IDS),
    Requester.__table__.c.customer_id == bindparam("customer", type_=Integer),
)
_MEMBERS = select(_CUSTOMER.id).where(
    among(_CUSTOMER.id, _IDS), _CUSTOMER.organization_id == bindparam("organization", type_=Integer)
)


def names_of(session: Session, table: type[Row], keys: Sequence[int]) -> dict[int, str]:
    """The names of these rows."""
    if not keys:
        return {}
    rows: Any = session.connection().execute(_names(table.__table__), {"ids": keys})
    return dict(rows.all())


def requesters_named(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per item the names of its requesters in their order."""
    return _named(session.connection(), Requester.__table__, Customer.__table__, "customer_id", item_ids)


def who_asked(session: Session, item_id: int) -> frozenset[int]:
    """The customers who requested an item that is seen: for each reader only whether they are among them."""
    return remembered(
        session,
        Requester,
        lambda: frozenset(session.connection().scalars(_WHO_ASKED, {"item": item_id})),
        key=("who asked", item_id),
    )


def asked_by(session: Session, customer_id: int | None, item_ids: Sequence[int]) -> frozenset[int]:
    """Which of these items, all of them seen, the customer requested."""
    if customer_id is None or not item_ids:
        return frozenset()
    return frozenset(session.connection().scalars(_ASKED_BY, {"ids": item_ids, "customer": customer_id}))


def assignees_named(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per item the names of the agents doing it."""
    return _named(session.connection(), Assignee.__table__, Agent.__table__, "agent_id", item_ids)


def teams_named(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per item the names of the teams doing it."""
    return _named(session.connection(), ItemTeam.__table__, Team.__table__, "team_id", item_ids)


def members_among(session: Session, organization_id: int | None, customer_ids: Sequence[int]) -> frozenset[int]:
    """Which of these customers are in the organization."""
    if organization_id is None or not customer_ids:
        return frozenset()
    asked = {"ids": customer_ids, "organization": organization_id}
    return frozenset(session.connection().scalars(_MEMBERS, asked))


def organization_named(session: Session, organization_id: int | None) -> str:
    """The name of a reader's own organization, empty without one."""
    return names_of(session, Organization, [organization_id]).get(organization_id, "") if organization_id else ""


def _named(
    connection: Connection, on_item: Any, person: Any, key: str, item_ids: Sequence[int]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if item_ids:
        rows: Any = connection.execute(_names_on_items(on_item, person, key), {"ids": item_ids})
        for item_id, name in rows:
            found[item_id].append(name)
    return found


@cache
def _names(table: Any) -> Any:
    return select(table.c.id, table.c.name).where(among(table.c.id, _IDS))


@cache
def _names_on_items(on_item: Any, person: Any, key: str) -> Any:
    return (
        select(on_item.c.item_id, person.c.name)
        .join_from(on_item, person, person.c.id == on_item.c[key])
        .where(among(on_item.c.item_id, _IDS))
        .order_by(on_item.c.id)
    )

"""Names that a visible row shows of rows that its reader may not open: a project's, a colleague's, an agent's.

They look past the viewer's sight on purpose and give away nothing but the name; a portal asks only for properties
that are on.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session

from rxdesk.models.base import Row
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Assignee, ItemTeam, Requester
from rxdesk.models.people import Agent, Team


def names_of(session: Session, table: type[Row], keys: Sequence[int]) -> dict[int, str]:
    """The names of these rows."""
    if not keys:
        return {}
    columns = table.__table__.c
    found = session.connection().execute(select(columns.id, columns.name).where(columns.id.in_(keys)))
    return dict(found.all())


def requesters_named(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per item the names of its requesters in their order."""
    return _named(session.connection(), Requester.__table__, Customer.__table__, "customer_id", item_ids)


def assignees_named(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per item the names of the agents doing it."""
    return _named(session.connection(), Assignee.__table__, Agent.__table__, "agent_id", item_ids)


def teams_named(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per item the names of the teams doing it."""
    return _named(session.connection(), ItemTeam.__table__, Team.__table__, "team_id", item_ids)


def members_among(session: Session, organization_id: int | None, customer_ids: Sequence[int]) -> frozenset[int]:
    """Which of these customers are in the organization."""
    customer = Customer.__table__.c
    if organization_id is None or not customer_ids:
        return frozenset()
    found = select(customer.id).where(customer.id.in_(customer_ids), customer.organization_id == organization_id)
    return frozenset(session.connection().scalars(found))


def organization_named(session: Session, organization_id: int | None) -> str:
    """The name of a reader's own organization, empty without one."""
    return names_of(session, Organization, [organization_id]).get(organization_id, "") if organization_id else ""


def _named(
    connection: Connection, on_item: Any, person: Any, key: str, item_ids: Sequence[int]
) -> dict[int, list[str]]:
    wanted = (
        select(on_item.c.item_id, person.c.name)
        .join_from(on_item, person, person.c.id == on_item.c[key])
        .where(on_item.c.item_id.in_(item_ids))
        .order_by(on_item.c.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for item_id, name in connection.execute(wanted) if item_ids else ():
        found[item_id].append(name)
    return found

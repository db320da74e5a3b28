"""Who takes part in an item, whole, whoever changes it: what events keep as old and new, and undo puts back."""

from sqlalchemy import Connection, bindparam, select

from rxdesk.models.items import Follower, Requester

_REQUESTER = Requester.__table__.c
_ASKING = (
    select(_REQUESTER.customer_id)
    .where(_REQUESTER.item_id == bindparam("item"))
    .order_by(_REQUESTER.position, _REQUESTER.id)
)


def requesters_of(connection: Connection, item_id: int) -> list[int]:
    """Ids of the requesters in their order."""
    return list(connection.scalars(_ASKING, {"item": item_id}))


def followers_of(connection: Connection, item_id: int) -> list[str]:
    """The followers as 'customer:5', 'organization:2', 'agent:1', 'team:3'."""
    table = Follower.__table__.c
    columns = (table.customer_id, table.organization_id, table.agent_id, table.team_id)
    rows = connection.execute(select(*columns).where(table.item_id == item_id).order_by(table.id))
    kinds = ("customer", "organization", "agent", "team")
    return [f"{kind}:{key}" for row in rows for kind, key in zip(kinds, row, strict=True) if key is not None]

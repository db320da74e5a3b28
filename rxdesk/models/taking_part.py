"""Who takes part in an item, whole, whoever changes it: what events keep as old and new, and whose screens show it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Integer, bindparam, cast, literal_column, null, select, union_all
from sqlmodel import Session

from rxdesk.models.customers import Customer
from rxdesk.models.items import Assignee, Follower, Item, Requester
from rxdesk.models.projects import ProjectFollower
from rxdesk.models.remembered import forget_after_writes, remembered

_KINDS = ("customer", "organization", "agent", "team")
_REQUESTERS, _FOLLOWERS, _OTHERS = range(3)
forget_after_writes(Requester, Customer, Follower, Assignee, ProjectFollower)


def requesters_of(session: Session, item: Item) -> list[int]:
    """Ids of the requesters in their order."""
    return [row.customer for row in _named_on(session, item) if row.way == _REQUESTERS]


def followers_of(session: Session, item: Item) -> list[str]:
    """The followers as 'customer:5', 'organization:2', 'agent:1', 'team:3'."""
    return [f"{kind}:{key}" for row in _named_on(session, item) if row.way == _FOLLOWERS for kind, key in _named(row)]


def named_on(session: Session, item: Item) -> set[str]:
    """Requesters with their organizations, followers but teams, assignees and who follows the project: 'agent:1'."""
    return {f"{kind}:{key}" for row in _named_on(session, item) for kind, key in _named(row) if kind != "team"}


def _named(row: Any) -> list[tuple[str, int]]:
    return [(kind, key) for kind, key in zip(_KINDS, row[3:], strict=True) if key is not None]


def _named_on(session: Session, item: Item) -> Sequence[Any]:
    """Asked once until somebody comes or goes, since one mail makes several events of an item."""
    place = {"item": item.key, "project": item.project_id or 0}

    def read() -> Sequence[Any]:
        return sorted(session.connection().execute(_NAMED_ON_ITEM, place), key=lambda row: row[:3])

    return remembered(session, Requester, read, key=tuple(place.values()))


def _named_on_item() -> CompoundSelect[Any]:
    """Everybody on an item or on its project, in one statement: every event asks it."""
    requester, customer, follower = Requester.__table__.c, Customer.__table__.c, Follower.__table__.c
    assignee, shared = Assignee.__table__.c, ProjectFollower.__table__.c
    nobody, item = cast(null(), Integer), bindparam("item", type_=Integer)
    at, requests, follows, does = (literal_column(str(number)) for number in (0, _REQUESTERS, _FOLLOWERS, _OTHERS))
    return union_all(
        select(
            requests.label("way"),
            requester.position.label("place"),
            requester.id.label("row"),
            requester.customer_id.label("customer"),
            customer.organization_id.label("organization"),
            nobody.label("agent"),
            nobody.label("team"),
        )
        .join_from(Requester.__table__, Customer.__table__, customer.id == requester.customer_id)
        .where(requester.item_id == item),
        select(follows, at, follower.id, *(follower[f"{kind}_id"] for kind in _KINDS)).where(follower.item_id == item),
        select(does, at, assignee.id, nobody, nobody, assignee.agent_id, nobody).where(assignee.item_id == item),
        select(does, at, shared.id, shared.customer_id, shared.organization_id, nobody, nobody).where(
            shared.project_id == bindparam("project", type_=Integer)
        ),
    )


_NAMED_ON_ITEM = _named_on_item()

"""The ways in which a customer can come to see an item, each stated once; asked narrowly or widely with one answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, literal_column, or_, select, true, union, union_all

from rxdesk.models.customers import Customer
from rxdesk.models.items import Follower, Item, Requester
from rxdesk.models.portal import PortalOption
from rxdesk.models.probe import Reach, reach_from, reached_by
from rxdesk.models.projects import ProjectFollower
from rxdesk.models.sight import CustomerSight

# Under names of their own, so that no statement about the same tables is taken for part of the clause.
_INSIDE = Item.__table__.alias("item_inside")
_ASKED = Requester.__table__.alias("asked")
_MINE = Requester.__table__.alias("mine")
_TOLD = Follower.__table__.alias("told")
_COLLEAGUE = Customer.__table__.alias("colleague")
_SHARE = ProjectFollower.__table__.alias("share")


_MANY = 7000
"""From here on a customer's list is walked, since to collect all that they reach takes longer."""


class Way(StrEnum):
    """One way of seeing an item (product: the columns of the table of portal options)."""

    REQUESTER = "requester"
    FOLLOWER = "follower"
    FOLLOWER_ORGANIZATION = "follower_organization"
    ORGANIZATION = "organization"
    PROJECT = "project"
    PROJECT_ORGANIZATION = "project_organization"
    PUBLISHED = "published"


_FOLLOWED = (Way.FOLLOWER, Way.FOLLOWER_ORGANIZATION)
_PROJECTS = (Way.PROJECT, Way.PROJECT_ORGANIZATION)
WAYS: dict[PortalOption, tuple[Way, ...]] = {
    PortalOption.NOTHING: (),
    PortalOption.OWN: (Way.REQUESTER,),
    PortalOption.ORGANIZATION: (Way.REQUESTER, *_FOLLOWED, Way.ORGANIZATION),
    PortalOption.FOLLOWED_PROJECTS: (Way.REQUESTER, *_FOLLOWED, *_PROJECTS),
    PortalOption.OWN_AND_FOLLOWED_PROJECTS: (Way.REQUESTER, *_FOLLOWED, *_PROJECTS),
    PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS: (Way.REQUESTER, *_FOLLOWED, Way.ORGANIZATION, *_PROJECTS),
    PortalOption.ALL_PUBLISHED: (Way.REQUESTER, *_FOLLOWED, Way.ORGANIZATION, *_PROJECTS, Way.PUBLISHED),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """One way for one reader: the select of the item or project ids that it reaches, in a column `key`.

    `people` is a select of the customers whose requests these are, when they are that.
    """

    way: Way
    keys: Select[Any]
    of_projects: bool = False
    people: Select[Any] | None = None


def branches(sight: CustomerSight) -> Iterator[Branch]:
    """The branches that the portal option opens for this reader; over Core tables, so that no scope nests."""
    requester, follower, customer, shared = _ASKED.c, _TOLD.c, _COLLEAGUE.c, _SHARE.c
    me, mine = sight.customer_id, sight.organization_id
    ways = WAYS[sight.option]
    if me is not None and Way.REQUESTER in ways:
        asked = select(requester.item_id.label("key")).where(requester.customer_id == me)
        yield Branch(Way.REQUESTER, asked, people=select(customer.id).where(customer.id == me))
    if me is not None and Way.FOLLOWER in ways:
        yield Branch(Way.FOLLOWER, select(follower.item_id.label("key")).where(follower.customer_id == me))
    if mine is not None and Way.FOLLOWER_ORGANIZATION in ways:
        told = select(follower.item_id.label("key")).where(follower.organization_id == mine)
        yield Branch(Way.FOLLOWER_ORGANIZATION, told)
    if mine is not None and Way.ORGANIZATION in ways:
        colleagues = (
            select(requester.item_id.label("key"))
            .join_from(_ASKED, _COLLEAGUE, customer.id == requester.customer_id)
            .where(customer.organization_id == mine)
        )
        people = select(customer.id).where(customer.organization_id == mine)
        yield Branch(Way.ORGANIZATION, colleagues, people=people)
    if me is not None and Way.PROJECT in ways:
        followed = select(shared.project_id.label("key")).where(shared.customer_id == me)
        yield Branch(Way.PROJECT, followed, of_projects=True)
    if mine is not None and Way.PROJECT_ORGANIZATION in ways:
        followed = select(shared.project_id.label("key")).where(shared.organization_id == mine)
        yield Branch(Way.PROJECT_ORGANIZATION, followed, of_projects=True)


def reached(sight: CustomerSight, item: Any, *, reach: Reach) -> ColumnElement[bool]:
    """The clause 'some branch reaches this item'; `item` is the Item class or the alias of its table."""
    if reach is Reach.COLLECTED:
        return collected(branches(sight), item)
    keys = [_as_item_ids(branch) for branch in branches(sight)]
    if not keys:
        return false()
    return narrow(keys, item) if reach is Reach.FEW else wide(keys, item)


def narrow(keys: list[Select[Any]], item: Any) -> ColumnElement[bool]:
    """For readers who see little: the id is among the keys, every branch on an index."""
    return _columns(item).id.in_(union(*keys))


def wide(keys: list[Select[Any]], item: Any) -> ColumnElement[bool]:
    """For readers who see much: walk the items in list order and ask each whether any branch reaches it.

    A scalar subquery with LIMIT 1, since PostgreSQL turns OR EXISTS into hashed plans over whole tables; asked whether
    it is there, since PostgreSQL takes '= 1' to be rare and would rather sort everything than walk.
    """
    seen = union_all(*keys).subquery("seen")
    asked = select(literal_column("1")).select_from(seen).where(seen.c.key == _columns(item).id)
    return asked.correlate(item).limit(1).scalar_subquery().is_not(None)


def collected(ways: Iterable[Branch], item: Any) -> ColumnElement[bool]:
    """For who asks many rows: what the branches reach is collected once, and each item looked up in it.

    Of requests it is the people, since those of an organization may be a tenth of all.
    """
    i, ways = _columns(item), list(ways)
    people = [branch.people for branch in ways if branch.people is not None]
    others = [branch for branch in ways if branch.people is None]
    looked_up = ((i.project_id if branch.of_projects else i.id).in_(branch.keys) for branch in others)
    return or_(false(), *([_asked_by(union_all(*people), i)] if people else []), *looked_up)


def reach_of_customer(connection: Connection, sight: CustomerSight) -> Reach:
    """How much the reader reaches, which decides whether a list is walked; the answer is kept for ten minutes."""
    if not WAYS[sight.option]:
        return Reach.FEW
    if sight.option is PortalOption.ALL_PUBLISHED:
        return Reach.MOST
    return reach_from(reached_by(connection, sight, lambda: _reached_ids(sight)), many=_MANY)


def item_ids(sight: CustomerSight) -> dict[Way, Select[Any]]:
    """Every branch as a select of item ids, for whoever explains or proves the clause."""
    return {branch.way: _as_item_ids(branch) for branch in branches(sight)}


def is_own(sight: CustomerSight, item: Any) -> ColumnElement[bool]:
    """Whether the reader requested the item; `item` is the Item class or the columns of its table.

    Asked of each item, since PostgreSQL takes a list beside an OR to be collected anew for every row.
    """
    asked = select(literal_column("1")).where(_MINE.c.item_id == item.id, _MINE.c.customer_id == sight.me)
    return asked.limit(1).scalar_subquery().is_not(None)


def followed_projects(sight: CustomerSight) -> Select[Any]:
    """Ids of the projects that the reader follows, directly or through a proven organization."""
    shared = _SHARE.c
    by = [shared.customer_id == sight.me]
    if sight.organization_id is not None:
        by.append(shared.organization_id == sight.organization_id)
    return select(shared.project_id).where(or_(*by))


def _reached_ids(sight: CustomerSight) -> Any:
    keys = [_as_item_ids(branch) for branch in branches(sight)]
    return union_all(*keys) if keys else select(literal_column("1")).where(false())


def _as_item_ids(branch: Branch) -> Select[Any]:
    if not branch.of_projects:
        return branch.keys
    inside = _INSIDE
    projects = branch.keys.subquery()
    return select(inside.c.id.label("key")).join_from(projects, inside, inside.c.project_id == projects.c.key)


def _asked_by(people: Any, i: Any) -> ColumnElement[bool]:
    # 'IS TRUE' keeps PostgreSQL from making a join of it, which would ask each requester for their organization.
    asked = select(literal_column("1")).where(_MINE.c.item_id == i.id, _MINE.c.customer_id.in_(people).is_(true()))
    return asked.limit(1).scalar_subquery().is_not(None)


def _columns(item: Any) -> Any:
    return item if isinstance(item, type) else item.c

"""Which items and projects are seen; every other clause leans on these two."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from rxdesk.models.branches import followed_projects, is_own, reach_of_customer, reached
from rxdesk.models.items import Item, Kind
from rxdesk.models.portal import PortalOption
from rxdesk.models.probe import Asks, Reach, reach_from, reached_by
from rxdesk.models.projects import Project, ProjectMember
from rxdesk.models.sight import AgentSight, Blind, CustomerSight, EverySight, Sight
from rxdesk.models.walked import walked

_NO_PROJECT = 0
_WAYS = {
    Asks.SOME: {reach: reach for reach in Reach},
    Asks.PAGE: {Reach.FEW: Reach.FEW, Reach.MANY: Reach.COLLECTED, Reach.MOST: Reach.COLLECTED},
    Asks.COUNT: {Reach.FEW: Reach.FEW, Reach.MANY: Reach.FEW, Reach.MOST: Reach.COLLECTED},
}
"""In which way a statement of a customer asks, by how much it asks and how much they reach."""
_YES: ColumnElement[int] = literal_column("1")
# Made once, since naming a table again costs as much as asking it. None of them ever stands inside itself.
_SEEN_ITEM = Item.__table__.alias("seen_item")
_INSIDE = Item.__table__.alias("item_in_place")
_SEEN_PROJECT = Project.__table__.alias("seen_project")
_PROJECT_AWAY = Project.__table__.alias("project_away")
_SHARED = Project.__table__.alias("shared_project")
_MEMBER = ProjectMember.__table__.alias("project_share")


def reach_of(connection: Connection, sight: Sight, *, asks: Asks = Asks.SOME) -> Reach:
    """How much this reader reaches, which decides in which of the equivalent ways their lists are asked for.

    A count may walk all that is open before it has its thousand, so it collects an agent's projects in any case, what
    a customer reaches up to the bound of the probe, and beyond it everything but the items of their organization. So
    does a page of theirs, which passes ten thousand rows when a two-hundredth of all are theirs.
    """
    if asks is Asks.EACH:
        return Reach.MOST
    match sight:
        case AgentSight(is_admin=False):
            reach = reach_from(reached_by(connection, sight, lambda: _placed_ids(sight)))
            return Reach.MANY if asks is Asks.COUNT and reach is Reach.MOST else reach
        case CustomerSight():
            return _WAYS[asks][reach_of_customer(connection, sight)]
        case _:
            return Reach.MOST


def item_clause(sight: Sight, item: Any = Item, *, reach: Reach = Reach.MOST) -> ColumnElement[bool]:
    """Whether an item is seen; `item` is the Item class or an alias of its table (then for use inside Core).

    A single item is asked about as those are who reach most, each row for itself; lists ask in the way that suits how
    much the reader sees.
    """
    i = item if isinstance(item, type) else item.c
    match sight:
        case Blind():
            return false()
        case EverySight():
            return i.deleted_at.is_(None)
        case AgentSight(is_admin=True):
            return _of_kinds(sight.kinds, i)
        case AgentSight():
            return and_(_of_kinds(sight.kinds, i), i.deleted_at.is_(None), _agents_place(sight, i, reach))
        case CustomerSight():
            return _customer_item(sight, item, reach)


def project_clause(sight: Sight, project: Any = Project) -> ColumnElement[bool] | None:
    """Whether a project (its page, for a customer) is seen; None sees all."""
    p = project if isinstance(project, type) else project.c
    match sight:
        case Blind():
            return false()
        case EverySight() | AgentSight(is_admin=True):
            return None
        case AgentSight():
            return _is_shared(sight, p)
        case CustomerSight():
            if not sight.show_projects or sight.option is PortalOption.NOTHING:
                return false()
            kept = and_(p.published, p.archived_at.is_(None), p.deleted_at.is_(None))
            return and_(kept, p.id.in_(followed_projects(sight)))


def on_item(sight: Sight, item_id: Any, *, kinds: tuple[Kind, ...] | None = None) -> ColumnElement[bool]:
    """Whether `item_id` names an item that is seen, of one of `kinds` when given."""
    if kinds == ():
        return false()
    item = _SEEN_ITEM
    narrowed = [] if kinds is None else [_of_kinds(kinds, item.c)]
    return exists(select(item.c.id).where(item.c.id == item_id, item_clause(sight, item), *narrowed))


def in_project(sight: Sight, project_id: Any) -> ColumnElement[bool]:
    """Whether `project_id` names a project that is seen."""
    project = _SEEN_PROJECT
    clause = project_clause(sight, project)
    return project_id.is_not(None) if clause is None else exists().where(project.c.id == project_id, clause)


def shared_projects(sight: AgentSight) -> Select[Any]:
    """Ids of the projects that are shared with the agent, or with a team of theirs; those in Trash are not."""
    project, member = _SHARED, _MEMBER
    mine = select(member.c.project_id).where(_is_mine(sight))
    return select(project.c.id).where(
        project.c.deleted_at.is_(None), _by_any_way(sight, project.c, project.c.id.in_(mine))
    )


def _of_kinds(kinds: tuple[Kind, ...], i: Any) -> ColumnElement[bool]:
    return true() if len(kinds) == len(Kind) else walked(i.kind).in_(kinds)


def _agents_place(sight: AgentSight, i: Any, reach: Reach) -> ColumnElement[bool]:
    """Outside of projects or in a shared one, asked in one of three equivalent ways."""
    if reach is Reach.FEW:
        return i.id.in_(_placed_ids(sight))
    if reach is Reach.MANY:
        # One membership, no OR: a list then walks its own order instead of sorting all that is shared. Named, so that
        # a statement of several counts collects them once.
        places = union_all(select(literal(_NO_PROJECT).label("key")), shared_projects(sight)).cte("rx_places")
        # 'IS TRUE' has them looked up, where PostgreSQL took the items for one and joined.
        return func.coalesce(i.project_id, _NO_PROJECT).in_(select(places.c.key)).is_(true())
    # A page is soon full, so a question per row costs less than collecting all shared projects.
    there = select(_YES).where(_SHARED.c.id == i.project_id, _is_shared(sight, _SHARED.c))
    return or_(i.project_id.is_(None), there.limit(1).scalar_subquery().is_not(None))


def _placed_ids(sight: AgentSight) -> Any:
    """Ids of the items outside of projects and of those in a shared one."""
    inside = _INSIDE.c
    shared = select(inside.id).where(inside.project_id.in_(shared_projects(sight)))
    return union_all(select(inside.id).where(inside.project_id.is_(None)), shared)


def _is_shared(sight: AgentSight, project: Any) -> ColumnElement[bool]:
    """The question of `shared_projects`, put to one project."""
    mine = exists().where(_MEMBER.c.project_id == project.id, _is_mine(sight))
    return and_(project.deleted_at.is_(None), _by_any_way(sight, project, mine))


def _by_any_way(sight: AgentSight, project: Any, mine: ColumnElement[bool]) -> ColumnElement[bool]:
    named = [project.id.in_(sight.project_ids)] if sight.project_ids else []
    return or_(project.shared_with_all, mine, *named)


def _is_mine(sight: AgentSight) -> ColumnElement[bool]:
    member = _MEMBER.c
    return or_(member.agent_id == sight.id, member.team_id.in_(sight.team_ids or (0,)))


def _customer_item(sight: CustomerSight, item: Any, reach: Reach) -> ColumnElement[bool]:
    if sight.option is PortalOption.NOTHING:
        return false()
    i, away = item if isinstance(item, type) else item.c, _PROJECT_AWAY
    conditions = [
        i.deleted_at.is_(None),
        i.archived_at.is_(None),
        _of_kinds(sight.kinds, i),
        ~exists().where(
            away.c.id == i.project_id, or_(away.c.archived_at.is_not(None), away.c.deleted_at.is_not(None))
        ),
        or_(i.published, is_own(sight, i)) if sight.own_unpublished else i.published,
    ]
    if sight.hidden_types:
        conditions.append(i.type_id.not_in(sight.hidden_types))
    if sight.option is not PortalOption.ALL_PUBLISHED:
        conditions.append(reached(sight, item, reach=reach))
    return and_(*conditions)

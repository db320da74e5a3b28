"""Which items and projects are seen; every other clause leans on these two."""

from functools import lru_cache
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

from rxdesk.models.branches import followed_projects, own_items, reached
from rxdesk.models.items import Item, Kind
from rxdesk.models.portal import PortalOption
from rxdesk.models.probe import MANY, MOST, reached_by
from rxdesk.models.projects import Project, ProjectMember
from rxdesk.models.sight import AgentSight, Blind, CustomerSight, EverySight, Sight
from rxdesk.models.walked import walked

_NO_PROJECT = 0
_YES: ColumnElement[int] = literal_column("1")
# Made once, since naming a table again costs as much as asking it. None of them ever stands inside itself.
_SEEN_ITEM = Item.__table__.alias("seen_item")
_INSIDE = Item.__table__.alias("item_in_place")
_SEEN_PROJECT = Project.__table__.alias("seen_project")
_PROJECT_AWAY = Project.__table__.alias("project_away")
_SHARED = Project.__table__.alias("shared_project")
_MEMBER = ProjectMember.__table__.alias("project_share")


def item_clause(connection: Connection, sight: Sight, item: Any = Item, *, one: bool = False) -> ColumnElement[bool]:
    """Whether an item is seen; `item` is the Item class or an alias of its table (then for use inside Core).

    `one` says that a single item is asked about; lists ask in the way that suits how much the reader sees.
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
            return and_(_of_kinds(sight.kinds, i), i.deleted_at.is_(None), _agents_place(connection, sight, i, one=one))
        case CustomerSight():
            return _one_customer_item(sight, item) if one else _customer_item(connection, sight, item)


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


def on_item(
    connection: Connection, sight: Sight, item_id: Any, *, kinds: tuple[Kind, ...] | None = None
) -> ColumnElement[bool]:
    """Whether `item_id` names an item that is seen, of one of `kinds` when given."""
    if kinds == ():
        return false()
    item = _SEEN_ITEM
    narrowed = [] if kinds is None else [item.c.kind.in_(kinds)]
    seen = item_clause(connection, sight, item, one=True)
    return exists(select(item.c.id).where(item.c.id == item_id, seen, *narrowed))


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


def _agents_place(connection: Connection, sight: AgentSight, i: Any, *, one: bool) -> ColumnElement[bool]:
    """Outside of projects or in a shared one, asked in one of three equivalent ways."""
    inside, places = _INSIDE.c, shared_projects(sight)
    ids = union_all(
        select(inside.id).where(inside.project_id.is_(None)), select(inside.id).where(inside.project_id.in_(places))
    )
    reach = MOST if one else reached_by(connection, sight, ids)
    if reach < MANY:
        return i.id.in_(ids)
    if reach < MOST:
        # One membership, no OR: a list then walks its own order instead of sorting all that is shared.
        return func.coalesce(i.project_id, _NO_PROJECT).in_(union_all(select(literal(_NO_PROJECT)), places))
    # A page is soon full, so a question per row costs less than collecting all shared projects.
    there = select(_YES).where(_SHARED.c.id == i.project_id, _is_shared(sight, _SHARED.c))
    return or_(i.project_id.is_(None), there.limit(1).scalar_subquery().is_not(None))


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


@lru_cache(maxsize=200)
def _one_customer_item(sight: CustomerSight, item: Any) -> ColumnElement[bool]:
    """The clause put to a single item depends on the sight alone, and one page asks it of a dozen tables."""
    return _customer_item(None, sight, item)


def _customer_item(connection: Connection | None, sight: CustomerSight, item: Any) -> ColumnElement[bool]:
    """Without a connection the question is put to a single item, for which nothing has to be counted first."""
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
        or_(i.published, i.id.in_(own_items(sight))) if sight.own_unpublished else i.published,
    ]
    if sight.hidden_types:
        conditions.append(i.type_id.not_in(sight.hidden_types))
    if sight.option is not PortalOption.ALL_PUBLISHED:
        conditions.append(reached(connection, sight, item))
    return and_(*conditions)

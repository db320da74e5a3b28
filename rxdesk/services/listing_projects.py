"""Lists of projects, portfolios and folders, and of who follows and works in a project."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func
from sqlmodel import Session, col, select

from rxdesk.models.among import among
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Item, Kind
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import (
    Folder,
    Portfolio,
    PortfolioChild,
    PortfolioProject,
    Project,
    ProjectFollower,
    ProjectMember,
    ProjectRole,
)
from rxdesk.services.item_rows import Named, names_in
from rxdesk.services.listing import PAGE, Order, Page, bounded_count, page_of
from rxdesk.services.statements import IDS, columns, kept


class ProjectFilter(BaseModel):
    """Which projects. `portfolio_id` 0 is those in none; archived ones only when asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    portfolio_id: int | None = None
    organization_id: int | None = None
    archived: bool = False
    search: str = Field(default="", max_length=256)
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of a list of projects; `open_items` counts those the viewer sees, up to listing.COUNTED."""

    id: int
    ref: str
    name: str
    description: str
    status: str
    percent_complete: int
    organization: Named | None
    portfolios: tuple[Named, ...]
    open_items: int
    shared_with_all: bool
    published: bool
    planned_start: datetime | None
    planned_finish: datetime | None
    external_id: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """A portfolio and those that it lies in."""

    id: int
    name: str
    parent_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder of a project."""

    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class ProjectFollowerRow:
    """A customer or an organization with whom a project is shared; `kind` says which."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """An agent or a team working in a project; `kind` says which."""

    kind: str
    id: int
    name: str
    role: ProjectRole


_BY_NAME = Order("name", (func.lower(col(Project.name)), col(Project.id)), lambda row: (row.sorted_by, row.id))
_COLUMNS = (
    *(getattr(Project, field.name) for field in fields(ProjectRow) if field.name in Project.model_fields),
    Project.organization_id,
    _BY_NAME.columns[0].label("sorted_by"),
)
_PLACES = (
    columns(PortfolioProject.project_id, Portfolio.id, Portfolio.name)
    .join(Portfolio, col(Portfolio.id) == col(PortfolioProject.portfolio_id))
    .where(among(col(PortfolioProject.project_id), IDS))
    .order_by(col(Portfolio.position), col(Portfolio.id))
)
_PORTFOLIOS = (
    columns(Portfolio.id, Portfolio.name)
    .where(col(Portfolio.deleted_at).is_(None))
    .order_by(col(Portfolio.position), col(Portfolio.name), col(Portfolio.id))
)
_CHILDREN = columns(PortfolioChild.parent_id, PortfolioChild.child_id)


def list_projects(session: Session, which: ProjectFilter, *, cursor: str = "", limit: int = PAGE) -> Page[ProjectRow]:
    """One page of projects by name."""
    archived = col(Project.archived_at)
    conditions: list[Any] = [
        col(Project.deleted_at).is_(None),
        archived.is_not(None) if which.archived else archived.is_(None),
    ]
    if which.portfolio_id is not None:
        placed = select(PortfolioProject.project_id)
        inside = placed.where(col(PortfolioProject.portfolio_id) == which.portfolio_id)
        at = col(Project.id)
        conditions.append(at.not_in(placed) if which.portfolio_id == 0 else at.in_(inside))
    if which.organization_id is not None:
        conditions.append(col(Project.organization_id) == which.organization_id)
    if which.external_id:
        conditions.append(col(Project.external_id) == which.external_id)
    words = which.search.replace("\0", " ").split()[:10]
    conditions += [col(Project.name).icontains(word, autoescape=True) for word in words]
    is_typed = bool(words or which.external_id)
    statement = _asked(conditions) if is_typed else kept(("projects", which), lambda: _asked(conditions))
    found = page_of(session, statement, order=_BY_NAME, cursor=cursor, limit=limit)
    return Page(tuple(_rows(session, [(row, row.open) for row in found.rows])), found.next)


def _asked(conditions: list[Any]) -> Any:
    return columns(*_COLUMNS, _open_items().label("open")).where(*conditions)


def project_row(session: Session, project: Project) -> ProjectRow:
    """One project with its portfolios and the number of its open items."""
    counted = session.execute(select(_open_items()).where(col(Project.id) == project.key)).scalar_one_or_none()
    return _rows(session, [(project, counted or 0)])[0]


def list_portfolios(session: Session) -> list[PortfolioRow]:
    """Every portfolio that the viewer sees, by place and name."""
    rows = session.execute(_PORTFOLIOS).all()
    parents: dict[int, list[int]] = defaultdict(list)
    for parent, child in session.execute(_CHILDREN):
        parents[child].append(parent)
    return [PortfolioRow(key, name, tuple(parents[key])) for key, name in rows]


def list_folders(session: Session, project: Project) -> list[FolderRow]:
    """The project's folders by place and name."""
    wanted = select(Folder).where(col(Folder.project_id) == project.key)
    rows = session.scalars(wanted.order_by(col(Folder.position), col(Folder.name), col(Folder.id)))
    return [FolderRow(row.key, row.name, row.parent_id) for row in rows]


def project_followers(session: Session, project: Project) -> list[ProjectFollowerRow]:
    """With whom the project is shared, organizations first."""
    rows = session.scalars(
        select(ProjectFollower).where(col(ProjectFollower.project_id) == project.key).order_by(col(ProjectFollower.id))
    ).all()
    named = {
        "organization": names_in(session, Organization, (row.organization_id for row in rows)),
        "customer": names_in(session, Customer, (row.customer_id for row in rows)),
    }
    both = [("organization", row.organization_id) for row in rows] + [("customer", row.customer_id) for row in rows]
    return [ProjectFollowerRow(kind, key, named[kind][key].name) for kind, key in both if key and key in named[kind]]


def project_members(session: Session, project: Project) -> list[MemberRow]:
    """Agents and teams with a role in the project, teams first."""
    rows = session.scalars(
        select(ProjectMember).where(col(ProjectMember.project_id) == project.key).order_by(col(ProjectMember.id))
    ).all()
    teams = names_in(session, Team, (row.team_id for row in rows))
    agents = names_in(session, Agent, (row.agent_id for row in rows))
    both = [("team", teams, row.team_id, row.role) for row in rows]
    both += [("agent", agents, row.agent_id, row.role) for row in rows]
    return [MemberRow(kind, key, named[key].name, role) for kind, named, key, role in both if key]


def _rows(session: Session, found: Sequence[tuple[Any, int]]) -> list[ProjectRow]:
    """The rows of these projects, or of their columns, each with the number of its open items."""
    organizations = names_in(session, Organization, (project.organization_id for project, _ in found))
    portfolios: dict[int, list[Named]] = defaultdict(list)
    ids = {"ids": [project.id for project, _ in found]}
    for project_id, key, name in session.execute(_PLACES, ids) if found else ():
        portfolios[project_id].append(Named(key, name))
    return [
        ProjectRow(
            id=project.id,
            ref=project.ref,
            name=project.name,
            description=project.description,
            status=project.status,
            percent_complete=project.percent_complete,
            organization=organizations.get(project.organization_id or 0),
            portfolios=tuple(portfolios[project.id]),
            open_items=open_items,
            shared_with_all=project.shared_with_all,
            published=project.published,
            planned_start=project.planned_start,
            planned_finish=project.planned_finish,
            external_id=project.external_id,
            created_at=project.created_at,
            updated_at=project.updated_at,
            archived_at=project.archived_at,
        )
        for project, open_items in found
    ]


def _open_items() -> Any:
    gone = (col(Item.finished_at), col(Item.archived_at), col(Item.deleted_at))
    here = (col(Item.project_id) == col(Project.id), *(column.is_(None) for column in gone))
    # All kinds are named, since the index of what is open by its place begins with them.
    ids = select(Item.id).where(*here, col(Item.kind).in_(tuple(Kind)))
    return bounded_count(ids, of=Project)

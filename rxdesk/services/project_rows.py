"""What the projects screen lists: projects by portfolio or by organization, each with who sees it; and one project."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal_column, union_all
from sqlmodel import Session, col, select

from rxdesk.models.among import among
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.permissions import can_manage_project
from rxdesk.models.portal import PortalOption
from rxdesk.models.projects import Project, ProjectFollower
from rxdesk.models.viewers import Viewer
from rxdesk.services.item_rows import Named
from rxdesk.services.listing_projects import (
    FolderRow,
    MemberRow,
    ProjectFilter,
    ProjectRow,
    list_folders,
    list_portfolios,
    list_projects,
    project_members,
    project_row,
)
from rxdesk.services.portals import main_portal
from rxdesk.services.projects import get_project
from rxdesk.services.statements import IDS, columns

MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project of the list with the names of those with whom it is shared."""

    row: ProjectRow
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """A follower of a project; an organization with the number of its members, a customer with their organization."""

    kind: str
    id: int
    name: str
    members: int
    organization: str


@dataclass(frozen=True, slots=True)
class Projects:
    """Projects by name up to the pages asked for, and the portfolios that the viewer sees."""

    rows: tuple[ListedProject, ...]
    more: bool
    portfolios: tuple[Named, ...]
    may_add: bool


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project as the panel and the dialog 'Share' show it; the followers' rights are the Main portal's."""

    row: ProjectRow
    followers: tuple[Followed, ...]
    members: tuple[MemberRow, ...]
    folders: tuple[FolderRow, ...]
    portal: str
    option: PortalOption
    shows_projects: bool
    may_change: bool


def projects_page(
    session: Session, viewer: Viewer, *, search: str = "", archived: bool = False, pages: int = 1
) -> Projects:
    """The projects that the viewer sees whose name holds the words."""
    rows: list[ProjectRow] = []
    cursor = ""
    for _ in range(max(1, min(pages, MOST_PAGES))):
        page = list_projects(session, ProjectFilter(search=search[:256], archived=archived), cursor=cursor)
        rows += page.rows
        cursor = page.next or ""
        if not cursor:
            break
    named = _shared_with(session, [row.id for row in rows])
    return Projects(
        rows=tuple(ListedProject(row, tuple(named[row.id])) for row in rows),
        more=bool(cursor),
        portfolios=tuple(Named(row.id, row.name) for row in list_portfolios(session)),
        may_add=can_manage_project(session, viewer, None),
    )


def project_card(session: Session, viewer: Viewer, project_id: int) -> ProjectCard:
    """The project, if the viewer may see it; NotFound otherwise."""
    project = get_project(session, project_id)
    portal = main_portal(session)
    return ProjectCard(
        row=project_row(session, project),
        followers=tuple(_followers(session, project)),
        members=tuple(project_members(session, project)),
        folders=tuple(list_folders(session, project)),
        portal=portal.name,
        option=portal.option,
        shows_projects=portal.show_projects,
        may_change=can_manage_project(session, viewer, project.key),
    )


def home_of(session: Session, viewer: Viewer, customer_id: int) -> str:
    """The name of the customer's organization, or nothing."""
    wanted = select(Organization.name).join(Customer, col(Customer.organization_id) == col(Organization.id))
    return session.scalars(wanted.where(col(Customer.id) == customer_id)).first() or ""


def _shared_with(session: Session, project_ids: Sequence[int]) -> dict[int, list[str]]:
    """Per project the names of those who follow it, organizations first."""
    found: dict[int, list[str]] = defaultdict(list)
    for project_id, name, _, _ in session.execute(_SHARED, {"ids": list(project_ids)}) if project_ids else ():
        found[project_id].append(name)
    return found


def _following(whom: Any, key: Any, place: int) -> Any:
    order = literal_column(str(place)).label("place"), col(ProjectFollower.id).label("row")
    asked = columns(ProjectFollower.project_id, whom.name, *order).join(whom, col(whom.id) == key)
    return asked.where(among(col(ProjectFollower.project_id), IDS))


_SHARED = union_all(
    _following(Organization, col(ProjectFollower.organization_id), 0),
    _following(Customer, col(ProjectFollower.customer_id), 1),
).order_by("place", "row")


def _followers(session: Session, project: Project) -> list[Followed]:
    organizations = (
        select(Organization.id, Organization.name, func.count(col(Customer.id)))
        .join(ProjectFollower, col(ProjectFollower.organization_id) == col(Organization.id))
        .outerjoin(
            Customer,
            (col(Customer.organization_id) == col(Organization.id))
            & col(Customer.organization_proven)
            & col(Customer.active)
            & col(Customer.deleted_at).is_(None),
        )
        .where(col(ProjectFollower.project_id) == project.key)
        .group_by(col(Organization.id), col(Organization.name))
        .order_by(col(Organization.name))
    )
    people = (
        select(Customer.id, Customer.name, Organization.name)
        .join(ProjectFollower, col(ProjectFollower.customer_id) == col(Customer.id))
        .outerjoin(Organization, col(Organization.id) == col(Customer.organization_id))
        .where(col(ProjectFollower.project_id) == project.key)
        .order_by(col(Customer.name), col(Customer.id))
    )
    made = [Followed("organization", key, name, members, "") for key, name, members in session.execute(organizations)]
    made += [Followed("customer", key, name, 0, home or "") for key, name, home in session.execute(people)]
    return made

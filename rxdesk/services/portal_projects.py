"""The projects that a customer may open, and what their portal shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rxdesk.errors import NotFound
from rxdesk.models.portal import Feature
from rxdesk.models.projects import Project
from rxdesk.models.viewers import Viewer
from rxdesk.services.listing import LONGEST_PAGE, PAGE, Order, Page, page_of
from rxdesk.services.portal_rows import customer_sight
from rxdesk.services.statements import columns

_OFFERED = ("status", "percent_complete", "description", "planned_start", "planned_finish")
_PROJECTS = columns(Project.id, Project.ref, Project.name, *(getattr(Project, name) for name in _OFFERED))
_BY_NAME = Order("project", (col(Project.name), col(Project.id)), lambda row: (row.name, row.id))
_CHOICES = columns(Project.ref, Project.name).order_by(*_BY_NAME.columns).limit(LONGEST_PAGE)


@dataclass(frozen=True, slots=True)
class PortalProject:
    """One project that the reader may open; what is off is None and not in `shown`."""

    ref: str
    name: str
    shown: frozenset[str]
    status: str | None = None
    percent_complete: int | None = None
    description: str | None = None
    planned_start: datetime | None = None
    planned_finish: datetime | None = None


def list_portal_projects(
    session: Session, viewer: Viewer, *, cursor: str = "", limit: int = PAGE
) -> Page[PortalProject]:
    """One page of the projects that the customer may open, by name."""
    found = page_of(session, _PROJECTS, order=_BY_NAME, cursor=cursor, limit=limit)
    return Page(tuple(_portal_projects(session, viewer, found.rows)), found.next)


def get_portal_project(session: Session, viewer: Viewer, ref: str) -> PortalProject:
    """One project that the customer may open. Raises NotFound."""
    return _portal_projects(session, viewer, [project_by_ref(session, ref)])[0]


def project_by_ref(session: Session, ref: str) -> Project:
    """The project with this reference, if the session's viewer may open it. Raises NotFound."""
    found = session.exec(select(Project).where(Project.ref == ref)).first() if 0 < len(ref) <= 40 else None
    if found is None:
        raise NotFound
    return found


def project_choices(session: Session) -> tuple[tuple[str, str], ...]:
    """Reference and name of the projects that the customer may open, by name: what a filter or a form offers."""
    return tuple((row.ref, row.name) for row in session.execute(_CHOICES))


def _portal_projects(session: Session, viewer: Viewer, projects: Iterable[Any]) -> list[PortalProject]:
    seen = customer_sight(session, viewer)
    on = frozenset(name for name in _OFFERED if seen.shows("project", name))
    if not seen.has("project", Feature.PROGRESS):
        on -= {"percent_complete"}
    return [
        PortalProject(ref=project.ref, name=project.name, shown=on, **{name: getattr(project, name) for name in on})
        for project in projects
    ]

"""The verbs of projects, by id: what the projects screen and its Undo run."""

from collections.abc import Sequence

from sqlmodel import Session

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.projects import Folder, Portfolio, Project, ProjectRole
from rxdesk.models.viewers import Viewer
from rxdesk.services import projects
from rxdesk.services.projects import get_project


def add_portfolio(session: Session, viewer: Viewer, *, name: str) -> Portfolio:
    """Make a portfolio."""
    return projects.create_portfolio(session, viewer, name=name)


def add_project(
    session: Session, viewer: Viewer, *, name: str, portfolio_id: int | None, organization_id: int | None
) -> Project:
    """Make a project; it shares nothing with customers."""
    return projects.create_project(
        session, viewer, name=name, portfolio_id=portfolio_id, organization_id=organization_id
    )


def add_folder(session: Session, viewer: Viewer, project_id: int, *, name: str) -> Folder:
    """Make a folder in the project."""
    return projects.create_folder(session, viewer, get_project(session, project_id), name=name)


def save_project(session: Session, viewer: Viewer, project_id: int, **values: object) -> Project:
    """Change what is given. Raises Invalid for a % complete beyond 0 to 100."""
    percent = values.get("percent_complete", 0)
    if not isinstance(percent, int) or not 0 <= percent <= 100:
        raise Invalid(t("project.percent", "Between 0 and 100"), field="percent_complete")
    return projects.update_project(session, viewer, get_project(session, project_id), **values)


def archive(session: Session, viewer: Viewer, project_id: int, *, archived: bool) -> Project:
    """Hide the project from selectors and customers, or bring it back."""
    return projects.archive_project(session, viewer, get_project(session, project_id), archived=archived)


def share(
    session: Session,
    viewer: Viewer,
    project_id: int,
    *,
    added: Sequence[tuple[str, int]],
    removed: Sequence[tuple[str, int]],
) -> Project:
    """Let these customers and organizations follow the project, and those no longer; all or nothing."""
    project = get_project(session, project_id)
    for kind, key in removed:
        projects.unshare_project(session, viewer, project, **_who(kind, key))
    for kind, key in added:
        projects.share_project(session, viewer, project, **_who(kind, key))
    return project


def set_member(session: Session, viewer: Viewer, project_id: int, *, kind: str, key: int, role: ProjectRole) -> Project:
    """Give an agent or a team a role in the project."""
    project = get_project(session, project_id)
    if kind == "team":
        return projects.add_member(session, viewer, project, team_id=key, role=role)
    return projects.add_member(session, viewer, project, agent_id=key, role=role)


def remove_member(session: Session, viewer: Viewer, project_id: int, *, kind: str, key: int) -> Project:
    """End an agent's or a team's role in the project."""
    project = get_project(session, project_id)
    if kind == "team":
        return projects.remove_member(session, viewer, project, team_id=key)
    return projects.remove_member(session, viewer, project, agent_id=key)


def _who(kind: str, key: int) -> dict[str, int]:
    return {"customer_id": key} if kind == "customer" else {"organization_id": key}

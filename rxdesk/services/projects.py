"""Verbs of portfolios, projects and folders, and sharing projects with customers, organizations, agents and teams."""

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.people import Agent, Team
from rxdesk.models.permissions import can_manage_project, require
from rxdesk.models.projects import (
    Folder,
    Portfolio,
    PortfolioProject,
    Project,
    ProjectFollower,
    ProjectMember,
    ProjectRole,
)
from rxdesk.models.viewers import AgentViewer, Viewer


def create_portfolio(session: Session, viewer: Viewer, *, name: str) -> Portfolio:
    """Make a portfolio."""
    require(can_manage_project(session, viewer, None))
    portfolio = Portfolio(name=_name(name), created_by_agent_id=_agent_id(viewer), created_at=clock.now())
    session.add(portfolio)
    session.flush()
    return portfolio


def create_project(
    session: Session,
    viewer: Viewer,
    *,
    name: str,
    description: str = "",
    portfolio_id: int | None = None,
    organization_id: int | None = None,
    shared_with_all: bool = True,
    published: bool = True,
    external_id: str = "",
) -> Project:
    """Make a project. `organization_id` says whose project it is; it shares nothing."""
    require(can_manage_project(session, viewer, None))
    _exists(session, Organization, organization_id)
    _exists(session, Portfolio, portfolio_id)
    project = Project(
        name=_name(name),
        description=description,
        organization_id=organization_id,
        shared_with_all=shared_with_all,
        published=published,
        external_id=external_id,
        created_by_agent_id=_agent_id(viewer),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(project)
    session.flush()
    if portfolio_id is not None:
        session.add(PortfolioProject(portfolio_id=portfolio_id, project_id=project.key))
    if isinstance(viewer, AgentViewer) and not shared_with_all:
        session.add(ProjectMember(project_id=project.key, agent_id=viewer.id, role=ProjectRole.MANAGER))
    record(session, viewer, Verb.PROJECT_CREATED, project=project)
    return project


def get_project(session: Session, project_id: int) -> Project:
    """The project, if the session's viewer may see it; NotFound otherwise."""
    found = session.exec(select(Project).where(Project.id == project_id)).first() if 0 < project_id < 2**31 else None
    if found is None:
        raise NotFound
    return found


def update_project(session: Session, viewer: Viewer, project: Project, **values: object) -> Project:
    """Change name, description, status, percent_complete, published, shared_with_all or organization_id."""
    require(can_manage_project(session, viewer, project.key))
    changes = []
    for property_, value in values.items():
        if property_ not in _CHANGEABLE:
            raise Invalid(t("project.property", "{name} cannot be changed", name=property_), field=property_)
        new = _name(str(value)) if property_ == "name" else value
        old = getattr(project, property_)
        if old != new:
            setattr(project, property_, new)
            changes.append(Change(property_, old, new))
    return _save(session, viewer, project, changes)


def archive_project(session: Session, viewer: Viewer, project: Project, *, archived: bool = True) -> Project:
    """Hide the project from selectors and customers; its items stay readable to agents."""
    require(can_manage_project(session, viewer, project.key))
    if bool(project.archived_at) == archived:
        return project
    project.archived_at = clock.now() if archived else None
    return _save(session, viewer, project, [Change("archived", not archived, archived)])


def create_folder(session: Session, viewer: Viewer, project: Project, *, name: str) -> Folder:
    """Make a folder in the project."""
    require(can_manage_project(session, viewer, project.key))
    folder = Folder(name=_name(name), project_id=project.key)
    session.add(folder)
    session.flush()
    return folder


def share_project(
    session: Session,
    viewer: Viewer,
    project: Project,
    *,
    customer_id: int | None = None,
    organization_id: int | None = None,
) -> Project:
    """A customer, or all proven members of an organization, follow the project; the portal says what they see."""
    require(can_manage_project(session, viewer, project.key))
    if (customer_id is None) == (organization_id is None):
        raise Invalid(t("project.share.one", "Choose a customer or an organization"))
    _exists(session, Customer, customer_id)
    _exists(session, Organization, organization_id)
    if _follower(session, project, customer_id, organization_id) is not None:
        return project
    session.add(
        ProjectFollower(
            project_id=project.key, customer_id=customer_id, organization_id=organization_id, created_at=clock.now()
        )
    )
    record(
        session,
        viewer,
        Verb.PROJECT_SHARED,
        project=project,
        customer_id=customer_id,
        organization_id=organization_id,
        changes=[Change("followers", None, _key(customer_id, organization_id))],
    )
    return project


def unshare_project(
    session: Session,
    viewer: Viewer,
    project: Project,
    *,
    customer_id: int | None = None,
    organization_id: int | None = None,
) -> Project:
    """Following ends, and with it what it showed, open pages included."""
    require(can_manage_project(session, viewer, project.key))
    row = _follower(session, project, customer_id, organization_id)
    if row is None:
        raise NotFound
    session.delete(row)
    record(
        session,
        viewer,
        Verb.PROJECT_UNSHARED,
        project=project,
        customer_id=customer_id,
        organization_id=organization_id,
        changes=[Change("followers", _key(customer_id, organization_id), None)],
    )
    return project


def add_member(
    session: Session,
    viewer: Viewer,
    project: Project,
    *,
    agent_id: int | None = None,
    team_id: int | None = None,
    role: ProjectRole = ProjectRole.STANDARD,
) -> Project:
    """Share the project with an agent or a team, or change their role in it."""
    require(can_manage_project(session, viewer, project.key))
    if (agent_id is None) == (team_id is None):
        raise Invalid(t("project.member.one", "Choose an agent or a team"))
    _exists(session, Agent, agent_id)
    _exists(session, Team, team_id)
    who = ProjectMember.agent_id == agent_id if agent_id is not None else ProjectMember.team_id == team_id
    row = session.exec(select(ProjectMember).where(ProjectMember.project_id == project.key, who)).first()
    old = str(row.role) if row else None
    row = row or ProjectMember(project_id=project.key, agent_id=agent_id, team_id=team_id)
    row.role = role
    session.add(row)
    key = f"agent:{agent_id}" if agent_id is not None else f"team:{team_id}"
    return _save(session, viewer, project, [Change("members", [key, old], [key, str(role)])])


def remove_member(
    session: Session, viewer: Viewer, project: Project, *, agent_id: int | None = None, team_id: int | None = None
) -> Project:
    """Stop sharing the project with an agent or a team."""
    require(can_manage_project(session, viewer, project.key))
    who = ProjectMember.agent_id == agent_id if agent_id is not None else ProjectMember.team_id == team_id
    row = session.exec(select(ProjectMember).where(ProjectMember.project_id == project.key, who)).first()
    if row is None:
        raise NotFound
    session.delete(row)
    key = f"agent:{agent_id}" if agent_id is not None else f"team:{team_id}"
    return _save(session, viewer, project, [Change("members", [key, str(row.role)], None)])


_CHANGEABLE = frozenset(
    {
        "name",
        "description",
        "status",
        "percent_complete",
        "published",
        "shared_with_all",
        "organization_id",
        "planned_start",
        "planned_finish",
        "external_id",
    }
)


def _save(session: Session, viewer: Viewer, project: Project, changes: list[Change]) -> Project:
    if changes:
        project.updated_at = clock.now()
        session.add(project)
        record(session, viewer, Verb.PROJECT_UPDATED, project=project, changes=changes)
    return project


def _follower(
    session: Session, project: Project, customer_id: int | None, organization_id: int | None
) -> ProjectFollower | None:
    by_customer, by_organization = ProjectFollower.customer_id, ProjectFollower.organization_id
    who = by_customer == customer_id if customer_id is not None else by_organization == organization_id
    return session.exec(select(ProjectFollower).where(ProjectFollower.project_id == project.key, who)).first()


def _exists(session: Session, table: type[Customer | Organization | Portfolio | Agent | Team], key: int | None) -> None:
    if key is not None and session.exec(select(col(table.id)).where(table.id == key)).first() is None:
        raise NotFound


def _key(customer_id: int | None, organization_id: int | None) -> str:
    return f"customer:{customer_id}" if customer_id is not None else f"organization:{organization_id}"


def _agent_id(viewer: Viewer) -> int | None:
    return viewer.id if isinstance(viewer, AgentViewer) else None


def _name(name: str) -> str:
    shown = clean_line(name, limit=NAME_LENGTH + 1)
    if not shown:
        raise Invalid(t("project.name", "Give it a name"), field="name")
    if len(shown) > NAME_LENGTH:
        raise Invalid(t("name.long", "At most {n} characters", n=NAME_LENGTH), field="name")
    return shown

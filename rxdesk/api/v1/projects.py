"""Projects and portfolios for a key: list, read, make, change, archive, and the folders inside."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from rxdesk.api.v1.asking import Id, Listed, ReadProjects, Strict, WriteProjects, listed
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.services import projects
from rxdesk.services.item_rows import Named
from rxdesk.services.listing import LONGEST_PAGE, PAGE
from rxdesk.services.listing_projects import (
    FolderRow,
    PortfolioRow,
    ProjectFilter,
    ProjectRow,
    list_folders,
    list_portfolios,
    list_projects,
    project_row,
)

router = APIRouter(tags=["Projects"])


class ProjectsAsked(ProjectFilter):
    """The filter of a list of projects and its page."""

    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str = Field(default="", max_length=4000)


class NewProject(Strict):
    """A project; `organization_id` says whose it is and shares nothing."""

    name: str
    description: str = Field(default="", max_length=100_000)
    portfolio_id: Id | None = None
    organization_id: Id | None = None
    shared_with_all: bool = True
    published: bool = True
    external_id: str = Field(default="", max_length=255)


class ProjectChange(Strict):
    """What to change; what is not given stays."""

    name: str | None = None
    description: str | None = Field(default=None, max_length=100_000)
    status: str | None = Field(default=None, max_length=255)
    percent_complete: int | None = Field(default=None, ge=0, le=100)
    published: bool | None = None
    shared_with_all: bool | None = None
    organization_id: Id | None = None
    planned_start: datetime | None = None
    planned_finish: datetime | None = None
    external_id: str | None = Field(default=None, max_length=255)


class NewName(Strict):
    """A portfolio or folder to make."""

    name: str


_MAY_BE_EMPTY = {"organization_id", "planned_start", "planned_finish"}


@router.get("/projects")
def list_all(agent: ReadProjects, asked: Annotated[ProjectsAsked, Query()]) -> Listed[ProjectRow]:
    """Projects by name. `portfolio_id=0` is those in none."""
    with reading(agent) as session:
        return listed(list_projects(session, asked, cursor=asked.cursor, limit=asked.limit))


@router.post("/projects", status_code=201)
def create(agent: WriteProjects, new: NewProject) -> ProjectRow:
    """Make a project."""
    with writing(agent) as session:
        return project_row(session, projects.create_project(session, agent, **new.model_dump()))


@router.get("/projects/{project_id}")
def read(agent: ReadProjects, project_id: int) -> ProjectRow:
    """One project."""
    with reading(agent) as session:
        return project_row(session, projects.get_project(session, project_id))


@router.patch("/projects/{project_id}")
def change(agent: WriteProjects, project_id: int, wanted: ProjectChange) -> ProjectRow:
    """Change what is given."""
    given = wanted.model_dump(exclude_unset=True)
    values = {name: value for name, value in given.items() if value is not None or name in _MAY_BE_EMPTY}
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        return project_row(session, projects.update_project(session, agent, project, **values))


@router.post("/projects/{project_id}/archive")
def archive(agent: WriteProjects, project_id: int) -> ProjectRow:
    """Hide the project from selectors and customers."""
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        return project_row(session, projects.archive_project(session, agent, project))


@router.post("/projects/{project_id}/restore")
def restore(agent: WriteProjects, project_id: int) -> ProjectRow:
    """Bring an archived project back."""
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        return project_row(session, projects.archive_project(session, agent, project, archived=False))


@router.get("/projects/{project_id}/folders")
def folders(agent: ReadProjects, project_id: int) -> Listed[FolderRow]:
    """The project's folders."""
    with reading(agent) as session:
        return Listed(data=list_folders(session, projects.get_project(session, project_id)))


@router.post("/projects/{project_id}/folders", status_code=201)
def create_folder(agent: WriteProjects, project_id: int, new: NewName) -> FolderRow:
    """Make a folder."""
    with writing(agent) as session:
        folder = projects.create_folder(session, agent, projects.get_project(session, project_id), name=new.name)
        return FolderRow(folder.key, folder.name, folder.parent_id)


@router.get("/portfolios")
def portfolios(agent: ReadProjects) -> Listed[PortfolioRow]:
    """The portfolios that the agent sees."""
    with reading(agent) as session:
        return Listed(data=list_portfolios(session))


@router.post("/portfolios", status_code=201)
def create_portfolio(agent: WriteProjects, new: NewName) -> Named:
    """Make a portfolio."""
    with writing(agent) as session:
        made = projects.create_portfolio(session, agent, name=new.name)
        return Named(made.key, made.name)

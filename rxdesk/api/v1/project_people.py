"""With whom a project is shared, for a key: customers and organizations follow it, agents and teams work in it."""

from fastapi import APIRouter

from rxdesk.api.v1.asking import Id, Listed, ReadProjects, Strict, WriteProjects
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.models.projects import ProjectRole
from rxdesk.services import projects
from rxdesk.services.listing_projects import MemberRow, ProjectFollowerRow, project_followers, project_members

router = APIRouter(prefix="/projects/{project_id}", tags=["People of projects"])


class NewProjectFollower(Strict):
    """A customer or an organization, whose proven members all follow."""

    customer_id: Id | None = None
    organization_id: Id | None = None


class NewMember(Strict):
    """An agent or a team, and their role."""

    agent_id: Id | None = None
    team_id: Id | None = None
    role: ProjectRole = ProjectRole.STANDARD


@router.get("/followers")
def list_followers(agent: ReadProjects, project_id: int) -> Listed[ProjectFollowerRow]:
    """With which customers and organizations the project is shared."""
    with reading(agent) as session:
        return Listed(data=project_followers(session, projects.get_project(session, project_id)))


@router.post("/followers", status_code=201)
def add_follower(agent: WriteProjects, project_id: int, new: NewProjectFollower) -> Listed[ProjectFollowerRow]:
    """Share the project; the portal says what that shows."""
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        projects.share_project(session, agent, project, **new.model_dump())
        return Listed(data=project_followers(session, project))


@router.delete("/followers", status_code=204)
def remove_follower(
    agent: WriteProjects, project_id: int, customer_id: int | None = None, organization_id: int | None = None
) -> None:
    """Following ends; name one of the two in the query."""
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        projects.unshare_project(session, agent, project, customer_id=customer_id, organization_id=organization_id)


@router.get("/members")
def list_members(agent: ReadProjects, project_id: int) -> Listed[MemberRow]:
    """Agents and teams with a role in the project."""
    with reading(agent) as session:
        return Listed(data=project_members(session, projects.get_project(session, project_id)))


@router.post("/members", status_code=201)
def add_member(agent: WriteProjects, project_id: int, new: NewMember) -> Listed[MemberRow]:
    """Share the project with an agent or team, or change their role."""
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        projects.add_member(session, agent, project, **new.model_dump())
        return Listed(data=project_members(session, project))


@router.delete("/members", status_code=204)
def remove_member(
    agent: WriteProjects, project_id: int, agent_id: int | None = None, team_id: int | None = None
) -> None:
    """Stop sharing; name one of the two in the query."""
    with writing(agent) as session:
        project = projects.get_project(session, project_id)
        projects.remove_member(session, agent, project, agent_id=agent_id, team_id=team_id)

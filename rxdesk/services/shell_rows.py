"""What the frame of every dashboard page draws: who is looking, what they may open, and the tree of projects."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk.models.company import company
from rxdesk.models.people import Agent
from rxdesk.models.permissions import can_create_item, can_manage_customers, is_admin, sight
from rxdesk.models.projects import Portfolio, PortfolioProject, Project
from rxdesk.models.sight import AgentSight
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import initials

MOST_PROJECTS = 200


@dataclass(frozen=True, slots=True)
class Me:
    """The agent who looks."""

    id: int
    name: str
    initials: str
    email: str
    time_zone: str
    company: str
    kinds: tuple[str, ...]
    is_admin: bool
    may_create: bool
    may_manage_customers: bool
    mail_paused: bool


@dataclass(frozen=True, slots=True)
class Level:
    """One line of the tree: a portfolio or a project, `is_inside` when it lies in the portfolio above it."""

    name: str
    project_id: int | None = None
    portfolio_id: int | None = None
    is_inside: bool = False


def me(session: Session, viewer: Viewer) -> Me:
    """The facts of the frame, in a fixed number of statements."""
    agent = session.exec(select(Agent).where(Agent.id == (viewer.id if isinstance(viewer, AgentViewer) else 0))).one()
    seen = sight(session, viewer)
    settings = company(session)
    return Me(
        id=agent.key,
        name=agent.name,
        initials=initials(agent.name) or "?",
        email=agent.email,
        time_zone=agent.time_zone,
        company=settings.name,
        kinds=tuple(str(kind) for kind in seen.kinds) if isinstance(seen, AgentSight) else (),
        is_admin=is_admin(session, viewer),
        may_create=can_create_item(session, viewer, "ticket"),
        may_manage_customers=can_manage_customers(session, viewer),
        mail_paused=settings.mail_paused,
    )


def levels(session: Session, viewer: Viewer) -> list[Level]:
    """Portfolios with the projects that the agent sees, then projects in none, by name."""
    projects = session.exec(
        select(Project)
        .where(col(Project.archived_at).is_(None), col(Project.deleted_at).is_(None))
        .order_by(col(Project.name))
        .limit(MOST_PROJECTS)
    ).all()
    by_id = {project.key: project for project in projects}
    places = session.exec(select(PortfolioProject).where(col(PortfolioProject.project_id).in_(by_id))).all()
    inside: dict[int, list[int]] = {}
    for place in places:
        inside.setdefault(place.portfolio_id, []).append(place.project_id)
    tree: list[Level] = []
    named = (
        select(Portfolio).where(col(Portfolio.id).in_(inside)).order_by(col(Portfolio.position), col(Portfolio.name))
    )
    for portfolio in session.exec(named):
        tree.append(Level(portfolio.name, portfolio_id=portfolio.key))
        held = sorted(inside[portfolio.key], key=lambda key: by_id[key].name.lower())
        tree += [Level(by_id[key].name, key, is_inside=True) for key in held]
    placed = {key for keys in inside.values() for key in keys}
    tree += [Level(project.name, project.key) for project in projects if project.key not in placed]
    return tree

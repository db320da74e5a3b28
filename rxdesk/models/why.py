"""'Why can X see this?' and 'Why not?': the answer is the clause itself, asked as X; its branches give the words."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.models.explain import Answer, Findings, Fix, Names, Remedy, Step, look_away
from rxdesk.models.items import Item, Kind
from rxdesk.models.people import ADMINS, Agent, Level, Team, TeamMember
from rxdesk.models.permissions import is_agent, require
from rxdesk.models.projects import Project, ProjectMember
from rxdesk.models.session import acting_as
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import AgentViewer, AnonymousViewer, CustomerViewer
from rxdesk.models.why_customer import explain_customer

__all__ = ["Answer", "Fix", "Remedy", "Step", "why"]


def why(
    session: Session,
    reader: CustomerViewer | AnonymousViewer | AgentViewer,
    item_id: int,
    portal_id: int | None = None,
) -> Answer:
    """Whether `reader` sees the item (on that portal, else on their own), and by what chain or for which reasons not.

    For agents, in their own session: NotFound when they do not see the item themselves.
    """
    asker = session.info["viewer"]
    require(is_agent(session, asker))
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound
    if not isinstance(reader, AgentViewer):
        portal = portal_id or reader.portal_id or main_portal_id(session.connection())
        reader = CustomerViewer(reader.id, portal) if isinstance(reader, CustomerViewer) else AnonymousViewer(portal)
    with acting_as(session, reader):
        yes = session.scalar(select(col(Item.id)).where(col(Item.id) == item_id)) is not None
    found = Findings([], [], [])
    names = Names(session)
    if isinstance(reader, AgentViewer):
        _explain_agent(session, names, reader.id, item, found)
    else:
        explain_customer(session, names, reader, item, found)
    if yes:
        return Answer(yes=True, chain=tuple(found.chain))
    return Answer(yes=False, failed=tuple(found.failed), fixes=tuple(found.fixes))


def _explain_agent(session: Session, names: Names, agent_id: int, item: Item, found: Findings) -> None:
    connection, who = session.connection(), names.agent(agent_id)
    agent = connection.execute(select(Agent.__table__).where(Agent.__table__.c.id == agent_id)).one_or_none()
    if agent is None or not agent.active:
        found.fails(t("why.agent.inactive", "{who} is deactivated", who=who), "agent", agent_id)
        found.fix(Remedy.ACTIVATE, t("why.activate", "Activate {who}", who=who), "agent", agent_id)
    if agent is None:
        return
    level = agent.tickets_level if item.kind is Kind.TICKET else agent.tasks_level
    if level is Level.HIDDEN:
        hidden = t("why.application", "The application of this item is hidden for {who}", who=who)
        found.fails(hidden, "agent", agent_id)
        shown = t("why.show_application", "Show the application to {who}", who=who)
        found.fix(Remedy.SHOW_APPLICATION, shown, "agent", agent_id)
    if agent.role in ADMINS:
        found.held(t("why.admin", "{who} is an Admin and sees all projects", who=who), "agent", agent_id)
        return
    if item.deleted_at is not None:
        look_away(found, item)
    _explain_project(session, names, agent_id, item, found)


def _explain_project(session: Session, names: Names, agent_id: int, item: Item, found: Findings) -> None:
    if item.project_id is None:
        found.held(t("why.outside", "The item is outside of projects"), "item", item.key)
        return
    connection, key = session.connection(), item.project_id
    project: Any = connection.execute(select(Project.__table__).where(Project.__table__.c.id == key)).one()
    name, who = names.project(key), names.agent(agent_id)
    if project.deleted_at is not None:
        found.fails(t("why.project.deleted", "Project {project} is in Trash", project=name), "project", key)
        restore = t("why.project.restore", "Restore project {project}", project=name)
        found.fix(Remedy.RESTORE_PROJECT, restore, "project", key)
    if project.shared_with_all:
        found.held(t("why.shared.all", "Project {project} is shared with all agents", project=name), "project", key)
        return
    member, team, place = ProjectMember.__table__.c, Team.__table__.c, TeamMember.__table__.c
    teams = (
        select(team.id)
        .join_from(Team.__table__, TeamMember.__table__, place.team_id == team.id)
        .where(place.agent_id == agent_id, team.deleted_at.is_(None))
    )
    here = select(member.agent_id, member.team_id).where(member.project_id == key)
    rows = connection.execute(here.where((member.agent_id == agent_id) | member.team_id.in_(teams))).all()
    for row in rows:
        whom = names.team(row.team_id) if row.team_id else who
        shared = t("why.shared", "Project {project} is shared with {whom}", project=name, whom=whom)
        found.held(shared, "project", key)
    if not rows:
        missing = t("why.not_shared", "Project {project} is not shared with {who}", project=name, who=who)
        found.fails(missing, "project", key)
        share = t("why.share", "Share project {project} with {who}", project=name, who=who)
        found.fix(Remedy.SHARE_PROJECT, share, "project", key)

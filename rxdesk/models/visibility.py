"""Who sees what: one clause per table and kind of viewer, deny when there is none. Every path asks here.

`viewer_session` adds the clauses to every statement, so lists, counts, searches, joins and single look-ups agree.
A clause of None means that the viewer sees the whole table.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlmodel import col

from rxdesk.models import talk_scope
from rxdesk.models.base import Row
from rxdesk.models.customers import Customer, CustomerAddress, CustomerType, Organization, OrganizationDomain
from rxdesk.models.events import Event
from rxdesk.models.fields import FieldDefinition, FieldValue
from rxdesk.models.item_scope import in_project, item_clause, on_item, project_clause, shared_projects
from rxdesk.models.items import Assignee, Follower, Item, ItemLink, ItemSeen, ItemTeam, ItemType, Requester, Status
from rxdesk.models.mails import Delivery, RawMail, ReplyAddress
from rxdesk.models.messages import Attachment, Conversation, ConversationPerson, Draft, Message
from rxdesk.models.people import Agent, ApiKey, CompanySetting, LoginSession, OneTimeLink, Team, TeamMember
from rxdesk.models.portal import Portal, PortalOrganization
from rxdesk.models.probe import Reach
from rxdesk.models.projects import (
    Folder,
    Portfolio,
    PortfolioChild,
    PortfolioProject,
    Project,
    ProjectFollower,
    ProjectMember,
)
from rxdesk.models.rules import Rule, RuleRun
from rxdesk.models.sight import AgentSight, Blind, CustomerSight, EverySight, Sight, sight_of

__all__ = ["clause_for", "item_clause", "project_clause", "sight_of"]

Clause: TypeAlias = ColumnElement[bool] | None
AgentClause: TypeAlias = Callable[[AgentSight, Any], Clause]
CustomerClause: TypeAlias = Callable[[CustomerSight, Any], Clause]


def clause_for(sight: Sight, table: type[Row], *, reach: Reach = Reach.MOST) -> Clause:
    """The condition under which a row of `table` is seen; None sees all, `false()` nothing.

    `reach` chooses between equivalent ways of asking for lists of items.
    """
    if table is Item:
        return item_clause(sight, reach=reach)
    match sight:
        case Blind():
            return false()
        case EverySight():
            return None
        case AgentSight():
            return AGENTS_SEE[table](sight, table) if table in AGENTS_SEE else false()
        case CustomerSight():
            return CUSTOMERS_SEE[table](sight, table) if table in CUSTOMERS_SEE else false()


def _projects(sight: Sight, table: Any) -> Clause:
    return project_clause(sight, table)


def _everything(sight: Any, table: Any) -> Clause:
    return None


def _for_admins(sight: AgentSight, table: Any) -> Clause:
    return None if sight.is_admin else false()


def _about_their_items(sight: AgentSight, table: Any) -> Clause:
    return None if sight.sees_every_item else on_item(sight, table.item_id)


def _in_their_projects(sight: AgentSight, table: Any) -> Clause:
    return None if sight.is_admin else in_project(sight, table.project_id)


def _not_deleted(sight: AgentSight, table: Any) -> Clause:
    return None if sight.is_admin else table.deleted_at.is_(None)


def _of_the_agent(sight: AgentSight, table: Any) -> Clause:
    return table.agent_id == sight.id


def _their_drafts(sight: AgentSight, table: Any) -> Clause:
    return and_(col(Draft.agent_id) == sight.id, on_item(sight, col(Draft.item_id)))


def _sign_ins(sight: AgentSight, table: Any) -> Clause:
    return None if sight.is_admin else col(LoginSession.agent_id) == sight.id


def _raw_mails(sight: AgentSight, table: Any) -> Clause:
    if sight.is_light:
        return false()
    there = None if sight.sees_every_item else on_item(sight, col(RawMail.item_id))
    if sight.is_admin and there is not None:
        there = or_(col(RawMail.item_id).is_(None), there)
    heard = talk_scope.open_message(col(RawMail.message_id), sight)
    return heard if there is None else and_(there, heard)


def _deliveries(sight: AgentSight, table: Any) -> Clause:
    heard = talk_scope.open_message(col(Delivery.message_id), sight)
    return heard if sight.sees_every_item else and_(on_item(sight, col(Delivery.item_id)), heard)


def _links(sight: AgentSight, table: Any) -> Clause:
    ends = (col(ItemLink.from_id), col(ItemLink.to_id))
    return None if sight.sees_every_item else and_(*(on_item(sight, end) for end in ends))


def _events(sight: AgentSight, table: Any) -> Clause:
    heard = talk_scope.open_message(col(Event.message_id), sight)
    if sight.sees_every_item:
        return heard
    no_item, of_item = col(Event.item_id).is_(None), on_item(sight, col(Event.item_id))
    if sight.is_admin:
        return and_(heard, or_(no_item, of_item))
    of_people = and_(
        no_item,
        col(Event.project_id).is_(None),
        or_(col(Event.subject_customer_id).is_not(None), col(Event.organization_id).is_not(None)),
    )
    return and_(heard, or_(of_item, and_(no_item, in_project(sight, col(Event.project_id))), of_people))


def _portfolios(sight: AgentSight, table: Any) -> Clause:
    if sight.is_admin:
        return None
    place = PortfolioProject.__table__.alias()
    holds = exists().where(place.c.portfolio_id == col(Portfolio.id), place.c.project_id.in_(shared_projects(sight)))
    return and_(col(Portfolio.deleted_at).is_(None), or_(col(Portfolio.created_by_agent_id) == sight.id, holds))


def _themselves(sight: CustomerSight, table: Any) -> Clause:
    return table.id == sight.me


def _their_portal(sight: CustomerSight, table: Any) -> Clause:
    return table.id == sight.portal_id


def _of_the_customer(sight: CustomerSight, table: Any) -> Clause:
    return table.customer_id == sight.me


def _their_part(sight: CustomerSight, table: Any) -> Clause:
    return and_(table.customer_id == sight.me, on_item(sight, table.item_id))


AGENTS_SEE: dict[type[Row], AgentClause] = {
    Item: item_clause,
    Project: _projects,
    Conversation: talk_scope.agent_conversation,
    ConversationPerson: talk_scope.agent_conversation_person,
    Message: talk_scope.agent_message,
    Attachment: talk_scope.agent_attachment,
    Draft: _their_drafts,
    ItemSeen: _of_the_agent,
    ItemLink: _links,
    Event: _events,
    RawMail: _raw_mails,
    Delivery: _deliveries,
    Portfolio: _portfolios,
    LoginSession: _sign_ins,
    **dict.fromkeys((Requester, Follower, Assignee, ItemTeam, FieldValue, RuleRun), _about_their_items),
    **dict.fromkeys((Folder, ProjectFollower, ProjectMember, PortfolioProject), _in_their_projects),
    **dict.fromkeys((Customer, Organization), _not_deleted),
    **dict.fromkeys((Rule, ApiKey, CompanySetting), _for_admins),
    **dict.fromkeys((ItemType, Status, CustomerType, FieldDefinition), _everything),
    **dict.fromkeys((Agent, Team, TeamMember, CustomerAddress, OrganizationDomain), _everything),
    **dict.fromkeys((Portal, PortalOrganization, PortfolioChild), _everything),
}
CUSTOMERS_SEE: dict[type[Row], CustomerClause] = {
    Item: item_clause,
    Project: _projects,
    Conversation: talk_scope.customer_conversation,
    Message: talk_scope.customer_message,
    Attachment: talk_scope.customer_attachment,
    Customer: _themselves,
    Portal: _their_portal,
    **dict.fromkeys((Requester, Follower, Draft), _their_part),
    **dict.fromkeys((CustomerAddress, LoginSession), _of_the_customer),
    **dict.fromkeys((ItemType, Status, FieldDefinition), _everything),
}
# Tables that no viewer sees, whoever they are; a test asks that every other table stands above.
UNSEEN: frozenset[type[Row]] = frozenset({OneTimeLink, ReplyAddress})

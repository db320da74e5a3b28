"""Who sees what: one clause per table and kind of viewer, deny when there is none. Every path asks here.

`viewer_session` adds the clauses to every statement, so lists, counts, searches, joins and single look-ups agree.
A clause of None means that the viewer sees the whole table.
"""

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select
from sqlmodel import col

from rxdesk import clock
from rxdesk.models.base import Row
from rxdesk.models.branches import followed_projects, own_items, reached
from rxdesk.models.customers import Customer, CustomerAddress, CustomerType, Organization, OrganizationDomain
from rxdesk.models.events import Event
from rxdesk.models.fields import FieldDefinition, FieldValue
from rxdesk.models.items import Assignee, Follower, Item, ItemLink, ItemSeen, ItemTeam, ItemType, Requester, Status
from rxdesk.models.mails import Delivery, RawMail, ReplyAddress
from rxdesk.models.messages import Attachment, Conversation, ConversationPerson, Draft, Message, MessageKind
from rxdesk.models.people import Agent, ApiKey, LoginSession, Team, TeamMember
from rxdesk.models.portal import Feature, Portal, PortalOption, PortalOrganization
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
from rxdesk.models.viewers import Viewer

__all__ = ["can_open", "clause_for", "item_clause", "project_clause", "sight_of"]

Clause: TypeAlias = ColumnElement[bool] | None
_CONFIGURATION = (ItemType, Status, CustomerType, FieldDefinition)
_HOUSE = (
    *_CONFIGURATION,
    Agent,
    Team,
    TeamMember,
    CustomerAddress,
    OrganizationDomain,
    Portal,
    PortalOrganization,
    PortfolioChild,
    ConversationPerson,
)


_ON_ITEM: tuple[Any, ...] = (Requester, Follower, Assignee, ItemTeam, FieldValue, Delivery, ReplyAddress, RuleRun)
_IN_PROJECT: tuple[Any, ...] = (Folder, ProjectFollower, ProjectMember, PortfolioProject)
_ADMINS: tuple[Any, ...] = (
    *_ON_ITEM,
    *_IN_PROJECT,
    RawMail,
    ItemLink,
    Event,
    Customer,
    Organization,
    Portfolio,
    Rule,
    ApiKey,
    LoginSession,
)
_CUSTOMERS_OWN: tuple[Any, ...] = (CustomerAddress, Requester, Follower, ReplyAddress, LoginSession, Draft)


def clause_for(connection: Connection, sight: Sight, table: type[Row]) -> Clause:
    """The condition under which a row of `table` is seen; None sees all, `false()` nothing."""
    match sight:
        case Blind():
            return false()
        case EverySight():
            return col(Item.deleted_at).is_(None) if table is Item else None
        case AgentSight():
            return _agent_clause(connection, sight, table)
        case CustomerSight():
            return _customer_clause(connection, sight, table)


def item_clause(connection: Connection, sight: Sight, item: Any = Item) -> ColumnElement[bool]:
    """Whether an item is seen; `item` is the Item class or an alias of its table (then for use inside Core)."""
    i = item if isinstance(item, type) else item.c
    match sight:
        case Blind():
            return false()
        case EverySight():
            return i.deleted_at.is_(None)
        case AgentSight(is_admin=True):
            return i.kind.in_(sight.kinds)
        case AgentSight():
            shared = or_(i.project_id.is_(None), i.project_id.in_(_shared_projects(sight)))
            return and_(i.kind.in_(sight.kinds), i.deleted_at.is_(None), shared)
        case CustomerSight():
            return _customer_item(connection, sight, item, i)


def can_open(connection: Connection, viewer: Viewer, item_id: int) -> bool:
    """Whether this one viewer may open the item now; the same clause that their own session asks."""
    item = Item.__table__.alias()
    seen = item_clause(connection, sight_of(connection, viewer), item)
    return connection.execute(select(item.c.id).where(item.c.id == item_id, seen)).first() is not None


def project_clause(sight: Sight, project: Any = Project) -> ColumnElement[bool] | None:
    """Whether a project (its page, for a customer) is seen."""
    p = project if isinstance(project, type) else project.c
    match sight:
        case Blind():
            return false()
        case EverySight() | AgentSight(is_admin=True):
            return None
        case AgentSight():
            return p.id.in_(_shared_projects(sight))
        case CustomerSight():
            if not sight.show_projects or sight.option is PortalOption.NOTHING:
                return false()
            kept = and_(p.published, p.archived_at.is_(None), p.deleted_at.is_(None))
            return and_(kept, p.id.in_(followed_projects(sight)))


def _customer_item(connection: Connection, sight: CustomerSight, item: Any, i: Any) -> ColumnElement[bool]:
    if sight.option is PortalOption.NOTHING:
        return false()
    away = Project.__table__.alias()
    conditions = [
        i.deleted_at.is_(None),
        i.archived_at.is_(None),
        i.kind.in_(sight.kinds),
        ~exists().where(
            away.c.id == i.project_id, or_(away.c.archived_at.is_not(None), away.c.deleted_at.is_not(None))
        ),
    ]
    if sight.hidden_types:
        conditions.append(i.type_id.not_in(sight.hidden_types))
    open_to_me = or_(i.published, i.id.in_(own_items(sight))) if sight.own_unpublished else i.published
    conditions.append(open_to_me)
    if sight.option is not PortalOption.ALL_PUBLISHED:
        conditions.append(reached(connection, sight, item))
    return and_(*conditions)


def _agent_clause(connection: Connection, sight: AgentSight, table: Any) -> Clause:
    if table in _HOUSE:
        return None
    if table is Item:
        return item_clause(connection, sight)
    if table is Project:
        return project_clause(sight)
    if table in (Message, Attachment, Conversation):
        return _agent_talk(connection, sight, table)
    if table in (Draft, ItemSeen):
        return table.agent_id == sight.id
    if table is RawMail and sight.is_light:
        return false()
    if sight.is_admin:
        return None if table in _ADMINS else false()
    if table in (*_ON_ITEM, RawMail):
        return _on_item(connection, sight, table.item_id)
    if table in _IN_PROJECT:
        return table.project_id.in_(_shared_projects(sight))
    if table is ItemLink:
        return and_(*(_on_item(connection, sight, end) for end in (col(ItemLink.from_id), col(ItemLink.to_id))))
    if table is Event:
        return _agent_event(connection, sight)
    if table in (Customer, Organization):
        return table.deleted_at.is_(None)
    if table is Portfolio:
        return _portfolio(sight)
    return table.agent_id == sight.id if table is LoginSession else false()


def _customer_clause(connection: Connection, sight: CustomerSight, table: Any) -> Clause:
    me = sight.customer_id or 0
    if table in _CONFIGURATION:
        return None
    if table is Item:
        return item_clause(connection, sight)
    if table is Project:
        return project_clause(sight)
    if table is Message:
        return _customer_message(connection, sight, Message)
    if table is Attachment:
        return _customer_attachment(connection, sight)
    if table is Conversation:
        on_item = _on_item(connection, sight, col(Conversation.item_id))
        return and_(on_item, _not_restricted(Conversation, customer=me))
    if table is Portal:
        return col(Portal.id) == sight.portal_id
    if table is Customer:
        return col(Customer.id) == me
    return table.customer_id == me if table in _CUSTOMERS_OWN else false()


def _agent_event(connection: Connection, sight: AgentSight) -> ColumnElement[bool]:
    of_people = and_(
        col(Event.item_id).is_(None),
        col(Event.project_id).is_(None),
        or_(col(Event.subject_customer_id).is_not(None), col(Event.organization_id).is_not(None)),
    )
    on_project = and_(
        col(Event.item_id).is_(None),
        col(Event.project_id).in_(_shared_projects(sight)),
    )
    return or_(_on_item(connection, sight, col(Event.item_id)), on_project, of_people)


def _agent_talk(connection: Connection, sight: AgentSight, table: Any) -> ColumnElement[bool]:
    inside: list[ColumnElement[bool]] = [_on_item(connection, sight, table.item_id)]
    projects = project_clause(sight, Project.__table__.alias("p"))
    inside.append(table.project_id.is_not(None) if projects is None else table.project_id.in_(_shared_projects(sight)))
    place = or_(*inside)
    if table is Conversation:
        return and_(place, _not_restricted(Conversation, agent=sight.id))
    kept = and_(place, table.deleted_at.is_(None))
    if table is Message:
        return and_(kept, _conversation_open(col(Message.conversation_id), agent=sight.id))
    message = Message.__table__.alias()
    spoken = exists().where(
        message.c.id == col(Attachment.message_id),
        message.c.deleted_at.is_(None),
        _conversation_open(message.c.conversation_id, agent=sight.id),
    )
    sent = and_(kept, or_(col(Attachment.message_id).is_(None), spoken))
    return or_(sent, and_(_not_sent(), col(Attachment.uploaded_by_agent_id) == sight.id))


def _customer_message(connection: Connection, sight: CustomerSight, message: Any) -> ColumnElement[bool]:
    m = message if isinstance(message, type) else message.c
    me = sight.customer_id or 0
    talking = sight.kinds_with(Feature.CONVERSATIONS)
    on_item = _on_item(connection, sight, m.item_id, kinds=talking) if talking else false()
    on_project: ColumnElement[bool] = false()
    if sight.has("project", Feature.CONVERSATIONS):
        project = Project.__table__.alias()
        seen = project_clause(sight, project)
        on_project = exists().where(project.c.id == m.project_id, *([] if seen is None else [seen]))
    return and_(
        m.kind == MessageKind.REPLY,
        m.deleted_at.is_(None),
        m.pending.is_(False),
        m.visible_at <= clock.now(),
        or_(on_item, on_project),
        _conversation_open(m.conversation_id, customer=me),
        *(_after_mark(m, people, me) for people in (Requester, Follower)),
    )


def _customer_attachment(connection: Connection, sight: CustomerSight) -> ColumnElement[bool]:
    with_files = sight.kinds_with(Feature.ATTACHMENTS)
    if not with_files and not sight.has("project", Feature.ATTACHMENTS):
        return false()
    message = Message.__table__.alias()
    spoken = exists().where(message.c.id == col(Attachment.message_id), _customer_message(connection, sight, message))
    described = tuple(kind for kind in with_files if sight.shows(kind, "description"))
    on_description: ColumnElement[bool] = false()
    if described:
        on_description = _on_item(connection, sight, col(Attachment.item_id), kinds=described)
    on_item = _on_item(connection, sight, col(Attachment.item_id), kinds=with_files) if with_files else false()
    on_project = col(Attachment.project_id).is_not(None) if sight.has("project", Feature.ATTACHMENTS) else false()
    mine = and_(_not_sent(), col(Attachment.uploaded_by_customer_id) == (sight.customer_id or 0))
    return and_(
        col(Attachment.deleted_at).is_(None),
        or_(
            and_(col(Attachment.message_id).is_(None), on_description),
            and_(spoken, or_(on_item, on_project)),
            mine,
        ),
    )


def _not_sent() -> ColumnElement[bool]:
    columns = (col(Attachment.item_id), col(Attachment.project_id), col(Attachment.message_id))
    return and_(*(column.is_(None) for column in columns))


def _on_item(connection: Connection, sight: Sight, item_id: Any, *, kinds: tuple = ()) -> ColumnElement[bool]:
    item = Item.__table__.alias()
    narrowed = [item.c.kind.in_(kinds)] if kinds else []
    return exists(select(item.c.id).where(item.c.id == item_id, item_clause(connection, sight, item), *narrowed))


def _after_mark(m: Any, people: Any, me: int) -> ColumnElement[bool]:
    person = people.__table__.alias()
    return ~exists().where(person.c.item_id == m.item_id, person.c.customer_id == me, person.c.messages_from >= m.id)


def _conversation_open(
    conversation_id: Any, *, agent: int | None = None, customer: int | None = None
) -> ColumnElement[bool]:
    conversation = Conversation.__table__.alias()
    named = _named(conversation.c.id, agent, customer)
    return ~exists().where(conversation.c.id == conversation_id, conversation.c.restricted, ~named)


def _not_restricted(conversation: Any, *, agent: int | None = None, customer: int | None = None) -> ColumnElement[bool]:
    return or_(conversation.restricted.is_(False), _named(conversation.id, agent, customer))


def _named(conversation_id: Any, agent: int | None, customer: int | None) -> ColumnElement[bool]:
    person = ConversationPerson.__table__.alias()
    who = person.c.agent_id == agent if agent is not None else person.c.customer_id == customer
    return exists().where(person.c.conversation_id == conversation_id, who)


def _portfolio(sight: AgentSight) -> ColumnElement[bool]:
    place = PortfolioProject.__table__.alias()
    holds = exists().where(place.c.portfolio_id == col(Portfolio.id), place.c.project_id.in_(_shared_projects(sight)))
    return and_(col(Portfolio.deleted_at).is_(None), or_(col(Portfolio.created_by_agent_id) == sight.id, holds))


def _shared_projects(sight: AgentSight) -> Any:
    project, member = Project.__table__.alias(), ProjectMember.__table__.alias()
    mine = select(member.c.project_id).where(
        or_(member.c.agent_id == sight.id, member.c.team_id.in_(sight.team_ids or (0,)))
    )
    return select(project.c.id).where(
        project.c.deleted_at.is_(None), or_(project.c.shared_with_all, project.c.id.in_(mine))
    )

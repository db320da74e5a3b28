"""May-change: small predicates over the viewer's sight; services ask them through `require`.

Agents with an explicit role in a project have that role; in a project shared with everybody, and outside of projects,
an agent may edit. A Light agent reads and writes internal notes, whatever the role.
"""

from sqlalchemy import or_, select
from sqlmodel import Session

from rxdesk.errors import Forbidden
from rxdesk.i18n import Text
from rxdesk.models.items import Assignee, Item
from rxdesk.models.portal import Feature
from rxdesk.models.projects import ProjectMember, ProjectRole
from rxdesk.models.sight import AgentSight, CustomerSight, EverySight, Sight, sight_of
from rxdesk.models.viewers import Viewer

_RANK = {ProjectRole.RESTRICTED: 0, ProjectRole.STANDARD: 1, ProjectRole.LEAD: 2, ProjectRole.MANAGER: 3}


def require(allowed: bool, text: Text | None = None) -> None:  # noqa: FBT001 - reads as one sentence
    """Raise Forbidden unless `allowed`."""
    if not allowed:
        raise Forbidden(text)


def sight(session: Session, viewer: Viewer) -> Sight:
    """The viewer's facts, read once per session."""
    if session.info.get("viewer") == viewer:
        if "sight" not in session.info:
            session.info["sight"] = sight_of(session.connection(), viewer)
        return session.info["sight"]
    known = session.info.setdefault("sights", {})
    if viewer not in known:
        known[viewer] = sight_of(session.connection(), viewer)
    return known[viewer]


def is_admin(session: Session, viewer: Viewer) -> bool:
    """Owner, Admin, a rule, or RxDesk itself."""
    seen = sight(session, viewer)
    return isinstance(seen, EverySight) or (isinstance(seen, AgentSight) and seen.is_admin)


def is_agent(session: Session, viewer: Viewer) -> bool:
    """Any active agent, a rule, or RxDesk itself."""
    return isinstance(sight(session, viewer), AgentSight | EverySight)


def can_edit_item(session: Session, viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may change the item's properties and people."""
    seen = sight(session, viewer)
    if isinstance(seen, EverySight):
        return True
    if not isinstance(seen, AgentSight) or seen.is_light:
        return False
    if seen.is_admin or item.project_id is None:
        return True
    role = _role(session, seen, item.project_id)
    if role is None or _RANK[role] >= _RANK[ProjectRole.LEAD]:
        return True
    return role is ProjectRole.STANDARD and _is_theirs(session, seen, item)


def can_add_to(session: Session, viewer: Viewer, project_id: int | None) -> bool:
    """Whether the viewer may put items into the project: not with the role 'Restricted' there."""
    seen = sight(session, viewer)
    if project_id is None or not isinstance(seen, AgentSight) or seen.is_admin:
        return True
    return _role(session, seen, project_id) is not ProjectRole.RESTRICTED


def can_create_item(session: Session, viewer: Viewer, kind: str) -> bool:
    """Agents but Light ones; customers where the portal offers it."""
    match sight(session, viewer):
        case AgentSight() as seen:
            return not seen.is_light and kind in seen.kinds
        case CustomerSight() as seen:
            return seen.customer_id is not None and seen.has(kind, Feature.CREATE_ITEM)
        case EverySight():
            return True
    return False


def can_reply(session: Session, viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may write a customer reply to an item that they see."""
    match sight(session, viewer):
        case AgentSight() as seen:
            return seen.may_reply and not _is_restricted(session, seen, item)
        case CustomerSight() as seen:
            return seen.customer_id is not None and seen.has(item.kind, Feature.POST_REPLIES)
        case EverySight():
            return True
    return False


def can_attach(session: Session, viewer: Viewer, kind: str) -> bool:
    """Agents always; customers where 'Add attachments' is on."""
    seen = sight(session, viewer)
    return isinstance(seen, AgentSight | EverySight) or (
        isinstance(seen, CustomerSight) and seen.customer_id is not None and seen.has(kind, Feature.ADD_ATTACHMENTS)
    )


def can_publish(session: Session, viewer: Viewer, item: Item) -> bool:
    seen = sight(session, viewer)
    return can_edit_item(session, viewer, item) and (
        not isinstance(seen, AgentSight) or seen.is_admin or seen.may_publish
    )


def can_remove(session: Session, viewer: Viewer, item: Item) -> bool:
    """Archive or delete: the level 'Full' of the item's application, or an Admin."""
    seen = sight(session, viewer)
    if isinstance(seen, AgentSight) and not seen.is_admin:
        return item.kind in seen.full_kinds and can_edit_item(session, viewer, item)
    return can_edit_item(session, viewer, item)


def can_manage_customers(session: Session, viewer: Viewer) -> bool:
    seen = sight(session, viewer)
    return isinstance(seen, EverySight) or (
        isinstance(seen, AgentSight) and (seen.is_admin or seen.may_manage_customers)
    )


def can_manage_project(session: Session, viewer: Viewer, project_id: int | None) -> bool:
    """Change or share a project: Admins, its Managers, and any agent where it has no explicit roles for them."""
    seen = sight(session, viewer)
    if isinstance(seen, EverySight):
        return True
    if not isinstance(seen, AgentSight) or seen.is_light:
        return False
    if seen.is_admin or project_id is None:
        return True
    role = _role(session, seen, project_id)
    return role is None or role is ProjectRole.MANAGER


def _role(session: Session, seen: AgentSight, project_id: int) -> ProjectRole | None:
    member = ProjectMember.__table__.c
    mine = or_(member.agent_id == seen.id, member.team_id.in_(seen.team_ids or (0,)))
    roles = session.connection().scalars(select(member.role).where(member.project_id == project_id, mine)).all()
    return max(roles, key=_RANK.__getitem__) if roles else None


def _is_restricted(session: Session, seen: AgentSight, item: Item) -> bool:
    if seen.is_admin or item.project_id is None:
        return False
    return _role(session, seen, item.project_id) is ProjectRole.RESTRICTED


def _is_theirs(session: Session, seen: AgentSight, item: Item) -> bool:
    if item.created_by_agent_id == seen.id:
        return True
    assignee = Assignee.__table__.c
    mine = select(assignee.id).where(assignee.item_id == item.key, assignee.agent_id == seen.id)
    return session.connection().execute(mine).first() is not None

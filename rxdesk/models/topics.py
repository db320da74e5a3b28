"""Who may have to look again: the topics of an item's readers, and of those whose sight itself has changed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import CompoundSelect, Integer, bindparam, cast, null, select, union_all
from sqlmodel import Session

from rxdesk.models.customers import Customer
from rxdesk.models.items import Assignee, Follower, Item, Requester
from rxdesk.models.projects import ProjectFollower
from rxdesk.models.remembered import forget_after_writes, remembered
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer

if TYPE_CHECKING:
    from rxdesk.models.events import Event

EVERYBODY = "sight"
"""The topic of a change after which anybody may see other items than before."""
_SHARES = frozenset({"members", "shared_with_all", "archived", "deleted", "published"})
_WHO = frozenset({"agent_changed", "access_changed", "customer_updated"})
forget_after_writes(Requester, Customer, Follower, Assignee, ProjectFollower)


def item_topics(session: Session, item: Item) -> set[str]:
    """The topics of everybody whose screen may show the item as it stands now."""
    topics = {"items", f"item:{item.key}", f"project:{item.project_id or 0}"}
    for person, organization, agent in _named_on(session, item.key, item.project_id or 0):
        named = (("customer", person), ("organization", organization), ("agent", agent))
        topics |= {f"{kind}:{key}" for kind, key in named if key}
    if item.published:
        topics.add("published")
    return topics


def _named_on(session: Session, item_id: int, project_id: int) -> Sequence[Any]:
    """Asked once until somebody comes or goes, since one mail makes several events of an item."""
    place = {"item": item_id, "project": project_id}
    return remembered(
        session, Requester, lambda: session.connection().execute(_NAMED_ON_ITEM, place).all(), key=(item_id, project_id)
    )


def _named_on_item() -> CompoundSelect[int | None, int | None, int | None]:
    """Customers, organizations and agents on an item or on its project, in one statement: every event asks it."""
    requester, customer, follower = Requester.__table__.c, Customer.__table__.c, Follower.__table__.c
    assignee, shared = Assignee.__table__.c, ProjectFollower.__table__.c
    nobody, item = cast(null(), Integer), bindparam("item", type_=Integer)
    return union_all(
        select(follower.customer_id, follower.organization_id, follower.agent_id).where(follower.item_id == item),
        select(requester.customer_id, customer.organization_id, nobody)
        .join_from(Requester.__table__, Customer.__table__, customer.id == requester.customer_id)
        .where(requester.item_id == item),
        select(nobody, nobody, assignee.agent_id).where(assignee.item_id == item),
        select(shared.customer_id, shared.organization_id, nobody).where(
            shared.project_id == bindparam("project", type_=Integer)
        ),
    )


_NAMED_ON_ITEM = _named_on_item()


def sight_topics(viewer: Viewer) -> tuple[str, ...]:
    """What every screen of this viewer listens to beside its own topics: changes of who they are or what they see."""
    match viewer:
        case AgentViewer():
            return (EVERYBODY, f"sight:agent:{viewer.id}")
        case CustomerViewer():
            return (EVERYBODY, f"sight:customer:{viewer.id}")
    return (EVERYBODY,)


def sights_changed(event: "Event") -> set[str]:
    """The topics of those who may see other things than before, or may not be signed in any more."""
    changed = {change.property for change in event.changed}
    if event.verb == "project_updated" and changed & _SHARES:
        return {EVERYBODY}
    if event.verb not in _WHO:
        return set()
    lists = [side for change in event.changed if change.property == "members" for side in (change.old, change.new)]
    members = {key for side in lists if isinstance(side, list) for key in side}
    named = event.data.get("agent_id") or (event.agent_id if event.verb == "access_changed" else None)
    agents = members | ({named} if named else set())
    customers = {event.subject_customer_id} if event.subject_customer_id else set()
    return {f"sight:agent:{key}" for key in agents} | {f"sight:customer:{key}" for key in customers}

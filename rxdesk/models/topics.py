"""Who may have to look again: the topics of an item's readers, and of those whose sight itself has changed."""

from typing import TYPE_CHECKING

from sqlmodel import Session

from rxdesk.models.items import Item
from rxdesk.models.taking_part import named_on
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer

if TYPE_CHECKING:
    from rxdesk.models.events import Event

EVERYBODY = "sight"
"""The topic of a change after which anybody may see other items than before."""
_SHARES = frozenset({"members", "shared_with_all", "archived", "deleted", "published"})
_WHO = frozenset({"agent_changed", "access_changed", "customer_updated"})


def item_topics(session: Session, item: Item) -> set[str]:
    """The topics of everybody whose screen may show the item as it stands now."""
    topics = {"items", f"item:{item.key}", f"project:{item.project_id or 0}", *named_on(session, item)}
    if item.published:
        topics.add("published")
    return topics


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

"""Verbs of tickets and tasks: make, change, move, assign, archive, delete, bring back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.company import company
from rxdesk.models.events import Change, Event, Verb, item_topics, record
from rxdesk.models.items import (
    ActorKind,
    Assignee,
    Channel,
    Follower,
    Item,
    ItemTeam,
    ItemType,
    Kind,
    Requester,
    State,
    Status,
)
from rxdesk.models.people import Agent, Team
from rxdesk.models.permissions import can_create_item, can_edit_item, can_publish, can_remove, require
from rxdesk.models.projects import Folder, Project
from rxdesk.models.viewers import AgentViewer, AutomationViewer, CustomerViewer, Viewer
from rxdesk.services.files import claim_files

AGENT_PRIORITIES = range(6)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item came from by mail: the sender as written, our address that got it, what to warn agents of."""

    sender_address: str = ""
    creation_address: str = ""
    flag: str = ""
    no_auto_reply: str = ""


def create_item(
    session: Session,
    viewer: Viewer,
    *,
    kind: Kind,
    name: str,
    description: str = "",
    html: str = "",
    quoted: str = "",
    project_id: int | None = None,
    folder_id: int | None = None,
    type_id: int | None = None,
    status_id: int | None = None,
    priority: int = 0,
    published: bool | None = None,
    channel: Channel = Channel.AGENT,
    requester_ids: Iterable[int] = (),
    follower_ids: Iterable[int] = (),
    assignee_ids: Iterable[int] = (),
    team_ids: Iterable[int] = (),
    attachment_ids: Iterable[int] = (),
    origin: Origin = Origin(),
    external_id: str = "",
) -> Item:
    """Make a ticket or task. A customer becomes its requester and chooses nothing but text, type, project and files."""
    by_customer = isinstance(viewer, CustomerViewer)
    require(can_create_item(session, viewer, kind) or channel is Channel.EMAIL)
    named = _name(name)
    type_ = _type(session, kind, type_id)
    status = _status(session, type_, status_id) if status_id and not by_customer else first_status(session, type_)
    if project_id is not None:
        _project(session, project_id)
    settings = company(session)
    usual = settings.new_tickets_published if kind is Kind.TICKET else settings.new_tasks_published
    item = Item(
        kind=kind,
        name=named,
        description=description,
        description_html=html,
        description_quoted=quoted,
        type_id=type_.key,
        status_id=status.key,
        finished_at=clock.now() if status.state is State.FINISHED else None,
        priority=_priority(0 if by_customer else priority),
        project_id=project_id,
        folder_id=folder_id,
        published=usual if published is None or by_customer else published,
        channel=channel,
        sender_address=origin.sender_address,
        sender_domain=origin.sender_address.rpartition("@")[2],
        creation_address=origin.creation_address,
        flag=origin.flag,
        creator_kind=_creator_kind(viewer),
        created_by_agent_id=viewer.id if isinstance(viewer, AgentViewer) else None,
        created_by_customer_id=viewer.id if by_customer else None,
        external_id=external_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(item)
    session.flush()
    asked_by = [viewer.id] if by_customer else list(dict.fromkeys(requester_ids))
    session.add_all(
        Requester(item_id=item.key, customer_id=customer, position=place) for place, customer in enumerate(asked_by)
    )
    told = dict.fromkeys(follower_ids)
    session.add_all(Follower(item_id=item.key, customer_id=customer) for customer in told if customer not in asked_by)
    if not by_customer:
        session.add_all(Assignee(item_id=item.key, agent_id=_agent(session, agent).key) for agent in assignee_ids)
        session.add_all(ItemTeam(item_id=item.key, team_id=_team(session, team).key) for team in team_ids)
    claim_files(session, viewer, attachment_ids, item=item)
    data = {"no_auto_reply": origin.no_auto_reply} if origin.no_auto_reply else {}
    record(session, viewer, Verb.ITEM_CREATED, item=item, changes=[Change("status", None, status.key)], data=data)
    return item


def get_item(session: Session, item_id: int) -> Item:
    """The item with this number, if the session's viewer may see it; NotFound otherwise."""
    item = session.exec(select(Item).where(Item.id == item_id)).first() if 0 < item_id < 2**31 else None
    if item is None:
        raise NotFound
    return item


def get_item_by_ref(session: Session, ref: str) -> Item:
    """The item with this random reference, if the session's viewer may see it; NotFound otherwise."""
    item = session.exec(select(Item).where(Item.ref == ref)).first() if 0 < len(ref) <= 40 else None
    if item is None:
        raise NotFound
    return item


def set_status(session: Session, viewer: Viewer, item: Item, *, status_id: int) -> Item:
    """Put the item into a status of its type."""
    require(can_edit_item(session, viewer, item))
    changes = change_status(session, item, status_id=status_id)
    return save(session, viewer, item, changes)


def change_status(session: Session, item: Item, *, status_id: int) -> list[Change]:
    """Change the status without an event; the verb that asked puts the changes into its own."""
    status = _status(session, session.get_one(ItemType, item.type_id), status_id)
    if status.key == item.status_id:
        return []
    change = Change("status", item.status_id, status.key)
    item.status_id = status.key
    item.finished_at = (item.finished_at or clock.now()) if status.state is State.FINISHED else None
    return [change]


def set_priority(session: Session, viewer: Viewer, item: Item, *, priority: int) -> Item:
    """Give the item 0 to 5 stars."""
    require(can_edit_item(session, viewer, item))
    return save(session, viewer, item, _set(item, "priority", _priority(priority)))


def rename_item(session: Session, viewer: Viewer, item: Item, *, name: str) -> Item:
    """Change the item's name."""
    require(can_edit_item(session, viewer, item))
    return save(session, viewer, item, _set(item, "name", _name(name)))


def set_type(session: Session, viewer: Viewer, item: Item, *, type_id: int) -> Item:
    """Change the type; the status becomes the one of the same name, else of the same state."""
    require(can_edit_item(session, viewer, item))
    type_ = _type(session, item.kind, type_id)
    old = session.get_one(Status, item.status_id)
    steps = statuses_of(session, type_)
    same = [step for step in steps if step.name == old.name] or [step for step in steps if step.state is old.state]
    changes = _set(item, "type_id", type_.key, property_="type")
    if changes:
        changes += change_status(session, item, status_id=(same or steps)[0].key)
    return save(session, viewer, item, changes)


def set_percent_complete(session: Session, viewer: Viewer, item: Item, *, percent: int) -> Item:
    """Say how far the item is, 0 to 100."""
    require(can_edit_item(session, viewer, item))
    if not 0 <= percent <= 100:
        raise Invalid(t("item.percent", "Between 0 and 100"), field="percent_complete")
    return save(session, viewer, item, _set(item, "percent_complete", percent))


def set_tags(session: Session, viewer: Viewer, item: Item, *, tags: Iterable[str]) -> Item:
    """Replace the item's tags."""
    require(can_edit_item(session, viewer, item))
    wanted = sorted({tag.strip().lower()[:60] for tag in tags if tag.strip()})
    return save(session, viewer, item, _set(item, "tags", wanted))


def move_item(
    session: Session, viewer: Viewer, item: Item, *, project_id: int | None, folder_id: int | None = None
) -> Item:
    """Move to a project (None: outside of projects); a folder of another project is dropped."""
    require(can_edit_item(session, viewer, item))
    if project_id is not None:
        _project(session, project_id)
    if folder_id is not None and session.get_one(Folder, folder_id).project_id != project_id:
        raise Invalid(t("item.folder", "This folder is in another project"), field="folder_id")
    before = item_topics(session.connection(), item)
    changes = _set(item, "project_id", project_id, property_="project")
    changes += _set(item, "folder_id", folder_id, property_="folder")
    return save(session, viewer, item, changes, topics_before=before)


def assign(session: Session, viewer: Viewer, item: Item, *, agent_id: int) -> Item:
    """Add an assignee; does nothing when the agent already is one."""
    require(can_edit_item(session, viewer, item))
    agent = _agent(session, agent_id)
    return _add_doing(session, viewer, item, "assignees", Assignee(item_id=item.key, agent_id=agent.key))


def unassign(session: Session, viewer: Viewer, item: Item, *, agent_id: int) -> Item:
    """Remove an assignee."""
    require(can_edit_item(session, viewer, item))
    return _drop_doing(session, viewer, item, "assignees", agent_id)


def add_team(session: Session, viewer: Viewer, item: Item, *, team_id: int) -> Item:
    """Add a team; does nothing when it already is on the item."""
    require(can_edit_item(session, viewer, item))
    team = _team(session, team_id)
    return _add_doing(session, viewer, item, "teams", ItemTeam(item_id=item.key, team_id=team.key))


def remove_team(session: Session, viewer: Viewer, item: Item, *, team_id: int) -> Item:
    """Remove a team."""
    require(can_edit_item(session, viewer, item))
    return _drop_doing(session, viewer, item, "teams", team_id)


def publish(session: Session, viewer: Viewer, item: Item, *, published: bool) -> Item:
    """Publish the item to whom the portal admits, or take it back."""
    require(can_publish(session, viewer, item))
    before = item_topics(session.connection(), item)
    return save(session, viewer, item, _set(item, "published", published), topics_before=before)


def archive_item(session: Session, viewer: Viewer, item: Item) -> Item:
    """Hide the item from customers and lists; agents can still read it."""
    require(can_remove(session, viewer, item))
    changes = _set(item, "archived_at", clock.now(), property_="archived")
    return save(session, viewer, item, changes, verb=Verb.ITEM_ARCHIVED)


def delete_item(session: Session, viewer: Viewer, item: Item) -> Item:
    """Put the item into Trash, where Admins find it for 30 days."""
    require(can_remove(session, viewer, item))
    changes = _set(item, "deleted_at", clock.now(), property_="deleted")
    return save(session, viewer, item, changes, verb=Verb.ITEM_DELETED)


def restore_item(session: Session, viewer: Viewer, item: Item) -> Item:
    """Bring the item back from Trash or the archive."""
    require(can_remove(session, viewer, item))
    changes = _set(item, "deleted_at", None, property_="deleted") + _set(
        item, "archived_at", None, property_="archived"
    )
    return save(session, viewer, item, changes, verb=Verb.ITEM_RESTORED)


def save(
    session: Session,
    viewer: Viewer,
    item: Item,
    changes: list[Change],
    *,
    verb: Verb = Verb.ITEM_UPDATED,
    topics_before: Iterable[str] = (),
) -> Item:
    """Write the one event of a change; no change, no event."""
    if changes:
        touch(item)
        session.add(item)
        record(session, viewer, verb, item=item, changes=changes, topics_before=topics_before)
    return item


def touch(item: Item) -> None:
    """The item was changed now."""
    item.updated_at = clock.now()
    item.version += 1


def statuses_of(session: Session, type_: ItemType) -> list[Status]:
    """The type's statuses in their order."""
    return list(session.exec(select(Status).where(Status.type_id == type_.key).order_by(col(Status.position))))


def first_status(session: Session, type_: ItemType) -> Status:
    """The status that new items of the type have."""
    return statuses_of(session, type_)[0]


def assignee_ids(session: Session, item: Item) -> list[int]:
    """The agents doing the item."""
    return list(session.exec(select(Assignee.agent_id).where(Assignee.item_id == item.key).order_by(col(Assignee.id))))


def team_ids(session: Session, item: Item) -> list[int]:
    """The teams doing the item."""
    return list(session.exec(select(ItemTeam.team_id).where(ItemTeam.item_id == item.key).order_by(col(ItemTeam.id))))


def last_event(session: Session, item: Item) -> Event | None:
    """The newest event of the item; what a notice offers to undo."""
    return session.exec(select(Event).where(Event.item_id == item.key).order_by(col(Event.id).desc()).limit(1)).first()


def _add_doing(session: Session, viewer: Viewer, item: Item, property_: str, row: Assignee | ItemTeam) -> Item:
    read = assignee_ids if property_ == "assignees" else team_ids
    old = read(session, item)
    wanted = row.agent_id if isinstance(row, Assignee) else row.team_id
    if wanted in old:
        return item
    session.add(row)
    return save(session, viewer, item, [Change(property_, old, [*old, wanted])])


def _drop_doing(session: Session, viewer: Viewer, item: Item, property_: str, key: int) -> Item:
    read = assignee_ids if property_ == "assignees" else team_ids
    old, before = read(session, item), item_topics(session.connection(), item)
    if key not in old:
        return item
    if property_ == "assignees":
        row = session.exec(select(Assignee).where(Assignee.item_id == item.key, Assignee.agent_id == key)).one()
    else:
        row = session.exec(select(ItemTeam).where(ItemTeam.item_id == item.key, ItemTeam.team_id == key)).one()
    session.delete(row)
    kept = [each for each in old if each != key]
    return save(session, viewer, item, [Change(property_, old, kept)], topics_before=before)


def _set(item: Item, attribute: str, value: object, *, property_: str = "") -> list[Change]:
    old = getattr(item, attribute)
    if old == value:
        return []
    setattr(item, attribute, value)
    plain = [each.isoformat() if isinstance(each, datetime) else each for each in (old, value)]
    return [Change(property_ or attribute, *plain)]


def _name(name: str) -> str:
    shown = " ".join(name.split())
    if not shown:
        raise Invalid(t("item.name.empty", "Give it a name"), field="name")
    if len(shown) > NAME_LENGTH:
        raise Invalid(t("name.long", "At most {n} characters", n=NAME_LENGTH), field="name")
    return shown


def _priority(priority: int) -> int:
    if priority not in AGENT_PRIORITIES:
        raise Invalid(t("item.priority", "Between 0 and 5 stars"), field="priority")
    return priority


def _type(session: Session, kind: Kind, type_id: int | None) -> ItemType:
    wanted = select(ItemType).where(ItemType.kind == kind).order_by(col(ItemType.position))
    found = session.exec(wanted.where(ItemType.id == type_id) if type_id else wanted.limit(1)).first()
    if found is None:
        raise Invalid(t("item.type", "This type does not exist"), field="type_id")
    return found


def _status(session: Session, type_: ItemType, status_id: int) -> Status:
    found = session.exec(select(Status).where(Status.id == status_id, Status.type_id == type_.key)).first()
    if found is None:
        raise Invalid(t("item.status", "This status does not exist for the type"), field="status_id")
    return found


def _project(session: Session, project_id: int) -> Project:
    found = session.exec(select(Project).where(Project.id == project_id)).first()
    if found is None or found.archived_at or found.deleted_at:
        raise Invalid(t("item.project", "This project does not exist"), field="project_id")
    return found


def _agent(session: Session, agent_id: int) -> Agent:
    found = session.exec(select(Agent).where(Agent.id == agent_id, col(Agent.active))).first()
    if found is None:
        raise Invalid(t("item.agent", "This agent does not exist"), field="agent_id")
    return found


def _team(session: Session, team_id: int) -> Team:
    found = session.exec(select(Team).where(Team.id == team_id, col(Team.deleted_at).is_(None))).first()
    if found is None:
        raise Invalid(t("item.team", "This team does not exist"), field="team_id")
    return found


def _creator_kind(viewer: Viewer) -> ActorKind:
    kinds = {AgentViewer: ActorKind.AGENT, CustomerViewer: ActorKind.CUSTOMER, AutomationViewer: ActorKind.AUTOMATION}
    return kinds.get(type(viewer), ActorKind.SYSTEM)

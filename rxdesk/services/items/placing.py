"""Where an item lies and who does it: project and folder, assignees, teams."""

from sqlmodel import Session, select

from rxdesk.models.events import Change
from rxdesk.models.items import Assignee, Item, ItemTeam
from rxdesk.models.permissions import can_add_to, can_edit_item, require
from rxdesk.models.topics import item_topics
from rxdesk.models.viewers import Viewer
from rxdesk.services.items.changing import put, save
from rxdesk.services.items.checks import checked_agent, checked_folder, checked_project, checked_team
from rxdesk.services.items.reading import assignee_ids, team_ids


def move_item(
    session: Session, viewer: Viewer, item: Item, *, project_id: int | None, folder_id: int | None = None
) -> Item:
    """Move to a project (None: outside of projects); a folder of another project is dropped."""
    require(can_edit_item(session, viewer, item))
    if project_id is not None:
        checked_project(session, project_id)
        require(can_add_to(session, viewer, project_id))
    checked_folder(session, folder_id, project_id=project_id)
    before = item_topics(session, item)
    changes = put(item, "project_id", project_id, property_="project")
    changes += put(item, "folder_id", folder_id, property_="folder")
    return save(session, viewer, item, changes, topics_before=before)


def assign(session: Session, viewer: Viewer, item: Item, *, agent_id: int) -> Item:
    """Add an assignee; does nothing when the agent already is one."""
    require(can_edit_item(session, viewer, item))
    agent = checked_agent(session, agent_id)
    return _add_doing(session, viewer, item, "assignees", Assignee(item_id=item.key, agent_id=agent.key))


def unassign(session: Session, viewer: Viewer, item: Item, *, agent_id: int) -> Item:
    """Remove an assignee."""
    require(can_edit_item(session, viewer, item))
    return _drop_doing(session, viewer, item, "assignees", agent_id)


def add_team(session: Session, viewer: Viewer, item: Item, *, team_id: int) -> Item:
    """Add a team; does nothing when it already is on the item."""
    require(can_edit_item(session, viewer, item))
    team = checked_team(session, team_id)
    return _add_doing(session, viewer, item, "teams", ItemTeam(item_id=item.key, team_id=team.key))


def remove_team(session: Session, viewer: Viewer, item: Item, *, team_id: int) -> Item:
    """Remove a team."""
    require(can_edit_item(session, viewer, item))
    return _drop_doing(session, viewer, item, "teams", team_id)


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
    old, before = read(session, item), item_topics(session, item)
    if key not in old:
        return item
    if property_ == "assignees":
        row = session.exec(select(Assignee).where(Assignee.item_id == item.key, Assignee.agent_id == key)).one()
    else:
        row = session.exec(select(ItemTeam).where(ItemTeam.item_id == item.key, ItemTeam.team_id == key)).one()
    session.delete(row)
    kept = [each for each in old if each != key]
    return save(session, viewer, item, [Change(property_, old, kept)], topics_before=before)

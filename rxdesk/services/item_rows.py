"""What a list of the dashboard draws of an item, read for a whole page with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import (
    Assignee,
    Channel,
    Item,
    ItemSeen,
    ItemTeam,
    ItemType,
    Kind,
    Requester,
    State,
    Status,
)
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import Folder, Project
from rxdesk.models.viewers import AgentViewer, Viewer


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an id and a name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class AgentName:
    """An agent as an avatar shows them."""

    id: int
    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class RequesterName:
    """A requester with the organization that they are in, if one."""

    id: int
    name: str
    organization: Named | None


@dataclass(frozen=True, slots=True)
class StatusMark:
    """A status as a list draws it."""

    id: int
    name: str
    colour: str
    state: State


@dataclass(frozen=True, slots=True)
class TypeMark:
    """A type as a list draws it."""

    id: int
    name: str
    colour: str
    icon: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a list of items. `requesters_more` counts those beyond the first; `unread` is for who looks."""

    id: int
    number: int
    ref: str
    kind: Kind
    name: str
    type: TypeMark
    status: StatusMark
    priority: int
    percent_complete: int
    project: Named | None
    folder: Named | None
    requester: RequesterName | None
    requesters_more: int
    assignees: tuple[AgentName, ...]
    teams: tuple[Named, ...]
    published: bool
    channel: Channel
    flag: str
    tags: tuple[str, ...]
    unread: bool
    external_id: str
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    archived_at: datetime | None
    deleted_at: datetime | None
    version: int


def item_rows(session: Session, viewer: Viewer, items: Sequence[Item]) -> list[ItemRow]:
    """The rows of these items in their order."""
    if not items:
        return []
    ids = [item.key for item in items]
    types = {row.id: row for row in _all(session, ItemType, {item.type_id for item in items})}
    statuses = {row.id: row for row in _all(session, Status, {item.status_id for item in items})}
    projects = names_in(session, Project, (item.project_id for item in items))
    folders = names_in(session, Folder, (item.folder_id for item in items))
    requesters, assignees, teams = _requesters(session, ids), assignees_of(session, ids), teams_of(session, ids)
    seen = _seen(session, viewer, ids)
    return [
        ItemRow(
            id=item.key,
            number=item.number,
            ref=item.ref,
            kind=item.kind,
            name=item.name,
            type=type_mark(types[item.type_id]),
            status=status_mark(statuses[item.status_id]),
            priority=item.priority,
            percent_complete=item.percent_complete,
            project=projects.get(item.project_id or 0),
            folder=folders.get(item.folder_id or 0),
            requester=next(iter(requesters[item.key]), None),
            requesters_more=max(0, len(requesters[item.key]) - 1),
            assignees=tuple(assignees[item.key]),
            teams=tuple(teams[item.key]),
            published=item.published,
            channel=item.channel,
            flag=item.flag,
            tags=tuple(item.tags),
            unread=item.key not in seen or seen[item.key] < item.updated_at,
            external_id=item.external_id,
            created_at=item.created_at,
            updated_at=item.updated_at,
            finished_at=item.finished_at,
            archived_at=item.archived_at,
            deleted_at=item.deleted_at,
            version=item.version,
        )
        for item in items
    ]


def type_mark(row: ItemType) -> TypeMark:
    """A type as a list draws it."""
    return TypeMark(row.key, row.name, row.colour, row.icon)


def status_mark(row: Status) -> StatusMark:
    """A status as a list draws it."""
    return StatusMark(row.key, row.name, row.colour, row.state)


def initials(name: str) -> str:
    """Two letters for an avatar: of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def names_in(session: Session, table: Any, keys: Iterable[int | None]) -> dict[int, Named]:
    """The names of the rows with these ids that the session's viewer sees."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    found = session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
    return {key: Named(key, name) for key, name in found}


def assignees_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[AgentName]]:
    """Per item the agents doing it."""
    found: dict[int, list[AgentName]] = defaultdict(list)
    rows = session.execute(
        select(Assignee.item_id, Agent.id, Agent.name)
        .join(Agent, col(Agent.id) == col(Assignee.agent_id))
        .where(col(Assignee.item_id).in_(item_ids))
        .order_by(col(Assignee.id))
    )
    for item_id, key, name in rows:
        found[item_id].append(AgentName(key, name, initials(name)))
    return found


def teams_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[Named]]:
    """Per item the teams doing it."""
    found: dict[int, list[Named]] = defaultdict(list)
    rows = session.execute(
        select(ItemTeam.item_id, Team.id, Team.name)
        .join(Team, col(Team.id) == col(ItemTeam.team_id))
        .where(col(ItemTeam.item_id).in_(item_ids))
        .order_by(col(ItemTeam.id))
    )
    for item_id, key, name in rows:
        found[item_id].append(Named(key, name))
    return found


def _requesters(session: Session, item_ids: Sequence[int]) -> dict[int, list[RequesterName]]:
    found: dict[int, list[RequesterName]] = defaultdict(list)
    rows = session.execute(
        select(Requester.item_id, Customer.id, Customer.name, Customer.organization_id)
        .join(Customer, col(Customer.id) == col(Requester.customer_id))
        .where(col(Requester.item_id).in_(item_ids))
        .order_by(col(Requester.position), col(Requester.id))
    ).all()
    organizations = names_in(session, Organization, (row.organization_id for row in rows))
    for item_id, key, name, organization_id in rows:
        found[item_id].append(RequesterName(key, name, organizations.get(organization_id or 0)))
    return found


def _seen(session: Session, viewer: Viewer, item_ids: Sequence[int]) -> dict[int, datetime]:
    if not isinstance(viewer, AgentViewer):
        return {}
    wanted = select(ItemSeen.item_id, ItemSeen.seen_at).where(
        col(ItemSeen.agent_id) == viewer.id, col(ItemSeen.item_id).in_(item_ids)
    )
    return dict(session.exec(wanted).all())


def _all(session: Session, table: Any, keys: Iterable[int]) -> Sequence[Any]:
    return session.scalars(select(table).where(table.id.in_(set(keys)))).all()

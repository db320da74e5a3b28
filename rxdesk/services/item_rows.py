"""What a list of the dashboard draws of an item, read for a whole page with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.models.among import among
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
from rxdesk.services.statements import IDS, columns


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
    pauses_sla: bool


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


MARKS: tuple[Any, ...] = (
    Status.id, Status.name, Status.colour, Status.state, Status.pauses_sla,
    ItemType.id, ItemType.name, ItemType.colour, ItemType.icon,
)  # fmt: skip
"""How a status and the type that it belongs to are drawn; `marks_of` reads them."""
_MARKS = columns(*MARKS).join(ItemType, col(ItemType.id) == col(Status.type_id)).where(among(col(Status.id), IDS))
_REQUESTERS = (
    columns(Requester.item_id, Customer.id, Customer.name, Organization.id, Organization.name)
    .join(Customer, col(Customer.id) == col(Requester.customer_id))
    .outerjoin(Organization, col(Organization.id) == col(Customer.organization_id))
    .where(among(col(Requester.item_id), IDS))
    .order_by(col(Requester.position), col(Requester.id))
)
_ASSIGNEES = (
    columns(Assignee.item_id, Agent.id, Agent.name)
    .join(Agent, col(Agent.id) == col(Assignee.agent_id))
    .where(among(col(Assignee.item_id), IDS))
    .order_by(col(Assignee.id))
)
_TEAMS = (
    columns(ItemTeam.item_id, Team.id, Team.name)
    .join(Team, col(Team.id) == col(ItemTeam.team_id))
    .where(among(col(ItemTeam.item_id), IDS))
    .order_by(col(ItemTeam.id))
)
_SEEN = columns(ItemSeen.item_id, ItemSeen.seen_at).where(
    col(ItemSeen.agent_id) == bindparam("agent"), among(col(ItemSeen.item_id), IDS)
)


LINE: Any = columns(
    Item.id, Item.ref, Item.kind, Item.name, Item.status_id, Item.priority, Item.percent_complete, Item.project_id,
    Item.folder_id, Item.published, Item.channel, Item.flag, Item.tags, Item.external_id, Item.created_at,
    Item.updated_at, Item.finished_at, Item.archived_at, Item.deleted_at, Item.version,
)  # fmt: skip
"""What `item_rows` reads of an item: columns, since to make objects of a page takes as long as to ask for it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What lines draw beside the columns of their items: by status, project and folder, and by item."""

    marks: Mapping[int, tuple[StatusMark, TypeMark]]
    projects: Mapping[int, Named]
    folders: Mapping[int, Named]
    requesters: Mapping[int, Sequence[RequesterName]]
    assignees: Mapping[int, Sequence[AgentName]]
    teams: Mapping[int, Sequence[Named]]
    seen: Mapping[int, datetime]


def item_rows(session: Session, viewer: Viewer, items: Sequence[Any]) -> list[ItemRow]:
    """The rows of these items (or rows of LINE) in their order."""
    if not items:
        return []
    ids = [item.id for item in items]
    around = Around(
        marks=_marks(session, {item.status_id for item in items}),
        projects=names_in(session, Project, (item.project_id for item in items)),
        folders=names_in(session, Folder, (item.folder_id for item in items)),
        requesters=_requesters(session.execute(_REQUESTERS, {"ids": ids}).all()),
        assignees=assignees_of(session, ids),
        teams=teams_of(session, ids),
        seen=_seen(session, viewer, ids),
    )
    return [ItemRow(**line_of(item, around)) for item in items]


def line_of(item: Any, around: Around) -> dict[str, Any]:
    """The fields of an ItemRow, for what has more."""
    key, changed = item.id, item.updated_at
    status, type_ = around.marks[item.status_id]
    asking = around.requesters[key]
    return {
        "id": key,
        "number": key,
        "ref": item.ref,
        "kind": item.kind,
        "name": item.name,
        "type": type_,
        "status": status,
        "priority": item.priority,
        "percent_complete": item.percent_complete,
        "project": around.projects.get(item.project_id or 0),
        "folder": around.folders.get(item.folder_id or 0),
        "requester": asking[0] if asking else None,
        "requesters_more": max(0, len(asking) - 1),
        "assignees": tuple(around.assignees[key]),
        "teams": tuple(around.teams[key]),
        "published": item.published,
        "channel": item.channel,
        "flag": item.flag,
        "tags": tuple(item.tags),
        "unread": key not in around.seen or around.seen[key] < changed,
        "external_id": item.external_id,
        "created_at": item.created_at,
        "updated_at": changed,
        "finished_at": item.finished_at,
        "archived_at": item.archived_at,
        "deleted_at": item.deleted_at,
        "version": item.version,
    }


def initials(name: str) -> str:
    """Two letters for an avatar: of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def names_in(session: Session, table: Any, keys: Iterable[int | None]) -> dict[int, Named]:
    """The names of the rows with these ids that the session's viewer sees."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    return {key: Named(key, name) for key, name in session.execute(_names(table), {"ids": list(wanted)}).all()}


def assignees_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[AgentName]]:
    """Per item the agents doing it."""
    found: dict[int, list[AgentName]] = defaultdict(list)
    for item_id, key, name in session.execute(_ASSIGNEES, {"ids": item_ids}).all():
        found[item_id].append(AgentName(key, name, initials(name)))
    return found


def teams_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[Named]]:
    """Per item the teams doing it."""
    found: dict[int, list[Named]] = defaultdict(list)
    for item_id, key, name in session.execute(_TEAMS, {"ids": item_ids}).all():
        found[item_id].append(Named(key, name))
    return found


def marks_of(row: Any) -> tuple[StatusMark, TypeMark]:
    """What a row says that begins with MARKS."""
    return StatusMark(*row[:5]), TypeMark(*row[5:9])


@cache
def _names(table: Any) -> Any:
    return columns(table.id, table.name).where(among(table.id, IDS))


def _marks(session: Session, status_ids: Iterable[int]) -> dict[int, tuple[StatusMark, TypeMark]]:
    """Per status how it and the type that it belongs to are drawn; an item is always of the type of its status."""
    rows = session.execute(_MARKS, {"ids": list(status_ids)}).all()
    return {row[0]: marks_of(row) for row in rows}


def _requesters(rows: Iterable[Any]) -> dict[int, list[RequesterName]]:
    found: dict[int, list[RequesterName]] = defaultdict(list)
    for item_id, key, name, place, place_name in rows:
        found[item_id].append(RequesterName(key, name, Named(place, place_name) if place else None))
    return found


def _seen(session: Session, viewer: Viewer, item_ids: Sequence[int]) -> dict[int, datetime]:
    if not isinstance(viewer, AgentViewer):
        return {}
    rows = session.execute(_SEEN, {"agent": viewer.id, "ids": item_ids})
    return dict(rows.all())

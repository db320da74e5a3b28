"""All that an agent's detail panel and the API show of one item, its people included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.customers import Customer
from rxdesk.models.items import ActorKind, Item, ItemSeen, ItemType, Status
from rxdesk.models.people import Agent
from rxdesk.models.projects import Folder, Project
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import MARKS, Around, ItemRow, Named, line_of, marks_of
from rxdesk.services.listing_talk import FileRow, files_of_description
from rxdesk.services.people_on_item import People, PersonOnItem, people_on
from rxdesk.services.statements import columns


@dataclass(frozen=True, slots=True)
class ItemDetail(ItemRow):
    """One item whole; the HTML is clean."""

    description: str
    description_html: str
    description_quoted: str
    attachments: tuple[FileRow, ...]
    requesters: tuple[PersonOnItem, ...]
    followers: tuple[PersonOnItem, ...]
    creator_kind: ActorKind
    created_by: Named | None
    sender_address: str
    creation_address: str
    planned_start: datetime | None
    planned_finish: datetime | None


AROUND: tuple[Any, ...] = (
    *MARKS, Project.id, Project.name, Folder.id, Folder.name, Agent.id, Agent.name, Customer.id, Customer.name,
    ItemSeen.seen_at,
)  # fmt: skip
"""How the item's status and type are drawn, where it lies, who made it, and when the viewer, `me`, has read it."""


def with_around(statement: Any, *, item: Any, project: Any, folder: Any, agent: Any, customer: Any) -> Any:
    """The statement, which knows the status, joined with all else that AROUND names of the item with these ids."""
    return (
        statement.join(ItemType, col(ItemType.id) == col(Status.type_id))
        .outerjoin(Project, col(Project.id) == project)
        .outerjoin(Folder, col(Folder.id) == folder)
        .outerjoin(Agent, col(Agent.id) == agent)
        .outerjoin(Customer, col(Customer.id) == customer)
        .outerjoin(ItemSeen, (col(ItemSeen.item_id) == item) & (col(ItemSeen.agent_id) == bindparam("me")))
    )


_AROUND = with_around(
    columns(*AROUND).select_from(Status),
    **{name: bindparam(name) for name in ("item", "project", "folder", "agent", "customer")},
).where(col(Status.id) == bindparam("status"))


def item_detail(session: Session, viewer: Viewer, item: Item) -> ItemDetail:
    """The item as the viewer, an agent, sees it."""
    known: dict[str, Any] = {
        "status": item.status_id, "project": item.project_id, "folder": item.folder_id, "item": item.key,
        "agent": item.created_by_agent_id, "customer": item.created_by_customer_id,
        "me": viewer.id if isinstance(viewer, AgentViewer) else None,
    }  # fmt: skip
    around = session.execute(_AROUND, known).one()
    return detail_with(item, around, people_on(session, item), files_of_description(session, item))


def detail_with(item: Item, around: Sequence[Any], people: People, files: Sequence[FileRow]) -> ItemDetail:
    """The item with what stands around it, as AROUND names it, those who take part in it, and its first files."""
    *names, seen_at = around[len(MARKS) :]
    project, folder, agent, customer = (_named(*names[place : place + 2]) for place in (0, 2, 4, 6))
    line = Around(
        marks={item.status_id: marks_of(around)},
        projects=project,
        folders=folder,
        requesters={item.key: people.asking},
        assignees={item.key: people.assignees},
        teams={item.key: [Named(team.id, team.name) for team in people.teams]},
        seen={item.key: seen_at} if seen_at else {},
    )
    return ItemDetail(
        **line_of(item, line),
        description=item.description,
        description_html=clean_structure(item.description_html) if item.description_html else "",
        description_quoted=item.description_quoted,
        attachments=tuple(files),
        requesters=people.requesters,
        followers=people.followers,
        creator_kind=item.creator_kind,
        created_by=next(iter((agent or customer).values()), None),
        sender_address=item.sender_address,
        creation_address=item.creation_address,
        planned_start=item.planned_start,
        planned_finish=item.planned_finish,
    )


def requesters_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's requesters in their order."""
    return [*people_on(session, item).requesters]


def followers_on(session: Session, item: Item) -> list[PersonOnItem]:
    """The item's followers: agents, teams, organizations, customers."""
    return [*people_on(session, item).followers]


def mark_seen(session: Session, viewer: Viewer, item: Item) -> None:
    """The agent has read the item as it stands; no event, since only their own list shows it."""
    if not isinstance(viewer, AgentViewer):
        return
    wanted = select(ItemSeen).where(col(ItemSeen.agent_id) == viewer.id, col(ItemSeen.item_id) == item.key)
    row = session.scalars(wanted).first() or ItemSeen(agent_id=viewer.id, item_id=item.key)
    row.seen_at = clock.now()
    session.add(row)


def _named(key: int | None, name: str | None) -> dict[int, Named]:
    return {} if key is None else {key: Named(key, name or "")}

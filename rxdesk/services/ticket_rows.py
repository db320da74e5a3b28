"""All that the detail panel shows of one ticket or task beside its talk, and what the viewer may do to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk.models.company import company
from rxdesk.models.customers import Organization
from rxdesk.models.items import Item, Kind
from rxdesk.models.permissions import can_edit_item, can_manage_customers, can_publish, can_remove, can_reply
from rxdesk.models.projects import Folder
from rxdesk.models.viewers import Viewer
from rxdesk.services.house import TypeRow, list_types
from rxdesk.services.item_detail import ItemDetail, detail_with
from rxdesk.services.item_rows import Named, names_in
from rxdesk.services.listing_talk import FileRow
from rxdesk.services.people_on_item import Member, People


@dataclass(frozen=True, slots=True)
class Powers:
    """What the viewer may do to the item."""

    edit: bool
    reply: bool
    publish: bool
    remove: bool
    customers: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """One item as the panel needs it; `seen_at` is when the viewer had read it before."""

    detail: ItemDetail
    powers: Powers
    organizations: tuple[Named, ...]
    team_sizes: tuple[Member, ...]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offers:
    """What the menus of one item offer, and what is chosen in them; `wait_seconds` is the undo time of a reply."""

    kind: Kind
    type_id: int
    status_id: int
    folder_id: int
    types: tuple[TypeRow, ...]
    folders: tuple[Named, ...]
    wait_seconds: int


_FOLDERS = (
    select(Folder.id, Folder.name).where(col(Folder.project_id) == bindparam("project")).order_by(col(Folder.name))
)


def ticket(
    session: Session, viewer: Viewer, item: Item, around: Sequence[Any], people: People, files: Sequence[FileRow]
) -> Ticket:
    """The item as the agent sees it; `around` is what AROUND names, which ends with when they had read it before."""
    detail = detail_with(item, around, people, files)
    organizations = {
        person.organization.id: person.organization for person in detail.requesters if person.organization is not None
    }
    return Ticket(
        detail=detail,
        powers=powers(session, viewer, item),
        organizations=tuple(organizations.values()),
        team_sizes=people.teams,
        seen_at=around[-1],
    )


def offers(session: Session, item: Item) -> Offers:
    """Types with their statuses, folders of the item's project, and the undo time."""
    return Offers(
        kind=item.kind,
        type_id=item.type_id,
        status_id=item.status_id,
        folder_id=item.folder_id or 0,
        types=tuple(list_types(session, kind=item.kind)),
        folders=_folders(session, item.project_id),
        wait_seconds=company(session).wait_seconds,
    )


def powers(session: Session, viewer: Viewer, item: Item) -> Powers:
    """What the viewer may do to the item."""
    return Powers(
        edit=can_edit_item(session, viewer, item),
        reply=can_reply(session, viewer, item),
        publish=can_publish(session, viewer, item),
        remove=can_remove(session, viewer, item),
        customers=can_manage_customers(session, viewer),
    )


def organization_names(session: Session, keys: set[int]) -> dict[int, str]:
    """The names of organizations by id."""
    return {key: named.name for key, named in names_in(session, Organization, keys).items()}


def _folders(session: Session, project_id: int | None) -> tuple[Named, ...]:
    if project_id is None:
        return ()
    return tuple(Named(key, name) for key, name in session.execute(_FOLDERS, {"project": project_id}))

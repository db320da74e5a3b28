"""What a customer is shown of an item, a project, a message: only what their portal has switched on, and nothing else.

A property that is off is None here and not named in `shown`, so that no face can send it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.items import ActorKind, Item, Kind
from rxdesk.models.messages import Message
from rxdesk.models.permissions import sight
from rxdesk.models.portal import Feature, Shown
from rxdesk.models.projects import Folder, Project
from rxdesk.models.remembered import remembered
from rxdesk.models.shown_names import assignees_named, names_of, requesters_named, teams_named
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import CustomerViewer, Viewer
from rxdesk.services.listing_talk import FileRow, files_of_description, files_of_messages
from rxdesk.services.portal_statuses import PortalStatus, marks_of
from rxdesk.services.statements import columns

SOMEBODY = "Customer"
"""What an anonymous visitor reads where a customer's name stands."""


@dataclass(frozen=True, slots=True)
class PortalItem:
    """One item on one portal. `shown` names the properties that are on, each a field; all others are None."""

    ref: str
    name: str
    kind: Kind
    shown: frozenset[Shown]
    number: int | None = None
    type: str | None = None
    status: PortalStatus | None = None
    priority: int | None = None
    project: str | None = None
    folder: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    requester: tuple[str, ...] | None = None
    assignee: tuple[str, ...] | None = None
    team: tuple[str, ...] | None = None
    percent_complete: int | None = None
    planned_start: datetime | None = None
    planned_finish: datetime | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PortalText:
    """The first text of an item, clean, with its files; None where 'Description' is off."""

    text: str
    html: str
    quoted: str
    files: tuple["PortalFile", ...]


@dataclass(frozen=True, slots=True)
class PortalFile:
    """A file that the reader may download."""

    ref: str
    filename: str
    mime: str
    size: int
    inline: bool
    content_id: str
    url: str


@dataclass(frozen=True, slots=True)
class PortalDetail:
    """One item with its text, and what its reader may do with it."""

    item: PortalItem
    description: PortalText | None
    features: frozenset[Feature]
    can_reply: bool
    can_attach: bool


@dataclass(frozen=True, slots=True)
class PortalMessage:
    """One customer reply as a customer reads it; `by` is agent, customer or automation."""

    ref: str
    by: ActorKind
    author: str
    mine: bool
    text: str
    html: str
    quoted: str
    files: tuple[PortalFile, ...]
    created: datetime


def customer_sight(session: Session, viewer: Viewer) -> CustomerSight:
    """What the portal lets this customer or visitor see. Raises NotFound for whoever it does not admit."""
    seen = sight(session, viewer)
    if not isinstance(seen, CustomerSight):
        raise NotFound
    return seen


def shown_of(seen: CustomerSight, kind: str) -> frozenset[Shown]:
    """The properties of this kind that are on."""
    return frozenset(shown for shown in Shown if seen.shows(kind, shown))


_ALWAYS = (Item.id, Item.ref, Item.name, Item.kind, Item.status_id, Item.updated_at)
_COLUMNS: dict[Shown, Any] = {
    Shown.PRIORITY: Item.priority,
    Shown.PROJECT: Item.project_id,
    Shown.CREATED: Item.created_at,
    Shown.FOLDER: Item.folder_id,
    Shown.PERCENT_COMPLETE: Item.percent_complete,
    Shown.PLANNED_START: Item.planned_start,
    Shown.PLANNED_FINISH: Item.planned_finish,
    Shown.TAGS: Item.tags,
}


def portal_line(seen: CustomerSight) -> Any:
    """A select of what `portal_items` reads of an item on this portal; what no kind shows is not even read."""
    return _line(frozenset[Shown]().union(*(shown_of(seen, kind) for kind in Kind)))


def portal_items(session: Session, viewer: Viewer, items: Sequence[Any]) -> list[PortalItem]:
    """The rows of these items (or rows of `portal_line`) in their order."""
    seen = customer_sight(session, viewer)
    shown = {kind: shown_of(seen, kind) for kind in Kind}

    def showing(name: Shown) -> Sequence[Any]:
        kinds = [kind for kind, on in shown.items() if name in on]
        return items if len(kinds) == len(Kind) else [item for item in items if item.kind in kinds] if kinds else ()

    marks = marks_of(session, {item.status_id for item in (*showing(Shown.TYPE), *showing(Shown.STATUS))})
    projects = names_of(session, Project, [item.project_id for item in showing(Shown.PROJECT) if item.project_id])
    folders = names_of(session, Folder, [item.folder_id for item in showing(Shown.FOLDER) if item.folder_id])
    requesters = requesters_named(session, [item.id for item in showing(Shown.REQUESTER)])
    assignees = assignees_named(session, [item.id for item in showing(Shown.ASSIGNEE)])
    teams = teams_named(session, [item.id for item in showing(Shown.TEAM)])
    read: dict[Shown, Callable[[Any], Any]] = {
        Shown.NUMBER: lambda item: item.id,
        Shown.TYPE: lambda item: marks[item.status_id].type,
        Shown.STATUS: lambda item: marks[item.status_id].status,
        Shown.PRIORITY: lambda item: item.priority,
        Shown.PROJECT: lambda item: projects.get(item.project_id or 0),
        Shown.FOLDER: lambda item: folders.get(item.folder_id or 0),
        Shown.CREATED: lambda item: item.created_at,
        Shown.UPDATED: lambda item: item.updated_at,
        Shown.REQUESTER: lambda item: _people(viewer, requesters.get(item.id, ())),
        Shown.ASSIGNEE: lambda item: tuple(assignees.get(item.id, ())),
        Shown.TEAM: lambda item: tuple(teams.get(item.id, ())),
        Shown.PERCENT_COMPLETE: lambda item: item.percent_complete,
        Shown.PLANNED_START: lambda item: item.planned_start,
        Shown.PLANNED_FINISH: lambda item: item.planned_finish,
        Shown.TAGS: lambda item: tuple(item.tags),
    }
    told = {kind: [(name.value, read[name]) for name in read if name in on] for kind, on in shown.items()}

    def row(item: Any) -> PortalItem:
        kind: Kind = item.kind
        return PortalItem(item.ref, item.name, kind, shown[kind], **{name: of(item) for name, of in told[kind]})

    return [row(item) for item in items]


def portal_row(session: Session, viewer: Viewer, item: Any) -> PortalItem:
    """The row of one item that the session found: the same for every reader of the portal, so made once for all.

    One transaction may ask for many readers; what is written meanwhile is another row.
    """
    known, portal = isinstance(viewer, CustomerViewer), customer_sight(session, viewer).portal_id
    key = ("portal", portal, known, item.id, item.updated_at)
    return remembered(session, Item, lambda: portal_items(session, viewer, [item])[0], key=key)


def portal_detail(session: Session, viewer: Viewer, item: Item) -> PortalDetail:
    """One item as its page in the portal shows it."""
    seen = customer_sight(session, viewer)
    description = None
    if seen.shows(item.kind, Shown.DESCRIPTION):
        html = clean_structure(item.description_html) if item.description_html else ""
        files = tuple(portal_file(row) for row in files_of_description(session, item))
        description = PortalText(item.description, html, item.description_quoted, files)
    known = seen.customer_id is not None
    return PortalDetail(
        item=portal_row(session, viewer, item),
        description=description,
        features=frozenset(feature for feature in Feature if seen.has(item.kind, feature)),
        can_reply=known and seen.has(item.kind, Feature.POST_REPLIES),
        can_attach=known and seen.has(item.kind, Feature.ADD_ATTACHMENTS),
    )


def portal_messages(session: Session, viewer: Viewer, messages: Sequence[Message]) -> list[PortalMessage]:
    """The rows of these messages, which the viewer's session found, in their order."""
    files = files_of_messages(session, [message.key for message in messages])
    me = viewer.id if isinstance(viewer, CustomerViewer) else None
    return [
        PortalMessage(
            ref=message.ref,
            by=message.author_kind,
            author=_author(viewer, message),
            mine=me is not None and message.author_customer_id == me,
            text=message.text,
            html=message.html,
            quoted=message.quoted,
            files=tuple(portal_file(row) for row in files[message.key]),
            created=message.created_at,
        )
        for message in messages
    ]


def portal_file(row: FileRow) -> PortalFile:
    """A file as a customer sees it."""
    return PortalFile(row.ref, row.filename, row.mime, row.size, row.inline, row.content_id, row.url)


def _people(viewer: Viewer, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names) if isinstance(viewer, CustomerViewer) else tuple(SOMEBODY for _ in names)


def _author(viewer: Viewer, message: Message) -> str:
    if message.author_kind is ActorKind.CUSTOMER and not isinstance(viewer, CustomerViewer):
        return SOMEBODY
    return message.author_name


@cache
def _line(shown: frozenset[Shown]) -> Any:
    return columns(*_ALWAYS, *(column for name, column in _COLUMNS.items() if name in shown))

"""What a customer is shown of an item, a project, a message: only what their portal has switched on, and nothing else.

A property that is off is None here and not named in `shown`, so that no face can send it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """One item on one portal. `shown` names the properties that are on; all others are None."""

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


PORTAL_LINE: Any = columns(
    Item.id, Item.ref, Item.name, Item.kind, Item.status_id, Item.priority, Item.project_id, Item.folder_id,
    Item.created_at, Item.updated_at, Item.percent_complete, Item.planned_start, Item.planned_finish, Item.tags,
)  # fmt: skip
"""What `portal_items` reads of an item."""


def portal_items(session: Session, viewer: Viewer, items: Sequence[Any]) -> list[PortalItem]:
    """The rows of these items (or rows of PORTAL_LINE) in their order; what no kind shows is not even read."""
    seen = customer_sight(session, viewer)
    shown = {kind: shown_of(seen, kind) for kind in Kind}

    def showing(name: Shown) -> list[Any]:
        return [item for item in items if name in shown[item.kind]]

    marks = marks_of(session, {item.status_id for item in (*showing(Shown.TYPE), *showing(Shown.STATUS))})
    projects = names_of(session, Project, [item.project_id for item in showing(Shown.PROJECT) if item.project_id])
    folders = names_of(session, Folder, [item.folder_id for item in showing(Shown.FOLDER) if item.folder_id])
    requesters = requesters_named(session, [item.id for item in showing(Shown.REQUESTER)])
    assignees = assignees_named(session, [item.id for item in showing(Shown.ASSIGNEE)])
    teams = teams_named(session, [item.id for item in showing(Shown.TEAM)])

    def row(item: Any) -> PortalItem:
        on = shown[item.kind]
        people = requesters.get(item.id, [])
        return PortalItem(
            ref=item.ref,
            name=item.name,
            kind=item.kind,
            shown=on,
            number=item.id if Shown.NUMBER in on else None,
            type=marks[item.status_id].type if Shown.TYPE in on else None,
            status=marks[item.status_id].status if Shown.STATUS in on else None,
            priority=item.priority if Shown.PRIORITY in on else None,
            project=projects.get(item.project_id or 0) if Shown.PROJECT in on else None,
            folder=folders.get(item.folder_id or 0) if Shown.FOLDER in on else None,
            created=item.created_at if Shown.CREATED in on else None,
            updated=item.updated_at if Shown.UPDATED in on else None,
            requester=_people(viewer, people) if Shown.REQUESTER in on else None,
            assignee=tuple(assignees.get(item.id, [])) if Shown.ASSIGNEE in on else None,
            team=tuple(teams.get(item.id, [])) if Shown.TEAM in on else None,
            percent_complete=item.percent_complete if Shown.PERCENT_COMPLETE in on else None,
            planned_start=item.planned_start if Shown.PLANNED_START in on else None,
            planned_finish=item.planned_finish if Shown.PLANNED_FINISH in on else None,
            tags=tuple(item.tags) if Shown.TAGS in on else None,
        )

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

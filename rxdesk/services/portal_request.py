"""One request as its customer works with it: the page, the reply, the draft, and how a new one is sent."""

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape, unescape

from sqlmodel import Session

from rxdesk import clock
from rxdesk.errors import Forbidden, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.sanitise import replace_cids
from rxdesk.models.company import company
from rxdesk.models.items import ActorKind, Channel, Item, Kind, Requester, State
from rxdesk.models.messages import Draft
from rxdesk.models.portal import Feature, Shown
from rxdesk.models.projects import Project
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import CustomerViewer, Viewer
from rxdesk.services import items, messages
from rxdesk.services.portal_listing import list_portal_messages, upload_ids
from rxdesk.services.portal_pages import kind_to_create, topics_of, zone_of
from rxdesk.services.portal_projects import project_by_ref, project_choices
from rxdesk.services.portal_readers import WhoIsMailed, WhoReads, who_is_mailed, who_reads
from rxdesk.services.portal_rows import (
    PortalDetail,
    PortalFile,
    PortalItem,
    PortalMessage,
    customer_sight,
    portal_detail,
    portal_row,
)
from rxdesk.services.portal_statuses import look_of, statuses_of, types_of
from rxdesk.services.statements import first

LONGEST_DRAFT = 100_000
PAGE = 100


@dataclass(frozen=True, slots=True)
class RequestPage:
    """All that the page of one request shows; `state` is None where the status is off."""

    detail: PortalDetail
    look: str
    state: State | None
    finished: datetime | None
    mine: bool
    first_by: str
    first_mine: bool
    first_by_company: bool
    first_html: str
    messages: tuple[PortalMessage, ...]
    project_ref: str
    who: WhoReads | None
    mailed: WhoIsMailed | None
    company: str
    draft: str
    zone: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """The item's own row on its page, and where it stands; `state` is None where the status is off."""

    item: PortalItem
    look: str
    state: State | None
    finished: datetime | None

    def on(self, page: RequestPage) -> RequestPage:
        """The page with this face."""
        detail = replace(page.detail, item=self.item)
        return replace(page, detail=detail, look=self.look, state=self.state, finished=self.finished)


FACE = frozenset({"name", "status", "priority", "percent_complete", "tags"})
"""Properties that show in the face of a page and change nothing else of it, such as who reads it or what was said."""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What the form for a new request offers; empty choices mean that there is no such field."""

    kind: Kind
    company: str
    types: tuple[tuple[str, str], ...]
    projects: tuple[tuple[str, str], ...]
    can_attach: bool


def request_page(session: Session, viewer: Viewer, ref: str) -> RequestPage:
    """The page of one request. Raises NotFound for whoever may not see it, as for what does not exist."""
    seen = customer_sight(session, viewer)
    item = items.get_item_by_ref(session, ref)
    detail = portal_detail(session, viewer, item)
    face = _face(session, viewer, item)
    mine = _is_requester(session, seen, item)
    house = company(session).name
    by_company = item.creator_kind is ActorKind.AGENT and item.channel is Channel.AGENT
    named = detail.item.requester or ()
    project = detail.item.project is not None and seen.show_projects
    return RequestPage(
        detail=detail,
        look=face.look,
        state=face.state,
        finished=face.finished,
        mine=mine,
        first_by=house if by_company else next(iter(named), ""),
        first_mine=mine and not by_company,
        first_by_company=by_company,
        first_html=_first_html(detail),
        messages=tuple(_all_messages(session, viewer, item)),
        project_ref=_project_ref(session, item) if project else "",
        who=who_reads(session, viewer, item),
        mailed=who_is_mailed(session, viewer, item) if detail.can_reply else None,
        company=house,
        draft=_draft_text(session, seen, item),
        zone=zone_of(session, viewer),
        topics=(*topics_of(seen), f"item:{item.key}"),
    )


def request_face(session: Session, viewer: Viewer, ref: str) -> Face:
    """What FACE changes of the page. Raises NotFound as `request_page` does."""
    return _face(session, viewer, items.get_item_by_ref(session, ref))


def shown_html(html: str, files: tuple[PortalFile, ...]) -> str:
    """Clean HTML whose inline pictures lead to the files that this reader may open."""
    return replace_cids(html, {file.content_id: file.url for file in files if file.content_id}) if html else ""


def reply(session: Session, viewer: CustomerViewer, ref: str, *, text: str, files: list[str]) -> str:
    """Send a reply; who is no part of the item yet becomes its follower. Returns the message's reference."""
    item = items.get_item_by_ref(session, ref)
    attachments = upload_ids(session, files)
    made = messages.post_reply(
        session, viewer, item, text=text.strip(), attachment_ids=attachments, channel=Channel.PORTAL
    )
    keep_draft(session, viewer, ref, text="")
    return made.ref


def keep_draft(session: Session, viewer: CustomerViewer, ref: str, *, text: str) -> None:
    """Keep what is typed and not sent; an empty text leaves no draft. No event: nobody else sees it."""
    item = items.get_item_by_ref(session, ref)
    if len(text) > LONGEST_DRAFT:
        raise Invalid(t("message.long", "This message is too long"), field="text")
    row = _draft(session, viewer.id, item)
    if not text.strip():
        if row is not None:
            session.delete(row)
        return
    row = row or Draft(item_id=item.key, customer_id=viewer.id)
    row.html, row.updated_at = escape(text), clock.now()
    session.add(row)


def new_request(session: Session, viewer: Viewer) -> NewRequest:
    """What the form offers. Raises NotFound where nobody may write a request."""
    seen = customer_sight(session, viewer)
    kind = kind_to_create(seen)
    if kind is None:
        raise NotFound
    with_type = seen.shows(kind, Shown.TYPE)
    with_project = seen.shows(kind, Shown.PROJECT) and seen.show_projects
    return NewRequest(
        kind=kind,
        company=company(session).name,
        types=tuple((str(row.id), row.name) for row in types_of(session, seen, [kind])) if with_type else (),
        projects=project_choices(session) if with_project else (),
        can_attach=seen.has(kind, Feature.ADD_ATTACHMENTS),
    )


def send_request(
    session: Session,
    viewer: CustomerViewer,
    *,
    name: str,
    description: str,
    type_id: str,
    project: str,
    files: list[str],
) -> str:
    """Make the request; the customer is its requester. A type or project that was not offered is refused."""
    offered = new_request(session, viewer)
    if type_id and type_id not in dict(offered.types):
        raise Invalid(t("request.type", "Choose one of these"), field="type")
    if project and project not in dict(offered.projects):
        raise Invalid(t("request.project", "Choose one of the projects that you follow"), field="project")
    if not name.strip():
        raise Invalid(t("request.name.empty", "Tell us in one line what it is about"), field="name")
    made = items.create_item(
        session,
        viewer,
        kind=offered.kind,
        name=name,
        description=description.strip(),
        type_id=int(type_id) if type_id else None,
        project_id=project_by_ref(session, project).key if project else None,
        attachment_ids=upload_ids(session, files),
        channel=Channel.PORTAL,
    )
    return made.ref


def is_visible(session: Session, viewer: Viewer, ref: str) -> bool:
    """Whether the reader may open the request now; under 'Nothing' not even the one that they just sent."""
    try:
        items.get_item_by_ref(session, ref)
    except (NotFound, Forbidden):
        return False
    return True


def _face(session: Session, viewer: Viewer, item: Item) -> Face:
    row = portal_row(session, viewer, item)
    if row.status is None:
        return Face(row, "", None, None)
    look = look_of(statuses_of(session, of=[item.status_id])[item.status_id])
    return Face(row, look, row.status.state, item.finished_at)


def _all_messages(session: Session, viewer: Viewer, item: Item) -> list[PortalMessage]:
    found: list[PortalMessage] = []
    cursor = ""
    while True:
        page = list_portal_messages(session, viewer, item, cursor=cursor, limit=PAGE)
        found += page.rows
        if page.next is None:
            return found
        cursor = page.next


def _first_html(detail: PortalDetail) -> str:
    return shown_html(detail.description.html, detail.description.files) if detail.description else ""


def _is_requester(session: Session, seen: CustomerSight, item: Item) -> bool:
    return first(session, Requester, item_id=item.key, customer_id=seen.me) is not None


def _project_ref(session: Session, item: Item) -> str:
    found = first(session, Project, id=item.project_id or 0)
    return found.ref if found else ""


def _draft(session: Session, customer_id: int, item: Item) -> Draft | None:
    return first(session, Draft, item_id=item.key, customer_id=customer_id)


def _draft_text(session: Session, seen: CustomerSight, item: Item) -> str:
    row = _draft(session, seen.customer_id, item) if seen.customer_id else None
    return unescape(row.html) if row else ""

"""What a signed-in customer may do, and a visitor where the portal is open: the same answers as the portal's pages.

The session cookie says who asks. A property that the portal has switched off is not in the answer at all.
"""

from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response
from pydantic import Field
from sqlmodel import Session

from rxdesk.api.bodies import OneFile
from rxdesk.api.deps import customer_or_none, json_only, same_origin
from rxdesk.api.files import served
from rxdesk.api.v1.asking import Listed, PageOf, Strict, listed
from rxdesk.api.v1.messages import Direction, MessagesAsked
from rxdesk.api.v1.sessions import reading, visitor, writing
from rxdesk.errors import NotFound
from rxdesk.mail.htmltext import text_of
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.items import Channel, Item, Kind
from rxdesk.models.permissions import sight
from rxdesk.models.portal import PortalOption
from rxdesk.models.sight import Blind
from rxdesk.models.viewers import AnonymousViewer, CustomerViewer, Viewer
from rxdesk.services import customers, files, house, items, messages, portals
from rxdesk.services.listing import LONGEST_PAGE, PAGE
from rxdesk.services.listing_items import Sort
from rxdesk.services.listing_people import AddressRow, addresses_in
from rxdesk.services.listing_talk import file_row
from rxdesk.services.portal_listing import (
    PortalFilter,
    count_portal_items,
    list_portal_items,
    list_portal_messages,
    upload_ids,
)
from rxdesk.services.portal_projects import (
    PortalProject,
    get_portal_project,
    list_portal_projects,
    project_by_ref,
)
from rxdesk.services.portal_rows import (
    PortalFile,
    PortalItem,
    PortalMessage,
    portal_detail,
    portal_file,
    portal_items,
    portal_messages,
)

router = APIRouter(prefix="/portal", tags=["Portal"])
_ALWAYS = ("ref", "name", "kind")


class PortalItemsAsked(PortalFilter):
    """The filter of a customer's list, its order and its page."""

    sort: Sort | None = None
    ascending: bool = False
    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str = Field(default="", max_length=4000)


class NewRequest(Strict):
    """What a customer submits; `type` is a name, `project` the reference of a project that they may open."""

    kind: Kind = Kind.TICKET
    name: str
    description: str = Field(default="", max_length=1_000_000)
    html: str = Field(default="", max_length=1_000_000)
    type: str = ""
    project: str = ""
    attachments: list[str] = Field(default=[], max_length=50, description="References of uploaded files.")


class NewReply(Strict):
    """What a customer writes."""

    html: str = Field(default="", max_length=1_000_000)
    text: str = Field(default="", max_length=1_000_000)
    attachments: list[str] = Field(default=[], max_length=50, description="References of uploaded files.")


class Me(Strict):
    """Who is signed in, and to what."""

    name: str
    addresses: list[AddressRow]
    portal: str
    option: PortalOption


def reader(request: Request) -> CustomerViewer | AnonymousViewer:
    """The signed-in customer, else a visitor."""
    return customer_or_none(request) or visitor()


def writer(request: Request) -> CustomerViewer:
    """The signed-in customer, on one of our own pages."""
    same_origin(request)
    found = customer_or_none(request)
    if found is None:
        raise HTTPException(401, "Sign in first")
    return found


Reader = Annotated[CustomerViewer | AnonymousViewer, Depends(reader)]
Writer = Annotated[CustomerViewer, Depends(writer)]


@router.get("/me")
def me(viewer: Annotated[CustomerViewer, Depends(writer)]) -> Me:
    """The signed-in customer."""
    with reading(viewer) as session:
        _admit(session, viewer)
        customer = customers.get_customer(session, viewer.id)
        portal = portals.get_portal(session, viewer.portal_id)
        addresses = addresses_in(session, [viewer.id])[viewer.id]
        return Me(name=customer.name, addresses=addresses, portal=portal.name, option=portal.option)


@router.get("/items")
def list_all(viewer: Reader, asked: Annotated[PortalItemsAsked, Query()]) -> dict[str, Any]:
    """The items that the customer sees, with the properties that the portal shows."""
    with reading(viewer) as session:
        _admit(session, viewer)
        page = list_portal_items(
            session, viewer, asked, sort=asked.sort, ascending=asked.ascending, cursor=asked.cursor, limit=asked.limit
        )
        return {"data": [_shown(row) for row in page.rows], "next": page.next}


@router.get("/items/count")
def count(viewer: Reader, asked: Annotated[PortalFilter, Query()]) -> dict[str, int]:
    """How many items the customer sees; counting stops at 1000, which reads '999+'."""
    with reading(viewer) as session:
        _admit(session, viewer)
        return {"count": count_portal_items(session, viewer, asked)}


@router.post("/items", status_code=201, dependencies=[Depends(json_only)])
def create(viewer: Writer, new: NewRequest) -> dict[str, Any]:
    """Submit a ticket or task; the customer becomes its requester."""
    html = clean_structure(new.html) if new.html else ""
    with writing(viewer) as session:
        _admit(session, viewer)
        item = items.create_item(
            session,
            viewer,
            kind=new.kind,
            name=new.name,
            description=new.description or text_of(html),
            html=html,
            type_id=house.type_named(session, new.kind, new.type) if new.type else None,
            project_id=project_by_ref(session, new.project).key if new.project else None,
            attachment_ids=upload_ids(session, new.attachments),
            channel=Channel.PORTAL,
        )
        return _submitted(session, viewer, item)


@router.get("/items/{ref}")
def read(viewer: Reader, ref: str) -> dict[str, Any]:
    """One item, and what the customer may do with it."""
    with reading(viewer) as session:
        _admit(session, viewer)
        detail = portal_detail(session, viewer, items.get_item_by_ref(session, ref))
        answer = _shown(detail.item) | {
            "features": sorted(detail.features),
            "can_reply": detail.can_reply,
            "can_attach": detail.can_attach,
        }
        if detail.description is not None:
            answer["description"] = jsonable_encoder(detail.description)
        return answer


@router.get("/items/{ref}/messages")
def conversation(viewer: Reader, ref: str, asked: Annotated[MessagesAsked, Query()]) -> Listed[PortalMessage]:
    """The replies that the customer may read."""
    with reading(viewer) as session:
        _admit(session, viewer)
        item = items.get_item_by_ref(session, ref)
        newest = asked.order is Direction.NEWEST
        page = list_portal_messages(session, viewer, item, newest_first=newest, cursor=asked.cursor, limit=asked.limit)
        return listed(page)


@router.post("/items/{ref}/messages", status_code=201, dependencies=[Depends(json_only)])
def reply(viewer: Writer, ref: str, new: NewReply) -> PortalMessage:
    """Reply; who did not take part follows the item from now on."""
    with writing(viewer) as session:
        _admit(session, viewer)
        item = items.get_item_by_ref(session, ref)
        message = messages.post_reply(
            session,
            viewer,
            item,
            html=new.html,
            text=new.text,
            attachment_ids=upload_ids(session, new.attachments),
            channel=Channel.PORTAL,
        )
        return portal_messages(session, viewer, [message])[0]


@router.post("/attachments", status_code=201)
def upload(viewer: Writer, file: OneFile, kind: Kind = Kind.TICKET) -> PortalFile:
    """Keep a file for the item or reply that the customer is writing."""
    with writing(viewer) as session:
        _admit(session, viewer)
        made = files.upload_file(session, viewer, filename=file.filename, data=file.data, mime=file.mime, kind=kind)
        return portal_file(file_row(made))


@router.get("/attachments/{ref}", response_class=Response)
def download(viewer: Reader, ref: str) -> Response:
    """A file that the customer may see."""
    with reading(viewer) as session:
        attachment = files.get_file(session, ref)
        try:
            return served(attachment, files.read_bytes(attachment), download=True)
        except FileNotFoundError:
            raise NotFound from None


@router.get("/projects")
def projects(viewer: Reader, page: PageOf) -> dict[str, Any]:
    """The projects that the customer may open."""
    with reading(viewer) as session:
        _admit(session, viewer)
        found = list_portal_projects(session, viewer, cursor=page.cursor, limit=page.limit)
        return {"data": [_shown(row) for row in found.rows], "next": found.next}


@router.get("/projects/{ref}")
def project(viewer: Reader, ref: str) -> dict[str, Any]:
    """One project that the customer may open."""
    with reading(viewer) as session:
        _admit(session, viewer)
        return _shown(get_portal_project(session, viewer, ref))


def _admit(session: Session, viewer: Viewer) -> None:
    """A visitor whom the portal does not admit is asked to sign in."""
    if isinstance(sight(session, viewer), Blind):
        raise HTTPException(401, "Sign in first") if isinstance(viewer, AnonymousViewer) else NotFound()


def _submitted(session: Session, viewer: Viewer, item: Item) -> dict[str, Any]:
    """The new item, or, where the portal shows its requester nothing, no more than its name."""
    session.flush()
    try:
        seen = items.get_item_by_ref(session, item.ref)
    except NotFound:
        return {"ref": item.ref, "name": item.name, "kind": item.kind}
    return _shown(portal_items(session, viewer, [seen])[0])


def _shown(row: PortalItem | PortalProject) -> dict[str, Any]:
    """Only what is switched on; the keys of the rest are absent."""
    names = [field.name for field in fields(row) if field.name in _ALWAYS or field.name in row.shown]
    return {name: jsonable_encoder(getattr(row, name)) for name in names}

"""Tickets and tasks for a key: list, read, make, change, archive, delete, bring back."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from sqlmodel import Session

from rxdesk.api.v1.asking import Id, Listed, PageOf, ReadActivity, ReadItems, Strict, WriteItems, listed
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.mail.htmltext import text_of
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.items import Channel, Item, Kind
from rxdesk.models.readers import Readers, readers
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import house, items
from rxdesk.services.item_detail import ItemDetail, item_detail
from rxdesk.services.item_rows import ItemRow
from rxdesk.services.listing import LONGEST_PAGE, PAGE
from rxdesk.services.listing_counts import count_items
from rxdesk.services.listing_items import ItemFilter, Sort, list_items
from rxdesk.services.listing_talk import EventRow, list_events

router = APIRouter(prefix="/items", tags=["Items"])


class ItemsAsked(ItemFilter):
    """The filter of a list of items, its order and its page."""

    sort: Sort = Sort.UPDATED
    ascending: bool = False
    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str = Field(default="", max_length=4000)


class Count(Strict):
    """How many; counting stops at 1000, which reads '999+'."""

    count: int


class NewItem(Strict):
    """A ticket or task to make."""

    kind: Kind = Kind.TICKET
    name: str
    description: str = Field(default="", max_length=1_000_000)
    html: str = Field(default="", max_length=1_000_000)
    project_id: Id | None = None
    folder_id: Id | None = None
    type_id: Id | None = None
    status_id: Id | None = None
    priority: int = 0
    published: bool | None = None
    tags: list[str] = []
    requester_ids: list[Id] = []
    follower_ids: list[Id] = []
    assignee_ids: list[Id] = []
    team_ids: list[Id] = []
    attachment_ids: list[Id] = []
    external_id: str = Field(default="", max_length=255)


class ItemChange(Strict):
    """What to change of an item; what is not given stays. `status` names one of the type's statuses."""

    name: str | None = None
    status_id: Id | None = None
    status: str | None = None
    priority: int | None = None
    project_id: Id | None = None
    folder_id: Id | None = None
    published: bool | None = None
    type_id: Id | None = None
    tags: list[str] | None = None
    percent_complete: int | None = None


@router.get("")
def list_all(agent: ReadItems, asked: Annotated[ItemsAsked, Query()]) -> Listed[ItemRow]:
    """Items that the agent sees. `project_id=0` is outside of projects."""
    with reading(agent) as session:
        page = {"cursor": asked.cursor, "limit": asked.limit}
        return listed(list_items(session, agent, asked, sort=asked.sort, ascending=asked.ascending, **page))


@router.get("/count")
def count(agent: ReadItems, asked: Annotated[ItemFilter, Query()]) -> Count:
    """How many items a list with this filter has."""
    with reading(agent) as session:
        return Count(count=count_items(session, agent, asked))


@router.post("", status_code=201)
def create(agent: WriteItems, new: NewItem) -> ItemDetail:
    """Make a ticket or task."""
    given = new.model_dump(exclude={"tags", "html", "description"})
    html = clean_structure(new.html) if new.html else ""
    with writing(agent) as session:
        item = items.create_item(
            session, agent, **given, html=html, description=new.description or text_of(html), channel=Channel.API
        )
        if new.tags:
            items.set_tags(session, agent, item, tags=new.tags)
        return item_detail(session, agent, item)


@router.get("/{item_id}")
def read(agent: ReadItems, item_id: int) -> ItemDetail:
    """One item with its people."""
    with reading(agent) as session:
        return item_detail(session, agent, items.get_item(session, item_id))


@router.patch("/{item_id}")
def change(agent: WriteItems, item_id: int, wanted: ItemChange) -> ItemDetail:
    """Change what is given, all or nothing. `project_id: null` moves outside of projects."""
    with writing(agent) as session:
        item = items.get_item(session, item_id)
        _change(session, agent, item, wanted)
        return item_detail(session, agent, item)


@router.post("/{item_id}/archive")
def archive(agent: WriteItems, item_id: int) -> ItemDetail:
    """Hide the item from customers and lists."""
    with writing(agent) as session:
        item = items.archive_item(session, agent, items.get_item(session, item_id))
        return item_detail(session, agent, item)


@router.delete("/{item_id}", status_code=204)
def delete(agent: WriteItems, item_id: int) -> None:
    """Put the item into Trash."""
    with writing(agent) as session:
        items.delete_item(session, agent, items.get_item(session, item_id))


@router.post("/{item_id}/restore")
def restore(agent: WriteItems, item_id: int) -> ItemDetail:
    """Bring the item back from the archive, or, as an Admin, from Trash."""
    with writing(agent) as session:
        item = items.restore_item(session, agent, items.get_item(session, item_id))
        return item_detail(session, agent, item)


@router.get("/{item_id}/events")
def events(agent: ReadActivity, item_id: int, page: PageOf) -> Listed[EventRow]:
    """The item's activity, the newest first."""
    with reading(agent) as session:
        item = items.get_item(session, item_id)
        return listed(list_events(session, item, cursor=page.cursor, limit=page.limit))


@router.get("/{item_id}/readers")
def who_can_see(agent: ReadItems, item_id: int, portal_id: Id | None = None) -> Readers:
    """Who may open the item, in the portal (the Main portal when not said) and in the dashboard, and by which ways."""
    with reading(agent) as session:
        return readers(session, items.get_item(session, item_id).key, portal_id=portal_id)


def _change(session: Session, agent: AgentViewer, item: Item, wanted: ItemChange) -> None:
    given = wanted.model_fields_set
    for name in given - {"project_id", "folder_id"}:
        if getattr(wanted, name) is None:
            raise Invalid(t("item.null", "{name} cannot be empty", name=name), field=name)
    if wanted.name is not None:
        items.rename_item(session, agent, item, name=wanted.name)
    if wanted.type_id is not None:
        items.set_type(session, agent, item, type_id=wanted.type_id)
    if wanted.status is not None:
        items.set_status(session, agent, item, status_id=house.status_named(session, item, wanted.status))
    if wanted.status_id is not None:
        items.set_status(session, agent, item, status_id=wanted.status_id)
    if wanted.priority is not None:
        items.set_priority(session, agent, item, priority=wanted.priority)
    if wanted.published is not None:
        items.publish(session, agent, item, published=wanted.published)
    if wanted.tags is not None:
        items.set_tags(session, agent, item, tags=wanted.tags)
    if wanted.percent_complete is not None:
        items.set_percent_complete(session, agent, item, percent=wanted.percent_complete)
    if given & {"project_id", "folder_id"}:
        project_id = wanted.project_id if "project_id" in given else item.project_id
        items.move_item(session, agent, item, project_id=project_id, folder_id=wanted.folder_id)

"""Lists of tickets and tasks: the filters, views and orders that the API and the screens share."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.models.customers import Customer
from rxdesk.models.items import Assignee, Channel, Item, ItemTeam, Kind, Requester
from rxdesk.models.projects import PortfolioProject
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import ItemRow, item_rows
from rxdesk.services.listing import PAGE, Order, Page, count_up_to, page_of
from rxdesk.services.search import search_clause

RECENTLY = timedelta(days=7)
_HEAVY = (Item.description, Item.description_html, Item.description_quoted)


class View(StrEnum):
    """A ready-made list; 'my' is the agent who looks."""

    MY_OPEN = "my_open"
    UNASSIGNED = "unassigned"
    ALL_OPEN = "all_open"
    RECENTLY_FINISHED = "recently_finished"
    MY_WORK = "my_work"


class Phase(StrEnum):
    """Open is everything that is not finished."""

    OPEN = "open"
    FINISHED = "finished"


class Sort(StrEnum):
    """What a list of items is sorted by, the id breaking ties."""

    UPDATED = "updated"
    CREATED = "created"
    PRIORITY = "priority"
    NUMBER = "number"


class ItemFilter(BaseModel):
    """Which items; all that is given must hold. `project_id` 0 is outside of projects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    view: View | None = None
    kind: Kind | None = None
    state: Phase | None = None
    status_id: tuple[int, ...] = ()
    type_id: int | None = None
    project_id: int | None = None
    portfolio_id: tuple[int, ...] = Field(default=(), description="Projects that lie in any of these portfolios.")
    channel: Channel | None = None
    organization_id: int | None = None
    customer_id: int | None = Field(default=None, description="A requester.")
    assignee_id: int | None = None
    team_id: int | None = None
    priority_min: int | None = Field(default=None, ge=0, le=5)
    search: str = Field(default="", max_length=256)
    updated_since: datetime | None = None
    external_id: str = ""
    archived: bool = False
    deleted: bool = Field(default=False, description="Trash, for Admins.")


def list_items(
    session: Session,
    viewer: Viewer,
    which: ItemFilter,
    *,
    sort: Sort = Sort.UPDATED,
    ascending: bool = False,
    cursor: str = "",
    limit: int = PAGE,
) -> Page[ItemRow]:
    """One page of the items that the viewer sees; My work puts tickets before tasks."""
    order = _tickets_first() if which.view is View.MY_WORK else order_of(sort, ascending=ascending)
    light = [defer(column) for column in _HEAVY]  # pyright: ignore[reportArgumentType]
    found = page_of(
        session,
        select(Item).where(*conditions(viewer, which)).options(*light),
        order=order,
        cursor=cursor,
        limit=limit,
    )
    return Page(tuple(item_rows(session, viewer, [row[0] for row in found.rows])), found.next)


def count_items(session: Session, viewer: Viewer, which: ItemFilter) -> int:
    """How many items the list has, up to listing.COUNTED."""
    return count_up_to(session, _ids(viewer, which))


def view_counts(session: Session, viewer: Viewer, within: ItemFilter) -> dict[View, int]:
    """The count of every ready-made view inside `within` (a project, a kind), each up to listing.COUNTED."""
    return {view: count_items(session, viewer, within.model_copy(update={"view": view})) for view in View}


def order_of(sort: Sort, *, ascending: bool) -> Order:
    """The order of a list of items."""
    column: Any = {Sort.UPDATED: Item.updated_at, Sort.CREATED: Item.created_at, Sort.PRIORITY: Item.priority}.get(sort)
    if column is None:
        return Order(sort, (col(Item.id),), lambda row: (row[0].id,), descending=not ascending)
    name = column.key
    return Order(
        sort, (col(column), col(Item.id)), lambda row: (getattr(row[0], name), row[0].id), descending=not ascending
    )


def conditions(viewer: Viewer, which: ItemFilter) -> list[Any]:
    """The filter as conditions on Item."""
    asked: list[Any] = [
        col(Item.archived_at).is_not(None) if which.archived else col(Item.archived_at).is_(None),
        col(Item.deleted_at).is_not(None) if which.deleted else col(Item.deleted_at).is_(None),
        *_view(viewer, which.view),
    ]
    if which.state is not None:
        asked.append(_is_open() if which.state is Phase.OPEN else ~_is_open())
    if which.status_id:
        asked.append(col(Item.status_id).in_(which.status_id))
    if which.project_id is not None:
        asked.append(col(Item.project_id).is_(None) if which.project_id == 0 else Item.project_id == which.project_id)
    if which.portfolio_id:
        held = select(PortfolioProject.project_id).where(col(PortfolioProject.portfolio_id).in_(which.portfolio_id))
        asked.append(col(Item.project_id).in_(held))
    if which.organization_id is not None:
        asked.append(col(Item.id).in_(_of_organization(which.organization_id)))
    if which.customer_id is not None:
        requested = select(Requester.item_id).where(col(Requester.customer_id) == which.customer_id)
        asked.append(col(Item.id).in_(requested))
    if which.assignee_id is not None:
        asked.append(_assigned_to(which.assignee_id))
    if which.team_id is not None:
        asked.append(col(Item.id).in_(select(ItemTeam.item_id).where(col(ItemTeam.team_id) == which.team_id)))
    if which.priority_min is not None:
        asked.append(col(Item.priority) >= which.priority_min)
    if which.updated_since is not None:
        asked.append(col(Item.updated_at) >= clock.aware(which.updated_since))
    if which.search.strip():
        asked.append(search_clause(which.search))
    same = {
        Item.kind: which.kind,
        Item.channel: which.channel,
        Item.type_id: which.type_id,
        Item.external_id: which.external_id or None,
    }
    return [*asked, *(col(column) == value for column, value in same.items() if value is not None)]


def _view(viewer: Viewer, view: View | None) -> list[Any]:
    me = viewer.id if isinstance(viewer, AgentViewer) else 0
    match view:
        case View.MY_OPEN | View.MY_WORK:
            return [_is_open(), _assigned_to(me)]
        case View.UNASSIGNED:
            taken = select(Assignee.id).where(col(Assignee.item_id) == col(Item.id))
            return [_is_open(), ~taken.correlate(Item).exists()]
        case View.ALL_OPEN:
            return [_is_open()]
        case View.RECENTLY_FINISHED:
            return [col(Item.finished_at) >= clock.now() - RECENTLY]
        case None:
            return []


def _is_open() -> Any:
    return col(Item.finished_at).is_(None)


def _assigned_to(agent_id: int) -> Any:
    return col(Item.id).in_(select(Assignee.item_id).where(col(Assignee.agent_id) == agent_id))


def _of_organization(organization_id: int) -> Any:
    return (
        select(Requester.item_id)
        .join(Customer, col(Customer.id) == col(Requester.customer_id))
        .where(col(Customer.organization_id) == organization_id)
    )


def _tickets_first() -> Order:
    return Order(
        "my_work",
        (col(Item.kind), col(Item.updated_at), col(Item.id)),
        lambda row: (row[0].kind, row[0].updated_at, row[0].id),
        descending=True,
    )


def _ids(viewer: Viewer, which: ItemFilter) -> Any:
    return select(Item.id).where(*conditions(viewer, which))

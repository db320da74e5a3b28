"""Lists of tickets and tasks: the filters, views and orders that the API and the screens share."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import and_, bindparam
from sqlmodel import Session, col

from rxdesk import clock
from rxdesk.models.among import among
from rxdesk.models.in_order import Unset
from rxdesk.models.items import Assignee, Channel, Item, ItemTeam, Kind, Requester
from rxdesk.models.narrowing import (
    UNFINISHED,
    Filter,
    Lead,
    at_least,
    in_portfolios,
    leading,
    linked,
    narrowed,
    nobody_does,
    of_kind,
    of_kinds,
    of_organization,
    one_of,
    shaped,
)
from rxdesk.models.probe import Asks
from rxdesk.models.scope import ASKS
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.item_rows import LINE, ItemRow, item_rows
from rxdesk.services.listing import PAGE, Order, Page, page_of
from rxdesk.services.search import item_search
from rxdesk.services.statements import IDS, kept

RECENTLY = timedelta(days=7)
_QUICK = 1500
"""From here on an agent's list is walked past what a column of the item tells."""
# The moment is asked for when the statement is sent, so that it is the same statement at any time.
_FINISHED_RECENTLY = replace(
    at_least(Item.finished_at, bindparam("recently", callable_=lambda: clock.now() - RECENTLY)),
    name="finished recently",
)
_LINES = LINE.where(among(col(Item.id), IDS))


class View(StrEnum):
    """A ready-made list; 'my' is the agent who looks."""

    MY_OPEN = "my_open"
    UNASSIGNED = "unassigned"
    ALL_OPEN = "all_open"
    RECENTLY_FINISHED = "recently_finished"
    ALL = "all"
    MY_WORK = "my_work"


MINE = (View.MY_OPEN, View.MY_WORK)
_OPEN_VIEWS = (View.MY_OPEN, View.MY_WORK, View.ALL_OPEN, View.UNASSIGNED)


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
    """One page of the items that the viewer sees."""
    order = order_of_list(which, sort, ascending=ascending)
    lines, asks = _lines(session, viewer, which, order)
    found = page_of(session, lines, order=order, cursor=cursor, limit=limit, asks=asks)
    return Page(tuple(item_rows(session, viewer, found.rows)), found.next)


def rows_of(session: Session, viewer: Viewer, item_ids: Collection[int]) -> list[ItemRow]:
    """Those of these items that the viewer sees, in no order."""
    if not item_ids:
        return []
    return item_rows(session, viewer, session.execute(_LINES, {"ids": list(item_ids)}).all())


def rows_among(
    session: Session, viewer: Viewer, which: ItemFilter, item_ids: Collection[int]
) -> list[tuple[ItemRow, bool]]:
    """Those of these items that the viewer sees, in no order, and whether the list has them; not for a search."""
    filters = list(filters_of(viewer, which))

    def made() -> Any:
        return _LINES.add_columns(and_(*plain_conditions(which), *shaped(filters, Lead(-1))).label("there"))

    statement = kept(("items among", which, tuple(each.name for each in filters)), made)
    found = session.execute(statement, {"ids": list(item_ids)}, execution_options={ASKS: Asks.EACH}).all()
    return [(row, bool(line.there)) for line, row in zip(found, item_rows(session, viewer, found), strict=True)]


def order_of(sort: Sort, *, ascending: bool) -> Order:
    """The order of a list of items."""
    column: Any = {Sort.UPDATED: Item.updated_at, Sort.CREATED: Item.created_at, Sort.PRIORITY: Item.priority}.get(sort)
    if column is None:
        return Order(sort, (col(Item.id),), lambda row: (row.id,), descending=not ascending)
    name = column.key
    return Order(sort, (col(column), col(Item.id)), lambda row: (getattr(row, name), row.id), descending=not ascending)


def order_of_list(which: ItemFilter, sort: Sort, *, ascending: bool) -> Order:
    """The order of this list of items; My work puts tickets before tasks."""
    return (
        _tickets_first() if which.view is View.MY_WORK and which.kind is None else order_of(sort, ascending=ascending)
    )


def plain_conditions(which: ItemFilter, *, walked: bool = False) -> list[Any]:
    """What is asked of the item's own columns, whoever asks; what is `walked` in no order may use an index of kinds."""
    plain: list[Any] = [
        col(Item.archived_at).is_not(None) if which.archived else col(Item.archived_at).is_(None),
        col(Item.deleted_at).is_not(None) if which.deleted else col(Item.deleted_at).is_(None),
    ]
    if _asks_open(which):
        plain.append(_is_open())
    if which.state is Phase.FINISHED:
        plain.append(~_is_open())
    if which.view is View.UNASSIGNED:
        plain.append(nobody_does())
    if which.project_id is not None:
        plain.append(col(Item.project_id).is_(None) if which.project_id == 0 else Item.project_id == which.project_id)
    if which.kind is not None:
        plain.append(col(Item.kind) == which.kind if walked else of_kinds((which.kind,)))
    elif walked and _is_at_work(which):
        # All kinds are named, since the index of what is open by its place begins with them.
        plain.append(col(Item.kind).in_(tuple(Kind)))
    if len(which.status_id) == 1:
        plain.append(col(Item.status_id) == which.status_id[0])
    if which.type_id is not None:
        plain.append(col(Item.type_id) == which.type_id)
    if which.external_id:
        plain.append(col(Item.external_id) == which.external_id)
    return plain


def filters_of(viewer: Viewer, which: ItemFilter) -> Iterator[Filter]:
    """The parts that may match a few items or most of them."""
    if which.view in (View.MY_OPEN, View.MY_WORK):
        yield linked(Assignee.agent_id, viewer.id if isinstance(viewer, AgentViewer) else 0)
    if which.kind is not None and which.view in (None, View.ALL):
        yield of_kind(which.kind)
    if which.view is View.RECENTLY_FINISHED:
        yield _FINISHED_RECENTLY
    if len(which.status_id) > 1:
        yield one_of(Item.status_id, which.status_id)
    if which.portfolio_id:
        yield in_portfolios(which.portfolio_id, still_open=_is_at_work(which))
    if which.organization_id is not None:
        yield of_organization(which.organization_id)
    if which.customer_id is not None:
        yield linked(Requester.customer_id, which.customer_id)
    if which.assignee_id is not None:
        yield linked(Assignee.agent_id, which.assignee_id)
    if which.team_id is not None:
        yield linked(ItemTeam.team_id, which.team_id)
    if which.channel is not None:
        yield one_of(Item.channel, (which.channel,))
    if which.priority_min is not None:
        yield at_least(Item.priority, which.priority_min)
    if which.updated_since is not None:
        yield at_least(Item.updated_at, clock.aware(which.updated_since))


def unset_in(which: ItemFilter) -> Unset | None:
    """What is null in all items of the list, where something is."""
    return UNFINISHED if _asks_open(which) else None


def _lines(session: Session, viewer: Viewer, which: ItemFilter, order: Order) -> tuple[Any, Asks]:
    """The lines that match, and of how many rows a page of them asks.

    But for a search it is the same statement for the same filter in the same shape and order.
    """
    filters = list(filters_of(viewer, which))
    if which.search.strip():
        sorting = order.sorting()
        found = item_search(session, viewer, which.search, sorting=sorting)
        return LINE.where(*plain_conditions(which), found, *narrowed(session, filters, sorting=sorting)), Asks.PAGE
    lead = leading(session, filters, of_column=_QUICK, at_work=_is_at_work(which))
    key = ("items", which, tuple(each.name for each in filters), lead, order.label if lead.place >= 0 else "")
    sorting = order.sorting(unset=unset_in(which))
    return kept(key, lambda: LINE.where(*plain_conditions(which), *shaped(filters, lead, sorting=sorting))), lead.asks


def _asks_open(which: ItemFilter) -> bool:
    return which.state is Phase.OPEN or which.view in _OPEN_VIEWS


def _is_at_work(which: ItemFilter) -> bool:
    """Whether nothing of the list is finished, archived or in Trash."""
    return _asks_open(which) and not (which.archived or which.deleted)


def _is_open() -> Any:
    return col(Item.finished_at).is_(None)


def _tickets_first() -> Order:
    return Order(
        "my_work",
        (col(Item.kind), col(Item.updated_at), col(Item.id)),
        lambda row: (row.kind, row.updated_at, row.id),
        descending=True,
    )

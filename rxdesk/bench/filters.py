"""Every filter of the lists: within all open tickets as the dashboard asks, within all items, and in the portal."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from rxdesk import clock
from rxdesk.bench.desk import Draw
from rxdesk.bench.looks import Look, Scenario
from rxdesk.models.customers import Organization
from rxdesk.models.items import Channel, Item, ItemType, Kind, Requester, Status
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import Portfolio, Project
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.listing_items import ItemFilter, Phase, View, list_items
from rxdesk.services.portal_listing import PortalFilter, list_portal_items

Values = Callable[[Draw], Iterable[dict[str, Any]]]
_DAYS = (1, 7, 30, 365)


def _known(name: str, *values: Any) -> Values:
    return lambda _draw: ({name: value} for value in values)


def _drawn(name: str, column: Any) -> Values:
    return lambda draw: ({name: value} for value in draw.some(column))


def _every(name: str, column: Any) -> Values:
    return lambda draw: ({name: value} for value in draw.every(column))


def _since(_draw: Draw) -> Iterable[dict[str, Any]]:
    return ({"updated_since": clock.now() - timedelta(days=days)} for days in _DAYS)


_ITEM_FILTERS: dict[str, Values] = {
    "project": _drawn("project_id", Project.id),
    "outside": _known("project_id", 0),
    "portfolio": lambda draw: ({"portfolio_id": (key,)} for key in draw.some(Portfolio.id)),
    "status": lambda draw: ({"status_id": (key,)} for key in draw.every(Status.id)),
    "organization": _drawn("organization_id", Organization.id),
    "organization_largest": lambda draw: [{"organization_id": draw.desk.largest_organization}],
    "customer": _drawn("customer_id", Requester.customer_id),
    "assignee": _drawn("assignee_id", Agent.id),
    "team": _drawn("team_id", Team.id),
    "priority": _known("priority_min", *range(1, 6)),
    "channel": _known("channel", *Channel),
    "type": _every("type_id", ItemType.id),
    "updated_since": _since,
}
_OF_THE_API: dict[str, Values] = {
    "finished": _known("state", Phase.FINISHED),
    "archived": _known("archived", True),
    "deleted": _known("deleted", True),
    "external_id": _drawn("external_id", Item.ref),
}
_PORTAL_FILTERS: dict[str, Values] = {
    "mine": _known("mine", True),
    "finished": _known("state", Phase.FINISHED),
    "status": _every("status", Status.name),
    "type": _every("type", ItemType.name),
    "project": _drawn("project", Project.ref),
    "updated_since": _since,
}


def _of_an_admin(values: Values, always: dict[str, Any], draw: Draw) -> Iterable[Look]:
    for value in draw.turns(values(draw)):
        yield Look(draw.desk.admin, (partial(list_items, which=ItemFilter(**{**always, **value})),))


def _of_a_view(view: View, draw: Draw) -> Iterable[Look]:
    """Everybody's own: a view that speaks of 'my' is another list for each agent."""
    which = ItemFilter(kind=Kind.TICKET, view=view)
    for key in draw.some(Agent.id):
        viewer = AgentViewer(key) if view.startswith("my") else draw.desk.admin
        yield Look(viewer, (partial(list_items, which=which),))


def _of_customers(values: Values, draw: Draw) -> Iterable[Look]:
    for viewer, value in zip(draw.turns(draw.customers()), draw.turns(values(draw)), strict=True):
        yield Look(viewer, (partial(list_portal_items, which=PortalFilter(**value)),))


def _of_the_largest(values: Values, draw: Draw) -> Iterable[Look]:
    for viewer, value in zip(draw.turns(draw.members_of_largest()), draw.turns(values(draw)), strict=True):
        yield Look(viewer, (partial(list_portal_items, which=PortalFilter(**value)),))


_ALL_OPEN = {"kind": Kind.TICKET, "view": View.ALL_OPEN}
FILTERS: dict[str, Scenario] = {
    **{f"filter_{name}": partial(_of_an_admin, values, _ALL_OPEN) for name, values in _ITEM_FILTERS.items()},
    **{f"filter_view_{view}": partial(_of_a_view, view) for view in View if view is not View.ALL_OPEN},
    **{
        f"filter_api_{name}": partial(_of_an_admin, values, {})
        for name, values in (_ITEM_FILTERS | _OF_THE_API).items()
    },
    **{f"filter_portal_{name}": partial(_of_customers, values) for name, values in _PORTAL_FILTERS.items()},
    **{f"filter_portal_largest_{name}": partial(_of_the_largest, values) for name, values in _PORTAL_FILTERS.items()},
}

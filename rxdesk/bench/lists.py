"""All other lists: items sorted otherwise, people and places, the API, the portal, what happened to one item."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from rxdesk.api.v1.asking import Listed, listed
from rxdesk.bench.desk import Draw
from rxdesk.bench.looks import Look, Read, Scenario, looks
from rxdesk.models.items import Kind
from rxdesk.models.viewers import Viewer
from rxdesk.seed.words import WORDS
from rxdesk.services.activity_rows import activities
from rxdesk.services.customer_rows import People, Which, directory
from rxdesk.services.item_rows import ItemRow
from rxdesk.services.list_offers import list_offer
from rxdesk.services.listing_items import ItemFilter, Sort, View, list_items
from rxdesk.services.listing_people import (
    CustomerFilter,
    Grouping,
    OrganizationFilter,
    list_customers,
    list_organizations,
)
from rxdesk.services.listing_projects import ProjectFilter, list_projects
from rxdesk.services.mail_log import incoming, outgoing
from rxdesk.services.portal_board import Asked, board
from rxdesk.services.portal_projects import list_portal_projects
from rxdesk.services.project_rows import projects_page
from rxdesk.services.rules import list_rules

_AS_JSON = TypeAdapter(Listed[ItemRow])


def _always(read: Read, draw: Draw) -> Iterable[Look]:
    return looks(draw.turns([draw.desk.admin]), read)


def _sorted_by(sort: Sort, draw: Draw) -> Iterable[Look]:
    which = ItemFilter(kind=Kind.TICKET, view=View.ALL_OPEN)
    for ascending in draw.turns((False, True)):
        yield Look(draw.desk.admin, (partial(list_items, which=which, sort=sort, ascending=ascending),))


def _customers(view: People, draw: Draw) -> Iterable[Look]:
    return _always(lambda session, _: directory(session, Which(view)), draw)


def _customers_found(draw: Draw) -> Iterable[Look]:
    for words in _beginnings(draw):
        yield Look(draw.desk.admin, (partial(_found, Which(People.ALL, search=words)),))


def _found(which: Which, session: Session, _viewer: Viewer) -> Any:
    return directory(session, which)


def _projects_found(draw: Draw) -> Iterable[Look]:
    return (Look(draw.desk.admin, (partial(projects_page, search=words),)) for words in _beginnings(draw))


def _api_items(session: Session, viewer: Viewer) -> bytes:
    return _AS_JSON.dump_json(listed(list_items(session, viewer, ItemFilter())))


def _boards(of_largest: bool, draw: Draw) -> Iterable[Look]:  # noqa: FBT001 - given by partial below
    viewers = draw.members_of_largest() if of_largest else draw.customers()
    return looks(viewers, partial(board, asked=Asked()))


def _activities(draw: Draw) -> Iterable[Look]:
    for item in draw.items():
        yield Look(draw.desk.admin, (partial(_activity, item.number),))


def _activity(number: int, session: Session, _viewer: Viewer) -> Any:
    return activities(session, number)


def _beginnings(draw: Draw) -> Iterable[str]:
    """The beginnings of names: those of the seed are words of its language."""
    return (draw.rng.choice(WORDS[200:20_000])[:5] for _ in range(draw.count))


LISTS: dict[str, Scenario] = {
    **{f"list_by_{sort}": partial(_sorted_by, sort) for sort in Sort if sort is not Sort.UPDATED},
    **{f"list_customers_{view}": partial(_customers, view) for view in People},
    "list_customers_search": _customers_found,
    "list_projects": partial(_always, projects_page),
    "list_projects_search": _projects_found,
    "list_offer": partial(_always, partial(list_offer, kind=Kind.TICKET)),
    "list_api_items": partial(_always, _api_items),
    "list_api_customers": partial(_always, lambda session, _: list_customers(session, CustomerFilter())),
    "list_api_customers_grouped": partial(
        _always, lambda session, _: list_customers(session, CustomerFilter(), grouping=Grouping.ORGANIZATION)
    ),
    "list_api_organizations": partial(_always, lambda session, _: list_organizations(session, OrganizationFilter())),
    "list_api_projects": partial(_always, lambda session, _: list_projects(session, ProjectFilter())),
    "list_activity": _activities,
    "list_mail_in": partial(_always, incoming),
    "list_mail_out": partial(_always, outgoing),
    "list_rules": partial(_always, list_rules),
    "list_portal_board": partial(_boards, False),
    "list_portal_board_largest": partial(_boards, True),
    "list_portal_projects": lambda draw: looks(draw.customers(), list_portal_projects),
}

"""The scenarios that only read and that people meet most: lists, pages, counts, search, one item."""

from collections.abc import Iterable
from functools import partial

from rxdesk.bench.desk import Draw
from rxdesk.bench.looks import Look, Scenario, looks
from rxdesk.models.items import Kind
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.seed.words import WORDS
from rxdesk.services.listing import cursor_after
from rxdesk.services.listing_counts import view_counts
from rxdesk.services.listing_items import ItemFilter, Phase, Sort, View, list_items, order_of
from rxdesk.services.portal_listing import PortalFilter, count_portal_items, list_portal_items
from rxdesk.services.ticket_panel import panel

OPEN = tuple(ItemFilter(kind=kind, view=View.ALL_OPEN) for kind in Kind)
"""What the screens of tickets and of tasks begin with."""


def agent_list(draw: Draw) -> Iterable[Look]:
    return _lists(draw, draw.desk.admin)


def agent_list_three_teams(draw: Draw) -> Iterable[Look]:
    return _lists(draw, draw.desk.three_teams)


def agent_list_one_project(draw: Draw) -> Iterable[Look]:
    return _lists(draw, draw.desk.one_project)


def portal_list(draw: Draw) -> Iterable[Look]:
    return _portal_lists(draw.customers())


def portal_list_largest_org(draw: Draw) -> Iterable[Look]:
    return _portal_lists(draw.members_of_largest())


def deep_page(draw: Draw) -> Iterable[Look]:
    """A page of all items that begins anywhere."""
    order = order_of(Sort.UPDATED, ascending=False)
    for item in draw.items():
        cursor = cursor_after(order, item)
        yield Look(draw.desk.admin, (partial(list_items, which=ItemFilter(), cursor=cursor),))


def counts(draw: Draw) -> Iterable[Look]:
    """The counts beside the ready-made views."""
    return _counts(draw, draw.desk.admin)


def counts_three_teams(draw: Draw) -> Iterable[Look]:
    """The same for an agent who has done thousands of items."""
    return _counts(draw, draw.desk.three_teams)


def counts_largest_org(draw: Draw) -> Iterable[Look]:
    """All that a member sees, and all of it that is open, in turn."""
    for viewer, state in zip(draw.members_of_largest(), draw.turns((None, Phase.OPEN)), strict=True):
        yield Look(viewer, (partial(count_portal_items, which=PortalFilter(state=state)),))


def search(draw: Draw) -> Iterable[Look]:
    for words in _words(draw):
        yield Look(draw.desk.admin, (partial(list_items, which=ItemFilter(search=words)),))


def portal_search(draw: Draw) -> Iterable[Look]:
    viewers = (*draw.customers()[: draw.count // 2], *draw.members_of_largest())
    for words, viewer in zip(_words(draw), draw.turns(viewers), strict=True):
        yield Look(viewer, (partial(list_portal_items, which=PortalFilter(search=words)),))


def open_item(draw: Draw) -> Iterable[Look]:
    """The detail panel: the item with its people, then its talk."""
    for item in draw.items():
        yield Look(draw.desk.admin, (partial(panel, number=item.number),))


READS: dict[str, Scenario] = {
    "agent_list": agent_list,
    "agent_list_three_teams": agent_list_three_teams,
    "agent_list_one_project": agent_list_one_project,
    "portal_list": portal_list,
    "portal_list_largest_org": portal_list_largest_org,
    "deep_page": deep_page,
    "view_counts": counts,
    "view_counts_three_teams": counts_three_teams,
    "counts_largest_org": counts_largest_org,
    "search": search,
    "portal_search": portal_search,
    "open_item": open_item,
}


def _lists(draw: Draw, viewer: Viewer) -> Iterable[Look]:
    return (Look(viewer, (partial(list_items, which=which),)) for which in draw.turns(OPEN))


def _counts(draw: Draw, viewer: AgentViewer) -> Iterable[Look]:
    for kind in draw.turns(Kind):
        yield Look(viewer, (partial(view_counts, within=ItemFilter(kind=kind), agent_ids=[viewer.id]),))


def _portal_lists(viewers: Iterable[Viewer]) -> Iterable[Look]:
    return looks(viewers, partial(list_portal_items, which=PortalFilter(state=Phase.OPEN)))


def _words(draw: Draw) -> Iterable[str]:
    """A common word, a medium one, a rare one, two words, the beginning of one; in turn, others each time."""
    for turn in range(draw.count):
        common, medium = draw.rng.choice(WORDS[:50]), draw.rng.choice(WORDS[500:2000])
        rare = draw.rng.choice(WORDS[-5000:])
        yield (common, medium, rare, f"{common} {medium}", medium[:4])[turn % 5]

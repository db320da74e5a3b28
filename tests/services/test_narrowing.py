"""Whether a list starts from the ids of a filter, walks past all others or asks each item, it has the same rows."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from rxdesk import clock
from rxdesk.models import item_scope, narrowing
from rxdesk.models.items import Channel, Kind
from rxdesk.models.probe import MOST
from rxdesk.models.projects import PortfolioProject
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import Viewer
from rxdesk.seed import people
from rxdesk.services.listing import COUNTED, Page
from rxdesk.services.listing_counts import count_items, view_counts
from rxdesk.services.listing_items import RECENTLY, ItemFilter, Phase, View, list_items
from rxdesk.services.portal_listing import PortalFilter, count_portal_items, list_portal_items
from tests.seed.desk import fill, viewers

FILTERS: dict[str, dict[str, Any]] = {
    "status": {"status_id": (3, 5)},
    "organization": {"organization_id": 1},
    "customer": {"customer_id": 1},
    "assignee": {"assignee_id": 7},
    "assignee of open": {"assignee_id": 7, "state": Phase.OPEN},
    "portfolio": {"portfolio_id": (1, 2)},
    "portfolio of open": {"portfolio_id": (1, 2), "state": Phase.OPEN},
    "team": {"team_id": 9},
    "channel": {"channel": Channel.PORTAL},
    "priority": {"priority_min": 2},
    "view my open": {"view": View.MY_OPEN},
    "view all": {"view": View.ALL},
    "view all tasks": {"view": View.ALL, "kind": Kind.TASK},
    "view recently finished": {"view": View.RECENTLY_FINISHED},
    "view unassigned": {"view": View.UNASSIGNED},
    "two filters": {"assignee_id": 7, "channel": Channel.EMAIL, "priority_min": 1},
}
WITHIN: tuple[dict[str, Any], ...] = (
    {}, {"kind": Kind.TICKET}, {"kind": Kind.TASK}, {"project_id": 0}, {"project_id": 3}, {"portfolio_id": (1, 2)},
    {"assignee_id": 7, "search": "part"},
)  # fmt: skip
PORTAL_FILTERS: dict[str, dict[str, Any]] = {
    "mine": {"mine": True},
    "status": {"status": "Waiting for you"},
    "type": {"type": "Question"},
    "state": {"state": "open"},
    "project": {"project": "none of these"},
}


@pytest.mark.parametrize("size", [0, narrowing.MANY - 1, narrowing.MANY, MOST])
def test_every_shape_of_every_filter_give_the_rows_that_match(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    fill(engine)
    agents, customers = viewers()
    for module in (narrowing, item_scope):
        monkeypatch.setattr(module, "reached_by", lambda *_, **__: size)
    with viewer_session(agents[people.ADMIN], write=False) as session:
        everything = rows_of(partial(list_items, session, agents[people.ADMIN], ItemFilter()))
        inside = session.scalars(select(PortfolioProject.project_id).where(col(PortfolioProject.portfolio_id) <= 2))
        held = set(inside.all())
    for name in (people.ADMIN, people.THREE_TEAMS, people.ONE_PROJECT):
        viewer = agents[name]
        with viewer_session(viewer, write=False) as session:
            mine = {row.id for row in rows_of(partial(list_items, session, viewer, ItemFilter()))}
            for what, given in FILTERS.items():
                which = ItemFilter(**given)
                rows = rows_of(partial(list_items, session, viewer, which))
                wanted = {row.id for row in everything if row.id in mine and matches(row, which, viewer, held)}
                if shows(what):
                    assert {row.id for row in rows} == wanted, (name, what)
                assert count_items(session, viewer, which) == len(rows), (name, what)
                assert {row.id for row in rows} <= mine
            for within in WITHIN:
                counts = view_counts(session, viewer, ItemFilter(**within), [viewer.id])
                for view, count in counts.to(viewer.id).items():
                    listed = rows_of(partial(list_items, session, viewer, ItemFilter(**within, view=view)))
                    assert count == min(len(listed), COUNTED), (name, within, view)
    for viewer in (customers[people.ORDINARY], customers[people.LARGEST_ORG]):
        with viewer_session(viewer, write=False) as session:
            for what, given in PORTAL_FILTERS.items():
                asked = PortalFilter(**given)
                rows = rows_of(partial(list_portal_items, session, viewer, asked))
                assert count_portal_items(session, viewer, asked) == len(rows), what
                assert bool(rows) is (what != "project") or what == "status", what
                if what == "type":
                    assert {row.type for row in rows} == {"Question"}
                if what == "status":
                    assert {row.status.name for row in rows if row.status} <= {"Waiting for you"}


def test_many_agents_read_the_counts_of_what_is_open_and_theirs(engine: Engine) -> None:
    fill(engine)
    viewer = viewers()[0][people.ADMIN]
    everybody = range(1, 61)
    with viewer_session(viewer, write=False) as session:
        counts = view_counts(session, viewer, ItemFilter(), everybody)
        doing: Counter[int] = Counter()
        for row in rows_of(partial(list_items, session, viewer, ItemFilter(view=View.ALL_OPEN))):
            doing.update(agent.id for agent in row.assignees)
    assert len(doing) > 16, "more than one statement"
    assert counts.mine == {key: doing[key] for key in everybody}


def test_what_was_finished_recently_was_so_before_the_moment_of_asking(engine: Engine) -> None:
    fill(engine)
    viewer, recently = viewers()[0][people.ADMIN], ItemFilter(view=View.RECENTLY_FINISHED)

    def found() -> tuple[int, int]:
        with viewer_session(viewer, write=False) as session:
            counts = view_counts(session, viewer, ItemFilter(), [])
            return counts.of[View.RECENTLY_FINISHED], len(list_items(session, viewer, recently).rows)

    count, rows = found()
    assert count == rows > 0
    with clock.moved_to(clock.now() + RECENTLY):
        assert found() == (0, 0)


def rows_of(page: Callable[..., Page[Any]]) -> list[Any]:
    """Every row of a list, page by page."""
    rows, cursor = [], ""
    while True:
        found = page(cursor=cursor)
        rows += found.rows
        if found.next is None:
            return rows
        cursor = found.next


def shows(what: str) -> bool:
    """A row names its first requester only, so those of an organization or customer are counted, not compared."""
    return what not in ("organization", "customer")


def matches(row: Any, which: ItemFilter, viewer: Viewer, held: set[int]) -> bool:
    """The filter in plain words, on what a row shows; `held` are the projects of the portfolios that are asked for."""
    doing = {agent.id for agent in row.assignees}
    views = {
        None: True,
        View.ALL: True,
        View.MY_OPEN: row.finished_at is None and getattr(viewer, "id", 0) in doing,
        View.UNASSIGNED: row.finished_at is None and not doing,
        View.RECENTLY_FINISHED: row.finished_at is not None and (clock.now() - row.finished_at).days < 7,
    }
    return (
        views[which.view]
        and which.kind in (None, row.kind)
        and (which.state is None or row.finished_at is None)
        and (not which.portfolio_id or (row.project is not None and row.project.id in held))
        and (not which.status_id or row.status.id in which.status_id)
        and (which.assignee_id is None or which.assignee_id in doing)
        and (which.team_id is None or which.team_id in {team.id for team in row.teams})
        and (which.channel is None or row.channel is which.channel)
        and row.priority >= (which.priority_min or 0)
    )

"""Pages leave nothing out and repeat nothing, and the number of statements does not grow with the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from rxdesk import clock
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.services.listing_counts import view_counts
from rxdesk.services.listing_items import ItemFilter, Sort, View, list_items
from rxdesk.services.listing_people import CustomerFilter, Grouping, list_customers
from rxdesk.services.portal_listing import PortalFilter, list_portal_items
from tests.api.conftest import Desk, World


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that the block sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("ascending", [True, False])
def test_pages_leave_nothing_out_and_repeat_nothing(sqlite_desk: Desk, sort: Sort, *, ascending: bool):
    _walk(sqlite_desk, sort, ascending=ascending)


@pytest.mark.parametrize("sort", [Sort.UPDATED, Sort.PRIORITY])
def test_pages_are_whole_on_both_databases(desk: Desk, sort: Sort):
    _walk(desk, sort, ascending=False)


def _walk(desk: Desk, sort: Sort, *, ascending: bool) -> None:
    script, start = desk.key(), clock.now()
    for place in range(12):
        # Four items share each moment and each priority, so that ties fall on the border of a page.
        with clock.moved_to(start + timedelta(minutes=place // 4)):
            script.post("/api/v1/items", {"name": f"item {place}", "priority": place % 3})
    asked = {"sort": str(sort), "ascending": ascending}
    walked = script.all("/api/v1/items", limit=5, **asked)
    whole = script.get("/api/v1/items", limit=100, **asked)["data"]
    assert [row["id"] for row in walked] == [row["id"] for row in whole]
    assert len({row["id"] for row in walked}) == 12
    by = {"updated": "updated_at", "created": "created_at"}.get(sort, sort)
    keys = [(row[by], row["id"]) for row in whole]
    assert keys == sorted(keys, reverse=not ascending)
    cursor = script.get("/api/v1/items", limit=5, **asked)["next"]
    other = {"sort": "number" if sort is not Sort.NUMBER else "updated", "cursor": cursor}
    assert script.error("GET", "/api/v1/items", 422, params=other)["field"] == "cursor"


def test_customers_come_flat_or_by_organization_with_the_lonely_last(world: World):
    world.script.post("/api/v1/customers", {"email": "al@gmail.com", "name": "Al"})
    flat = world.script.all("/api/v1/customers", limit=1)
    assert [row["name"] for row in flat] == ["Al", "Ana Silva", "Bob Stone", "Zoe Zimmer"]
    grouped = world.script.all("/api/v1/customers", limit=1, grouping="organization")
    assert [row["name"] for row in grouped] == ["Ana Silva", "Bob Stone", "Zoe Zimmer", "Al"]
    with viewer_session(AgentViewer(world.desk.admin_id), write=False) as session:
        found = list_customers(session, CustomerFilter(organization_id=0), grouping=Grouping.ORGANIZATION)
        assert [row.name for row in found.rows] == ["Al"]


def test_two_organizations_of_the_same_name_do_not_mix(world: World):
    script = world.script
    first, second = (script.post("/api/v1/organizations", {"name": name})["id"] for name in ("Same", "same"))
    for name, home in (("Adam", first), ("Beth", second), ("Carl", first), ("Dora", second)):
        address = f"{name.lower()}@{home}.test"
        script.post("/api/v1/customers", {"email": address, "name": name, "organization_id": home})
    names = [row["name"] for row in script.all("/api/v1/customers", limit=3, grouping="organization")]
    assert names == ["Ana Silva", "Bob Stone", "Adam", "Carl", "Beth", "Dora", "Zoe Zimmer"]


def test_the_statements_of_a_page_do_not_grow_with_its_rows(world: World, engine: Engine):
    few, many = [], []
    world.option(
        "organization", properties={"ticket": ["requester", "assignee", "team", "project", "folder", "status"]}
    )
    for sent in (few, many):
        for viewer in (AgentViewer(world.desk.admin_id), CustomerViewer(world.ana, 1)):
            with viewer_session(viewer, write=False) as session, counted(engine) as statements:
                if isinstance(viewer, AgentViewer):
                    rows = list_items(session, viewer, ItemFilter()).rows
                else:
                    rows = list_portal_items(session, viewer, PortalFilter()).rows
                sent.append((len(statements), len(rows)))
        for place in range(20):
            people = {"requester_ids": [world.ana, world.zoe], "assignee_ids": [world.desk.admin_id]}
            world.script.post("/api/v1/items", {"name": f"more {place}", "project_id": world.project, **people})
    for (before, few_rows), (after, many_rows) in zip(few, many, strict=True):
        assert many_rows >= few_rows + 20
        assert after <= before
        assert after <= 14


def test_views_hold_what_their_names_say(world: World):
    script, me = world.script, world.desk.admin_id
    anas, bobs = (world.tickets[name]["id"] for name in ("ana's", "bob's"))
    task = script.post("/api/v1/items", {"kind": "task", "name": "a task", "assignee_ids": [me]})
    script.post(f"/api/v1/items/{anas}/assignees", {"agent_id": me})
    script.patch(f"/api/v1/items/{bobs}", {"status": "Resolved"})
    script.patch(f"/api/v1/items/{task['id']}", {"priority": 1})

    def names(view: View) -> list[str]:
        return [row["name"] for row in script.all("/api/v1/items", view=str(view), limit=2)]

    assert names(View.MY_WORK) == ["ana's", "a task"]
    assert set(names(View.MY_OPEN)) == {"ana's", "a task"}
    assert set(names(View.UNASSIGNED)) == {"zoe's", "in project", "of nobody", "unpublished"}
    assert names(View.RECENTLY_FINISHED) == ["bob's"]
    assert set(names(View.ALL_OPEN)) == {"ana's", "a task", "zoe's", "in project", "of nobody", "unpublished"}
    with viewer_session(AgentViewer(me), write=False) as session:
        counts = view_counts(session, AgentViewer(me), ItemFilter(kind=None), [me])
    assert counts.to(me) == {view: len(names(view)) for view in View if view is not View.ALL}


def test_filters_narrow_the_list(world: World):
    script = world.script
    script.post(
        "/api/v1/items", {"name": "100% wet_roof", "priority": 4, "external_id": "crm-1", "description": "Tiles"}
    )

    def names(**asked: object) -> set[str]:
        return {row["name"] for row in script.get("/api/v1/items", **asked)["data"]}

    everything = set(world.tickets) | {"100% wet_roof"}
    assert names() == everything
    assert names(project_id=world.project) == {"in project"}
    assert names(project_id=0) == everything - {"in project"}
    assert names(organization_id=world.acme) == {"ana's", "bob's", "unpublished"}
    assert names(customer_id=world.zoe) == {"zoe's"}
    assert names(priority_min=3) == {"100% wet_roof"}
    assert names(external_id="crm-1") == {"100% wet_roof"}
    assert names(search="100%") == {"100% wet_roof"}
    assert names(search="%") == set()
    assert names(search="wet_roof tiles") == {"100% wet_roof"}
    assert names(search="#" + str(world.tickets["zoe's"]["id"])) == {"zoe's"}
    assert names(search="'; DROP TABLE rx_item; --") == set()
    assert names(updated_since=(clock.now() + timedelta(hours=1)).isoformat()) == set()
    assert names(state="finished") == set()

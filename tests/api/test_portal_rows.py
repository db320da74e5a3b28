"""A property that the portal has switched off is not in any answer, and cannot be asked for by any way."""

import pytest

from rxdesk.models.portal import Shown
from tests.api.conftest import World

ALL = [str(shown) for shown in Shown]


def test_only_what_is_switched_on_is_in_the_answer(world: World):
    ref, ana = world.tickets["ana's"]["ref"], world.desk.customer(world.ana)
    for on in ([], ["status"], ["number", "requester"], ALL):
        world.option("own", properties={"ticket": on})
        listed = ana.get("/api/v1/portal/items")["data"][0]
        opened = ana.get(f"/api/v1/portal/items/{ref}")
        expected = {"ref", "name", "kind"} | set(on)
        assert listed.keys() == expected - {"description"}
        assert opened.keys() == expected | {"features", "can_reply", "can_attach"}


def test_the_values_are_those_of_the_item(world: World):
    world.option("own", properties={"ticket": ALL})
    item = world.tickets["ana's"]
    world.script.post(f"/api/v1/items/{item['id']}/assignees", {"agent_id": world.desk.admin_id})
    world.script.patch(f"/api/v1/items/{item['id']}", {"project_id": world.project, "status": "Pending customer"})
    row = world.desk.customer(world.ana).get(f"/api/v1/portal/items/{item['ref']}")
    assert row["status"] == {"name": "Waiting for you", "colour": "violet", "state": "in_progress"}
    assert (row["number"], row["project"], row["requester"]) == (item["number"], "Roof", ["Ana Silva"])
    assert (row["assignee"], row["type"]) == (["Olga Owner"], "Incident")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "updated"}, "sort"),
        ({"sort": "priority"}, "sort"),
        ({"sort": "number"}, "sort"),
        ({"state": "open"}, "state"),
        ({"status": "New"}, "status"),
        ({"type": "Incident"}, "type"),
        ({"project": "a" * 26}, "project"),
        ({"assignee_id": 1}, "assignee_id"),
        ({"priority_min": 1}, "priority_min"),
    ],
)
def test_nobody_sorts_or_filters_by_what_is_off(sqlite_world: World, query: dict, field: str):
    ana = sqlite_world.desk.customer(sqlite_world.ana)
    sqlite_world.option("own", properties={"ticket": [], "task": []})
    assert ana.error("GET", "/api/v1/portal/items", 422, params=query)["field"] == field


def test_what_is_off_is_not_found_by_searching_either(world: World):
    script, ana = world.script, world.desk.customer(world.ana)
    item = script.post("/api/v1/items", {"name": "Roof", "description": "marker", "requester_ids": [world.ana]})

    def found(search: str) -> int:
        return len(ana.get("/api/v1/portal/items", search=search)["data"])

    assert (found("marker"), found(f"#{item['number']}"), found("roof")) == (1, 1, 1)
    world.option("own", properties={"ticket": ["status"]})
    assert (found("marker"), found(f"#{item['number']}"), found("roof")) == (0, 0, 1)
    world.option("own", features={"ticket": [], "task": []})
    assert ana.error("GET", "/api/v1/portal/items", 422, params={"search": "roof"})["field"] == "search"


def test_a_cursor_gives_away_nothing(sqlite_world: World):
    world = sqlite_world
    for place in range(3):
        world.script.post("/api/v1/items", {"name": f"more {place}", "requester_ids": [world.ana]})
    ana = world.desk.customer(world.ana)
    world.option("own", properties={"ticket": [], "task": []})
    page = ana.get("/api/v1/portal/items", limit=2)
    assert page["next"].startswith("gAAAA")
    rest = ana.get("/api/v1/portal/items", limit=2, cursor=page["next"])
    assert len({row["ref"] for row in page["data"] + rest["data"]}) == 4


def test_a_project_shows_its_name_and_what_is_on(world: World):
    ana = world.desk.customer(world.ana)
    world.option("followed_projects")
    [row] = ana.get("/api/v1/portal/projects")["data"]
    assert row.keys() == {"ref", "name", "status", "percent_complete"}
    assert ana.get(f"/api/v1/portal/projects/{row['ref']}") == row
    assert world.desk.customer(world.zoe).error("GET", f"/api/v1/portal/projects/{row['ref']}", 404)
    world.option("followed_projects", features={"project": []}, properties={"project": ["description"]})
    assert ana.get("/api/v1/portal/projects")["data"][0].keys() == {"ref", "name", "description"}


def test_me_is_the_signed_in_customer(sqlite_world: World):
    ana = sqlite_world.desk.customer(sqlite_world.ana)
    me = ana.get("/api/v1/portal/me")
    assert (me["name"], me["addresses"], me["portal"]) == (
        "Ana Silva",
        [{"address": "ana@acme.test", "proven": True}],
        "Support",
    )
    sqlite_world.script.post(f"/api/v1/customers/{sqlite_world.ana}/deactivate")
    assert ana.error("GET", "/api/v1/portal/me", 401)["code"] == "unauthorized"

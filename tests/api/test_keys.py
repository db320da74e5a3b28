"""What a key may ask, and how a wrong question is answered."""

import re

import pytest

from rxdesk.models.people import Agent, Role
from rxdesk.models.session import system_session
from rxdesk.services.api_keys import OBJECTS
from tests.api.conftest import Desk, World

OPEN_OTHERWISE = ("/api/v1/portal/", "/api/v1/docs", "/api/v1/openapi")
"""By the session of a customer or an Admin."""


def test_a_key_without_the_scope_is_told_which_one_it_lacks(sqlite_world: World):
    reader = sqlite_world.desk.key("items:read")
    assert reader.get("/api/v1/items")["data"]
    error = reader.error("POST", "/api/v1/items", 403, json={"name": "x"})
    assert error == {"code": "missing_scope", "message": "This key lacks the scope items:write"}
    assert reader.error("GET", "/api/v1/customers", 403)["code"] == "missing_scope"


def test_every_route_that_reads_asks_for_a_read_scope_and_every_other_for_a_write_scope(sqlite_world: World):
    reader, writer = (sqlite_world.desk.key(*(f"{name}:{right}" for name in OBJECTS)) for right in ("read", "write"))
    asked = 0
    for path, methods in sqlite_world.desk.client.app.openapi()["paths"].items():  # type: ignore[attr-defined]
        for method in methods if path.startswith("/api/v1/") and not path.startswith(OPEN_OTHERWISE) else ():
            caller, right = (writer, "read") if method == "get" else (reader, "write")
            error = caller.error(method, re.sub(r"\{\w+\}", "1", path), 403, json={})
            assert error["message"].startswith("This key lacks the scope "), f"{method} {path}"
            assert error["message"].endswith(f":{right}"), f"{method} {path}"
            asked += 1
    assert asked > 60


@pytest.mark.parametrize("header", ["", "Bearer rxk_wrong", "Basic abc"])
def test_without_a_living_key_nobody_comes_in_not_even_with_an_agents_cookie(sqlite_desk: Desk, header: str):
    agent = sqlite_desk.agent()
    error = agent.error("GET", "/api/v1/items", 401, headers={"Authorization": header} if header else {})
    assert error["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/api/v1/items", {"name": "x", "colour": "red"}, "colour"),
        ("POST", "/api/v1/items", {"name": "x", "priority": "high"}, "priority"),
        ("POST", "/api/v1/items", {"name": "x", "priority": 6}, "priority"),
        ("POST", "/api/v1/items", {"name": " "}, "name"),
        ("POST", "/api/v1/items", {"name": "n" * 256}, "name"),
        ("POST", "/api/v1/items", {}, "name"),
        *(
            ("POST", "/api/v1/items", {"name": "x", field: [999]}, field)
            for field in ("requester_ids", "follower_ids", "assignee_ids", "team_ids")
        ),
        ("GET", "/api/v1/items?colour=red", None, "colour"),
        ("GET", "/api/v1/items?limit=101", None, "limit"),
        ("GET", "/api/v1/items?cursor=abc", None, "cursor"),
        ("GET", "/api/v1/items?sort=password_hash", None, "sort"),
        ("PATCH", "/api/v1/items/1", {"status": "Nonsense"}, "status"),
        ("PATCH", "/api/v1/items/1", {"name": None}, "name"),
        ("PATCH", "/api/v1/portal-settings", {"option": "everything"}, "option"),
        ("PATCH", "/api/v1/settings", {"session": 1}, "session"),
        ("POST", "/api/v1/customers", {"email": "nonsense"}, "email"),
        ("POST", "/api/v1/projects/1/members", {"agent_id": 1, "role": "king"}, "role"),
    ],
)
def test_a_wrong_field_is_named(sqlite_world: World, method: str, path: str, body: object, field: str):
    error = sqlite_world.script.error(method, path, 422, json=body)
    assert (error["code"], error["field"]) == ("invalid", field)
    assert error["message"]


@pytest.mark.parametrize(
    "path",
    ["items/999", "items/999999999999", "customers/999", "organizations/999", "projects/999", "portals/999", "no"],
)
def test_what_is_not_there_is_not_found(sqlite_world: World, path: str):
    assert sqlite_world.script.error("GET", f"/api/v1/{path}", 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/items", {"name": "x", "requester_ids": [999]}),
        ("PATCH", "/api/v1/customers/1", {"type_id": 999}),
        ("PATCH", "/api/v1/projects/1", {"organization_id": 999}),
        ("PATCH", "/api/v1/portal-settings", {"organization_ids": [999]}),
        ("GET", f"/api/v1/items?project_id={10**20}", None),
        ("GET", f"/api/v1/customers?organization_id={-(10**20)}", None),
        ("DELETE", f"/api/v1/items/1/requesters/{10**20}", None),
    ],
)
def test_what_names_nothing_is_refused_and_nothing_is_changed(world: World, method: str, path: str, body: object):
    answer = world.script.ask(method, path, json=body)
    if not path.startswith("/api/v1/items/1/"):
        assert answer.status_code in (200, 422), answer.text
    assert answer.status_code < 500
    assert len(world.script.all("/api/v1/items")) == len(world.tickets)


def test_a_failed_change_changes_nothing(sqlite_world: World):
    item = sqlite_world.tickets["ana's"]
    sqlite_world.script.error("PATCH", f"/api/v1/items/{item['id']}", 422, json={"name": "changed", "priority": 9})
    assert sqlite_world.script.get(f"/api/v1/items/{item['id']}")["name"] == "ana's"


def test_an_agent_who_does_not_see_a_project_gets_the_answer_of_a_missing_item(world: World):
    hidden = world.script.post("/api/v1/projects", {"name": "Hidden", "shared_with_all": False})["id"]
    item = world.script.post("/api/v1/items", {"name": "secret", "project_id": hidden})["id"]
    with system_session("test") as session:
        agent = Agent(email="ned@rxdesk.test", name="Ned", role=Role.AGENT)
        session.add(agent)
        session.flush()
        key = agent.key
    ned = world.desk.key(agent_id=key)
    for way in ("", "/messages", "/events", "/readers", "/requesters", "/followers", "/assignees", "/teams"):
        refused = ned.ask("GET", f"/api/v1/items/{item}{way}")
        assert refused.status_code == 404
        assert refused.text == ned.ask("GET", f"/api/v1/items/99999{way}").text
    assert ned.error("PATCH", f"/api/v1/items/{item}", 404, json={"priority": 1})
    assert "secret" not in ned.ask("GET", "/api/v1/items?search=secret").text
    assert ned.error("GET", f"/api/v1/projects/{hidden}", 404)
    assert ned.error("GET", "/api/v1/settings", 403)["code"] == "forbidden"
    world.script.post(f"/api/v1/projects/{hidden}/members", {"agent_id": key})
    assert ned.get(f"/api/v1/items/{item}")["name"] == "secret"


def test_an_item_is_changed_property_by_property_in_one_call(world: World):
    script, item = world.script, world.tickets["ana's"]
    team = script.post("/api/v1/teams", {"name": "Support", "agent_ids": [world.desk.admin_id]})
    place = f"/api/v1/items/{item['id']}"
    changed = script.patch(
        place,
        {
            "name": "Renamed",
            "status": "pending customer",
            "priority": 3,
            "project_id": world.project,
            "tags": ["Wet", "roof"],
            "percent_complete": 40,
            "published": False,
        },
    )
    assert (changed["name"], changed["status"]["name"], changed["priority"]) == ("Renamed", "Pending customer", 3)
    assert (changed["project"]["name"], changed["tags"], changed["published"]) == ("Roof", ["roof", "wet"], False)
    assert script.patch(place, {"project_id": None})["project"] is None
    script.post(f"{place}/assignees", {"agent_id": world.desk.admin_id})
    script.post(f"{place}/teams", {"team_id": team["id"]})
    script.post(f"{place}/followers", {"organization_id": world.zen})
    script.post(f"{place}/followers", {"customer_id": world.bob})
    script.post(f"{place}/followers/{world.bob}/change-to-requester")
    detail = script.get(place)
    assert [person["name"] for person in detail["requesters"]] == ["Ana Silva", "Bob Stone"]
    assert [(person["kind"], person["name"]) for person in detail["followers"]] == [("organization", "Zen")]
    assert ([a["initials"] for a in detail["assignees"]], [t["name"] for t in detail["teams"]]) == (["OO"], ["Support"])
    script.delete(f"{place}/followers", organization_id=world.zen)
    script.delete(f"{place}/requesters/{world.bob}")
    script.delete(f"{place}/assignees/{world.desk.admin_id}")
    script.delete(f"{place}/teams/{team['id']}")
    detail = script.get(place)
    assert (len(detail["requesters"]), detail["followers"], detail["assignees"], detail["teams"]) == (1, [], [], [])


def test_archive_delete_and_restore(world: World):
    script, item = world.script, world.tickets["ana's"]
    place, count = f"/api/v1/items/{item['id']}", len(world.tickets)
    script.post(f"{place}/archive")
    assert len(script.all("/api/v1/items")) == count - 1
    assert [row["name"] for row in script.all("/api/v1/items", archived=True)] == ["ana's"]
    script.post(f"{place}/restore")
    script.delete(place)
    assert len(script.all("/api/v1/items")) == count - 1
    assert [row["name"] for row in script.all("/api/v1/items", deleted=True)] == ["ana's"]
    script.post(f"{place}/restore")
    assert len(script.all("/api/v1/items")) == count


def test_customers_and_organizations_are_changed_and_found(world: World):
    script = world.script
    ana = f"/api/v1/customers/{world.ana}"
    assert script.get(ana)["organization"] == {"id": world.acme, "name": "Acme"}
    script.patch(ana, {"title": "Head of roofs", "external_id": "crm-7"})
    script.post(f"{ana}/addresses", {"email": "ana.silva@home.test"})
    assert script.post(f"{ana}/move", {"organization_id": world.zen})["organization"]["name"] == "Zen"
    assert script.post(f"{ana}/deactivate")["active"] is False
    assert script.post(f"{ana}/reactivate")["active"] is True
    [found] = script.get("/api/v1/customers", external_id="crm-7")["data"]
    assert [row["address"] for row in found["addresses"]] == ["ana@acme.test", "ana.silva@home.test"]
    assert [row["name"] for row in script.get("/api/v1/customers", search="home.test")["data"]] == ["Ana Silva"]
    taken = {"email": "ANA@acme.test"}
    assert script.error("POST", "/api/v1/customers", 409, json=taken)["code"] == "conflict"
    acme = f"/api/v1/organizations/{world.acme}"
    assert script.get(acme)["members"] == 1
    assert script.post(f"{acme}/domains", {"domain": "acme.example"})["domains"] == ["acme.example", "acme.test"]
    assert script.error("POST", f"{acme}/domains", 409, json={"domain": "zen.test"})["field"] == "domain"
    script.delete(f"{acme}/domains/acme.example")
    script.delete(acme)
    assert script.get(f"/api/v1/customers/{world.bob}")["organization"] is None


def test_projects_portfolios_folders_and_sharing(world: World):
    script, place = world.script, f"/api/v1/projects/{world.project}"
    portfolio = script.post("/api/v1/portfolios", {"name": "Customers"})
    inner = script.post("/api/v1/projects", {"name": "Cellar", "portfolio_id": portfolio["id"]})
    assert [row["name"] for row in script.get("/api/v1/projects", portfolio_id=0)["data"]] == ["Roof"]
    [cellar] = script.get("/api/v1/projects", portfolio_id=portfolio["id"])["data"]
    assert (cellar["id"], cellar["portfolios"]) == (inner["id"], [portfolio])
    assert script.get(place)["open_items"] == 1
    assert script.post(f"{place}/folders", {"name": "Tiles"})["name"] == "Tiles"
    assert [row["name"] for row in script.get(f"{place}/folders")["data"]] == ["Tiles"]
    script.post(f"{place}/followers", {"organization_id": world.zen})
    kinds = [(row["kind"], row["name"]) for row in script.get(f"{place}/followers")["data"]]
    assert kinds == [("organization", "Zen"), ("customer", "Ana Silva")]
    script.delete(f"{place}/followers", organization_id=world.zen)
    assert len(script.get(f"{place}/followers")["data"]) == 1
    assert script.post(f"{place}/archive")["archived_at"]
    assert [row["name"] for row in script.get("/api/v1/projects")["data"]] == ["Cellar"]
    assert script.patch(f"/api/v1/projects/{inner['id']}", {"percent_complete": 30})["percent_complete"] == 30

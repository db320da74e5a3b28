"""Rules by script: made, run, traced, and refused to whoever is no Admin."""

from rxdesk import jobs
from rxdesk.automation import worker
from rxdesk.mail import dispatch
from tests.api.conftest import Desk

HANDLERS = (worker, dispatch)
STARS = {
    "version": 1,
    "trigger": {"type": "created"},
    "condition": {"type": "text", "operator": "contains", "values": ["blocked"]},
    "actions": [{"type": "set_priority", "priority": 4}],
}


def test_a_rule_by_script_runs_and_its_trace_tells_what_it_saw(desk: Desk) -> None:
    script = desk.key()
    rule = script.post("/api/v1/rules", {"definition": STARS, "enabled": True})
    with jobs.inline() as waiting:
        item = script.post("/api/v1/items", {"kind": "ticket", "name": "The door is blocked"})
        waiting.run_due()
    assert script.get(f"/api/v1/items/{item['id']}")["priority"] == 4
    event = script.get(f"/api/v1/items/{item['id']}/events")["data"][-1]
    ran = script.get(f"/api/v1/events/{event['id']}/trace")["runs"]
    assert [(run["code"], run["result"]) for run in ran][:1] == [(rule["code"], "fired")]


def test_a_rule_that_is_off_does_not_run_and_order_can_be_changed(desk: Desk) -> None:
    script = desk.key()
    first = script.post("/api/v1/rules", {"definition": STARS, "name": "first"})
    second = script.post("/api/v1/rules", {"definition": STARS, "name": "second"})
    with jobs.inline() as waiting:
        item = script.post("/api/v1/items", {"kind": "ticket", "name": "blocked"})
        waiting.run_due()
    assert script.get(f"/api/v1/items/{item['id']}")["priority"] == 0
    script.patch(f"/api/v1/rules/{second['id']}", {"place": 0})
    assert [row["id"] for row in script.all("/api/v1/rules")] == [second["id"], first["id"]]
    script.delete(f"/api/v1/rules/{first['id']}")
    assert [row["id"] for row in script.all("/api/v1/rules")] == [second["id"]]


def test_a_broken_definition_is_refused_and_names_the_part(desk: Desk) -> None:
    script = desk.key()
    unknown = STARS | {"actions": [{"type": "launch_rocket"}]}
    assert script.error("POST", "/api/v1/rules", 422, json={"definition": unknown})["field"].startswith("actions.0")
    empty = STARS | {"actions": []}
    assert script.error("POST", "/api/v1/rules", 422, json={"definition": empty})["field"].startswith("actions")


def test_who_is_no_admin_writes_and_reads_no_rule(desk: Desk) -> None:
    rule = desk.key().post("/api/v1/rules", {"definition": STARS})
    agent = desk.key().post("/api/v1/agents", {"email": "greta@rxdesk.test", "name": "Greta", "role": "agent"})
    greta = desk.key(agent_id=agent["id"])
    assert greta.ask("GET", "/api/v1/rules").status_code in (403, 404)
    greta.error("GET", f"/api/v1/rules/{rule['id']}", 404)
    greta.error("PATCH", f"/api/v1/rules/{rule['id']}", 404, json={"enabled": True})
    greta.error("POST", "/api/v1/rules", 403, json={"definition": STARS})
    desk.key("items:read").error("GET", "/api/v1/rules", 403)

"""Health, the description of the API, mail by HTTP, and the shape of every refusal."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.jobs.tables import executors
from rxdesk.models.people import Agent, Role
from rxdesk.models.session import system_session
from tests.api.conftest import Desk
from tests.servers import databases
from tests.servers.process import free_port

MAIL = b"""From: Cy <cy@nova.test>
To: ticket@rxdesk.example
Subject: Hello
Message-ID: <1@nova.test>

Help
"""


def test_health_names_what_does_not_work(desk: Desk, engine: Engine, tmp_path, monkeypatch: pytest.MonkeyPatch):
    visitor = desk.anonymous()
    answer = visitor.ask("GET", "/api/health")
    assert (answer.status_code, answer.json()["worker"], answer.json()["database"]) == (503, "failed", "ok")
    with engine.begin() as connection:
        connection.execute(insert(executors).values(id="one", seen_at=clock.now()))
    answer = visitor.ask("GET", "/api/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        assert visitor.ask("GET", "/api/health").status_code == 503
    with databases.opened(f"postgresql+psycopg://postgres@127.0.0.1:{free_port()}/none") as away:
        monkeypatch.setenv("RXDESK_DATABASE_URL", away.url.render_as_string(hide_password=False))
        settings.cache_clear()
        answer = visitor.ask("GET", "/api/health")
        assert (answer.status_code, answer.json()["database"], answer.json()["storage"]) == (503, "failed", "ok")
        monkeypatch.setenv("RXDESK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    (tmp_path / "no-folder").write_text("in the way")
    monkeypatch.setenv("RXDESK_DATA_DIR", str(tmp_path / "no-folder"))
    settings.cache_clear()
    answer = visitor.ask("GET", "/api/health")
    assert (answer.status_code, answer.json()["storage"]) == (503, "failed")


def test_the_description_is_for_signed_in_admins(sqlite_desk: Desk):
    with system_session("test") as session:
        agent = Agent(email="ned@rxdesk.test", name="Ned", role=Role.AGENT)
        session.add(agent)
        session.flush()
        key = agent.key
    for path in ("/api/v1/docs", "/api/v1/openapi.json"):
        assert sqlite_desk.anonymous().error("GET", path, 401)
        assert sqlite_desk.agent(key).error("GET", path, 404)
        assert sqlite_desk.key().error("GET", path, 401)
        assert sqlite_desk.agent().ask("GET", path).status_code == 200
    page = sqlite_desk.agent().ask("GET", "/api/v1/docs").text
    assert "/api/v1/items/{item_id}/messages" in page
    assert "requester_ids" in page
    assert "<script" not in page
    assert "//" not in page.replace("application//", "")


def test_mail_comes_in_by_the_secret_or_a_key(desk: Desk, own_settings: pytest.MonkeyPatch):
    place = "/api/v1/inbound/mime"
    assert desk.anonymous().error("POST", place, 401, content=MAIL)
    assert desk.key("items:read").error("POST", place, 403, content=MAIL)["code"] == "missing_scope"
    assert desk.anonymous().error("POST", place, 401, content=MAIL, headers={"Authorization": "Bearer "})
    own_settings.setenv("RXDESK_INBOUND_SECRET", "one long secret")
    settings.cache_clear()
    wrong = {"Authorization": "Bearer another secret"}
    assert desk.anonymous().error("POST", place, 401, content=MAIL, headers=wrong)
    right = {"Authorization": "Bearer one long secret"}
    first = desk.anonymous().ask("POST", place, content=MAIL, headers=right).json()
    assert first["state"] == "done"
    again = desk.key("mail:write").ask("POST", place, content=MAIL).json()
    assert again["state"] == "duplicate"
    [item] = desk.key().get("/api/v1/items")["data"]
    assert (item["name"], item["requester"]["name"], item["channel"]) == ("Hello", "Cy", "email")


def test_an_unknown_address_below_api_is_a_plain_refusal(sqlite_desk: Desk):
    for path in ("/api/nothing", "/api/v2/items", "/api/v1/items/x/y/z"):
        error = sqlite_desk.key().error("GET", path, 404)
        assert error == {"code": "not_found", "message": "Not found"}


def test_a_body_that_is_no_json_is_named_as_that(sqlite_desk: Desk):
    headers = {"Content-Type": "application/json"}
    answer = sqlite_desk.key().ask("POST", "/api/v1/items", content=b"{broken", headers=headers)
    assert answer.status_code == 422
    assert answer.json() == {"error": {"code": "invalid", "message": "The body is not JSON"}}

"""No page of another site can make a browser change anything here, signing in included (A42)."""

from collections.abc import Iterator

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from sqlmodel import func, select

from rxdesk.api import deps
from rxdesk.api.auth import router
from rxdesk.config import settings
from rxdesk.models.events import Event
from rxdesk.models.people import LoginSession
from rxdesk.models.session import system_session
from rxdesk.models.viewers import AgentViewer
from tests.accounts import PASSWORD, Browser, a_company, a_customer, an_agent

FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:3000.evil.example"},
    {"origin": "http://localhost:3001"},
    {"origin": "https://localhost:3000"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    {},
)
FORM = {"email": "olga@rxdesk.test", "password": PASSWORD, "current": PASSWORD, "name": "Olga"}


def _posts() -> Iterator[str]:
    for route in router.routes:
        assert isinstance(route, APIRoute)
        if route.methods != {"GET"}:
            yield from sorted({route.path.replace("{kind}", kind) for kind in ("agent", "customer")})


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", list(_posts()))
def test_a_form_of_another_site_is_refused(path: str, headers: dict[str, str], sqlite_engine: Engine) -> None:
    a_company()
    before = _count()
    answer = Browser().post_with(headers, path, **FORM)
    assert answer.response.status_code == 403
    assert answer.cookies == []
    assert _count() == before


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://localhost:3000"}, {"origin": "http://127.0.0.1:3000"}, {"sec-fetch-site": "same-origin"}],
    ids=str,
)
def test_our_own_forms_are_taken(headers: dict[str, str], sqlite_engine: Engine) -> None:
    a_company()
    an_agent()
    answer = Browser().post_with(headers, "/api/auth/agent/sign-in", **FORM)
    assert answer.path == "/"
    assert len(answer.cookies) == 1


def test_loopback_names_are_no_origins_of_a_public_desk(
    sqlite_engine: Engine, own_settings: pytest.MonkeyPatch
) -> None:
    own_settings.setenv("RXDESK_BASE_URL", "https://desk.rxdesk.test")
    settings.cache_clear()
    a_company()
    an_agent()
    refused = Browser().post_with({"origin": "http://localhost:3000"}, "/api/auth/agent/sign-in", **FORM)
    assert refused.response.status_code == 403
    taken = Browser().post_with({"origin": "https://desk.rxdesk.test"}, "/api/auth/agent/sign-in", **FORM)
    assert taken.path == "/"


def test_reading_changes_nothing(sqlite_engine: Engine) -> None:
    """Every path of ours that a GET reaches shows; a mailed link that a scanner opens stays unspent."""
    a_company()
    an_agent()
    before = _count()
    browser = Browser()
    for path in _posts():
        status = browser.get(path).response.status_code
        assert status == 405, path
    assert browser.get("/api/auth/link/some-token").path == "/link"
    assert _count() == before


def test_routes_with_a_cookie_need_our_origin_and_json(sqlite_engine: Engine) -> None:
    a_company()
    a_customer()
    agent_id = an_agent()
    browser = Browser(app=_app_with_routes())
    browser.sign_in("agent", "olga@rxdesk.test")
    browser.sign_in("customer", "ana@acme.test")
    own, json = {"origin": "http://localhost:3000"}, {"content-type": "application/json"}
    for path in ("/probe/agent", "/probe/customer"):
        assert browser.post_with({**json, "origin": "https://evil.example"}, path).response.status_code == 403
        assert browser.post_with(json, path).response.status_code == 403
        assert browser.post_with({**own, "content-type": "text/plain"}, path).response.status_code == 415
        assert browser.post_with({**own, **json}, path).response.status_code == 200
        assert Browser(app=_app_with_routes()).post_with({**own, **json}, path).response.status_code == 401
        assert browser.get(path).response.status_code == 200
    assert browser.get("/probe/agent").response.json() == {"id": agent_id, "key_id": None}
    with_key = browser.get("/probe/agent", authorization="Bearer rxk_unknown")
    assert with_key.response.status_code == 401, "who sends a key is not known by cookie"


def _app_with_routes() -> FastAPI:
    app = FastAPI()

    @app.api_route("/probe/agent", methods=["GET", "POST"], dependencies=[Depends(deps.json_only)])
    def for_agents(viewer: deps.Agent) -> AgentViewer:
        return viewer

    @app.api_route("/probe/customer", methods=["GET", "POST"], dependencies=[Depends(deps.json_only)])
    def for_customers(viewer: deps.Customer) -> dict[str, int]:
        return {"id": viewer.id}

    return app


def _count() -> tuple[int, int]:
    with system_session("test", write=False) as session:
        sessions = session.exec(select(func.count()).select_from(LoginSession)).one()
        return sessions, session.exec(select(func.count()).select_from(Event)).one()

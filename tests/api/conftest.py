"""A served API on a fresh database, and a script with a key that builds its world through nothing but the API."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.api.app import make_api
from rxdesk.models.customers import Customer
from rxdesk.models.people import Agent, Role
from rxdesk.models.portal import Portal
from rxdesk.models.session import system_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.origin import Cookie
from rxdesk.services import api_keys
from rxdesk.services.auth.sessions import Place, start_session
from rxdesk.services.basics import ensure_basics

ORIGIN = "http://localhost:3000"


@dataclass
class Caller:
    """One person or program at the API; answers are checked for their status and read as JSON."""

    client: TestClient
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request, whatever the answer."""
        headers = self.headers | options.pop("headers", {})
        return self.client.request(method, path, headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        return self._good(self.ask("GET", path, params=query))

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self._good(self.ask("POST", path, json={} if body is None else body, **options))

    def patch(self, path: str, body: Any) -> Any:
        return self._good(self.ask("PATCH", path, json=body))

    def delete(self, path: str, **query: Any) -> None:
        self._good(self.ask("DELETE", path, params=query))

    def error(self, method: str, path: str, status: int, **options: Any) -> dict[str, str]:
        """The error of a request that must fail with this status."""
        answer = self.ask(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json()["error"]

    def all(self, path: str, **query: Any) -> list[Any]:
        """Every row of a list, page by page."""
        rows, cursor = [], ""
        while True:
            page = self.get(path, **query, cursor=cursor)
            rows += page["data"]
            if not page["next"]:
                return rows
            cursor = page["next"]

    def _good(self, answer: httpx.Response) -> Any:
        assert answer.status_code < 300, f"{answer.request.method} {answer.request.url}: {answer.text}"
        return answer.json() if answer.content else None


@dataclass
class Desk:
    """The API of one installation, and how to come in."""

    client: TestClient
    admin_id: int

    def key(self, *scopes: str, agent_id: int | None = None) -> Caller:
        """A program with a key of the admin, or of another agent."""
        with system_session("test") as session:
            viewer = AgentViewer(self.admin_id)
            made = api_keys.create_key(session, viewer, name="script", scopes=scopes or ("*",), agent_id=agent_id)
            return Caller(self.client, {"Authorization": f"Bearer {made.token}"})

    def agent(self, agent_id: int | None = None) -> Caller:
        """A browser in which an agent is signed in."""
        with system_session("test") as session:
            token = start_session(
                session, session.get_one(Agent, agent_id or self.admin_id), portal_id=None, place=Place()
            )
        return self._browser(Cookie.AGENT, token)

    def customer(self, customer_id: int) -> Caller:
        """A browser in which a customer is signed in to the Main portal."""
        with system_session("test") as session:
            portal = session.exec(select(Portal)).one()
            person = session.get_one(Customer, customer_id)
            token = start_session(session, person, portal_id=portal.key, place=Place())
        return self._browser(Cookie.CUSTOMER, token)

    def anonymous(self) -> Caller:
        """A browser in which nobody is signed in."""
        return Caller(self.client, {"Origin": ORIGIN})

    def _browser(self, cookie: Cookie, token: str) -> Caller:
        return Caller(self.client, {"Origin": ORIGIN, "Cookie": f"{cookie.label}={token}"})


def open_desk() -> Desk:
    """An installation with an owner, served in this process."""
    with system_session("test") as session:
        ensure_basics(session)
        owner = Agent(email="olga@rxdesk.test", name="Olga Owner", role=Role.OWNER)
        session.add(owner)
        session.flush()
        admin_id = owner.key
    return Desk(TestClient(make_api(), base_url=ORIGIN, raise_server_exceptions=True), admin_id)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """On both databases."""
    return open_desk()


@pytest.fixture
def sqlite_desk(sqlite_engine: Engine) -> Desk:
    """Where the database is not the point."""
    return open_desk()


@dataclass
class World:
    """Acme with Ana and Bob, Zen with Zoe, and their tickets, made by a script."""

    desk: Desk
    script: Caller
    acme: int
    zen: int
    ana: int
    bob: int
    zoe: int
    project: int
    tickets: dict[str, dict[str, Any]]

    def option(self, name: str, **others: Any) -> None:
        """Switch the Main portal."""
        self.script.patch("/api/v1/portal-settings", {"option": name, **others})


def build(desk: Desk) -> World:
    """Make the world through the API alone."""
    script = desk.key()
    acme = script.post("/api/v1/organizations", {"name": "Acme", "domains": ["acme.test"]})["id"]
    zen = script.post("/api/v1/organizations", {"name": "Zen", "domains": ["zen.test"]})["id"]
    people = {
        name: script.post("/api/v1/customers", {"email": f"{name.lower()}@{where}.test", "name": f"{name} {last}"})[
            "id"
        ]
        for name, where, last in (("Ana", "acme", "Silva"), ("Bob", "acme", "Stone"), ("Zoe", "zen", "Zimmer"))
    }
    project = script.post("/api/v1/projects", {"name": "Roof", "organization_id": acme})["id"]
    made = {
        name: script.post("/api/v1/items", {"name": name, **fields})
        for name, fields in {
            "ana's": {"requester_ids": [people["Ana"]]},
            "bob's": {"requester_ids": [people["Bob"]]},
            "zoe's": {"requester_ids": [people["Zoe"]]},
            "in project": {"project_id": project},
            "of nobody": {},
            "unpublished": {"requester_ids": [people["Bob"]], "published": False},
        }.items()
    }
    script.post(f"/api/v1/projects/{project}/followers", {"customer_id": people["Ana"]})
    return World(desk, script, acme, zen, people["Ana"], people["Bob"], people["Zoe"], project, made)


@pytest.fixture
def world(desk: Desk) -> World:
    """On both databases."""
    return build(desk)


@pytest.fixture
def sqlite_world(sqlite_desk: Desk) -> World:
    """Where the database is not the point."""
    return build(sqlite_desk)

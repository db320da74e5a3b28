"""Keys of the REST API: shown once, bound to an agent and to scopes, ended for good, limited, and noticed when used."""

from datetime import timedelta
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk import clock
from rxdesk.api.v1.asking import may
from rxdesk.errors import Forbidden, Invalid, NotFound, TooMany
from rxdesk.models.people import Agent, ApiKey, Role
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import agents, api_keys, auth
from tests.accounts import SYSTEM, Browser, a_company, an_agent


@pytest.fixture
def owner(engine: Engine) -> AgentViewer:
    a_company()
    return AgentViewer(an_agent(role=Role.OWNER))


def test_a_key_speaks_for_its_agent_within_its_scopes(owner: AgentViewer) -> None:
    made = _key(owner, "items:read", "items:write")
    assert made.token.startswith("rxk_")
    assert made.token.startswith(made.key.prefix)
    found = auth.find_key(made.token)
    assert found is not None
    assert found.viewer == AgentViewer(owner.id, key_id=made.key.key)
    found.require("items:write")
    with pytest.raises(Forbidden, match="customers:read"):
        found.require("customers:read")
    everything = auth.find_key(_key(owner, "*").token)
    assert everything is not None
    everything.require("customers:read")


def test_a_key_is_stored_as_a_hash(owner: AgentViewer) -> None:
    made = _key(owner, "*")
    with system_session("test") as session:
        row = session.exec(select(ApiKey)).one()
    assert made.token not in repr(row.model_dump())
    assert len(made.token) - len(made.key.prefix) >= 32


def test_an_ended_an_expired_an_unknown_key_opens_nothing(owner: AgentViewer) -> None:
    ended, expiring = _key(owner, "*"), _key(owner, "*", expires_in=timedelta(hours=1))
    with viewer_session(owner) as session:
        api_keys.end_key(session, owner, ended.key.key)
        assert [key.key for key in api_keys.list_keys(session, owner)] == [expiring.key.key]
    assert auth.find_key(ended.token) is None
    assert auth.find_key(expiring.token)
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        assert auth.find_key(expiring.token) is None
    assert auth.find_key(expiring.token + "x") is None
    assert auth.find_key("") is None


def test_a_key_dies_with_its_agent(owner: AgentViewer) -> None:
    ben = an_agent("ben@rxdesk.test")
    made = _key(owner, "*", agent_id=ben)
    assert auth.find_key(made.token)
    with viewer_session(owner) as session:
        agents.deactivate_agent(session, owner, session.get_one(Agent, ben))
    assert auth.find_key(made.token) is None


def test_a_use_is_noted_at_most_once_a_minute(owner: AgentViewer) -> None:
    made = _key(owner, "*")
    auth.find_key(made.token)
    first = _stored().last_used_at
    auth.find_key(made.token)
    assert first
    assert _stored().last_used_at == first
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        auth.find_key(made.token)
    assert (_stored().last_used_at or first) - first >= timedelta(minutes=2)


def test_a_key_makes_at_most_600_calls_a_minute(owner: AgentViewer) -> None:
    made, other = _key(owner, "*"), _key(owner, "*")
    for _ in range(600):
        assert auth.find_key(made.token)
    with pytest.raises(TooMany, match="Try again in 1 minute"):
        auth.find_key(made.token)
    assert auth.find_key(other.token)


def test_only_admins_make_keys_and_only_the_owner_one_that_acts_as_the_owner(owner: AgentViewer) -> None:
    admin = AgentViewer(an_agent("ada@rxdesk.test", role=Role.ADMIN))
    plain = AgentViewer(an_agent("ben@rxdesk.test"))
    with viewer_session(plain) as session, pytest.raises(Forbidden):
        api_keys.create_key(session, plain, name="mine", scopes=["*"])
    with viewer_session(admin) as session:
        assert api_keys.create_key(session, admin, name="as Ben", scopes=["*"], agent_id=plain.id)
        with pytest.raises(Forbidden):
            api_keys.create_key(session, admin, name="as Olga", scopes=["*"], agent_id=owner.id)
        with pytest.raises(NotFound):
            api_keys.create_key(session, admin, name="as nobody", scopes=["*"], agent_id=9999)
    made = _key(owner, "*")
    with viewer_session(plain) as session, pytest.raises(Forbidden):
        api_keys.end_key(session, plain, made.key.key)
    with system_session("test") as session:
        assert api_keys.create_key(session, SYSTEM, name="by hand", scopes=["*"], agent_id=owner.id)


@pytest.mark.parametrize("scopes", [[], ["items"], ["items:delete"], ["items:read", "everything"]])
def test_an_unknown_scope_is_refused(owner: AgentViewer, scopes: list[str]) -> None:
    with viewer_session(owner) as session, pytest.raises(Invalid):
        api_keys.create_key(session, owner, name="key", scopes=scopes)


def test_a_route_asks_for_a_living_key_with_its_scope(owner: AgentViewer) -> None:
    app = FastAPI()

    @app.get("/probe")
    def probe(viewer: Annotated[AgentViewer, Depends(may("items:read"))]) -> AgentViewer:
        return viewer

    made = _key(owner, "items:read")
    browser = Browser(app=app)
    with_key = browser.get("/probe", authorization=f"Bearer {made.token}")
    assert with_key.response.json() == {"id": owner.id, "key_id": made.key.key}
    browser.sign_in("agent", "olga@rxdesk.test")
    for headers in ({}, {"authorization": "Bearer rxk_wrong"}, {"authorization": f"Basic {made.token}"}):
        answer = browser.get("/probe", **headers)
        assert answer.response.status_code == 401, "a cookie counts for nothing where a key is asked for"
        assert answer.response.headers["www-authenticate"] == "Bearer"


def _key(
    viewer: AgentViewer, *scopes: str, agent_id: int | None = None, expires_in: timedelta | None = None
) -> api_keys.NewKey:
    expires_at = clock.now() + expires_in if expires_in else None
    with viewer_session(viewer) as session:
        return api_keys.create_key(
            session, viewer, name="A script", scopes=scopes, agent_id=agent_id, expires_at=expires_at
        )


def _stored() -> ApiKey:
    with system_session("test") as session:
        return session.exec(select(ApiKey)).one()

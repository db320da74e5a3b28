"""Sessions end when they must, at the next look (A14), and their cookies cannot be planted, read or guessed (A15)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.errors import Forbidden, NotFound
from rxdesk.models.people import LoginKind, LoginSession, Role
from rxdesk.models.portal import Portal
from rxdesk.models.session import one_reading, system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.services import agents, auth, customers
from rxdesk.services.auth.sessions import Place, digest
from tests.accounts import OTHER, PASSWORD, SYSTEM, Browser, a_company, a_customer, an_agent

pytestmark = pytest.mark.usefixtures("engine")
AGENT, CUSTOMER = LoginKind.AGENT, LoginKind.CUSTOMER


@pytest.fixture(autouse=True)
def _company(engine: Engine) -> None:
    a_company()


def test_an_agent_who_signed_in_is_known_by_the_cookie_alone() -> None:
    agent_id = an_agent(role=Role.ADMIN)
    token = auth.sign_in(AGENT, "Olga@RXDESK.test ", PASSWORD, device="Firefox")
    found = auth.find_session(AGENT, token)
    assert found is not None
    assert (found.viewer, found.is_admin, found.name) == (AgentViewer(agent_id), True, "Olga")
    assert auth.find_session(CUSTOMER, token) is None
    assert auth.find_session(AGENT, token + "x") is None


def test_a_customer_is_signed_in_to_one_portal() -> None:
    customer_id = a_customer()
    found = auth.find_session(CUSTOMER, auth.sign_in(CUSTOMER, "ana@acme.test", PASSWORD))
    assert found is not None
    assert found.viewer == CustomerViewer(customer_id, found.portal_id or 0)
    assert found.portal_id


def test_the_database_never_holds_the_value_of_a_cookie() -> None:
    an_agent()
    token = auth.sign_in(AGENT, "olga@rxdesk.test", PASSWORD)
    with system_session("test") as session:
        row = session.exec(select(LoginSession)).one()
    assert len(token) >= 43
    assert row.token_hash == digest(token)
    assert token not in repr(row)


@pytest.mark.parametrize(("kind", "hours"), [(AGENT, 12), (CUSTOMER, 30 * 24)])
def test_an_unused_session_ends(kind: LoginKind, hours: int) -> None:
    token = _signed_in(kind)
    start = clock.now()
    with clock.moved_to(start + timedelta(hours=hours, minutes=-1)):
        assert auth.find_session(kind, token)
    with clock.moved_to(start + timedelta(hours=2 * hours)):
        assert auth.find_session(kind, token) is None


@pytest.mark.parametrize(("kind", "days"), [(AGENT, 30), (CUSTOMER, 90)])
def test_a_session_ends_however_much_it_is_used(kind: LoginKind, days: int) -> None:
    token = _signed_in(kind)
    start = clock.now()
    step = timedelta(hours=11) if kind is AGENT else timedelta(days=29)
    moment = start
    while moment < start + timedelta(days=days) - step:
        moment += step
        with clock.moved_to(moment):
            assert auth.find_session(kind, token), f"still in use at {moment - start}"
    with clock.moved_to(start + timedelta(days=days, minutes=1)):
        assert auth.find_session(kind, token) is None


def test_a_use_is_noted_at_most_once_a_minute() -> None:
    token = _signed_in(AGENT)
    first = _row().seen_at
    auth.find_session(AGENT, token)
    assert _row().seen_at == first
    with clock.moved_to(clock.now() + timedelta(minutes=2)), one_reading():
        auth.find_session(AGENT, token)
        assert _row().seen_at == first, "it was written while a connection was held"
    assert _row().seen_at - first >= timedelta(minutes=2)


def test_signing_out_ends_the_session_and_clears_the_browser() -> None:
    an_agent()
    browser = Browser()
    browser.sign_in("agent", "olga@rxdesk.test")
    token = browser.cookies["rxdesk-agent"]
    answer = browser.post("/api/auth/agent/sign-out")
    assert answer.path == "/login"
    assert answer.response.headers["clear-site-data"] == '"cache", "storage"'
    assert "rxdesk-agent" not in browser.cookies
    assert auth.find_session(AGENT, token) is None


def test_deactivating_an_agent_ends_the_open_session_for_good() -> None:
    an_agent(role=Role.OWNER)
    agent_id = an_agent("ben@rxdesk.test")
    token = auth.sign_in(AGENT, "ben@rxdesk.test", PASSWORD)
    with system_session("test") as session:
        ben = agents.deactivate_agent(session, SYSTEM, _agent(session, agent_id))
    assert auth.find_session(AGENT, token) is None
    with system_session("test") as session:
        agents.reactivate_agent(session, SYSTEM, _agent(session, ben.key))
    assert auth.find_session(AGENT, token) is None


def test_another_role_ends_the_agents_sessions_and_nobody_elses() -> None:
    an_agent(role=Role.OWNER)
    agent_id = an_agent("ben@rxdesk.test")
    bens, olgas = (auth.sign_in(AGENT, email, PASSWORD) for email in ("ben@rxdesk.test", "olga@rxdesk.test"))
    with system_session("test") as session:
        agents.change_role(session, SYSTEM, _agent(session, agent_id), role=Role.LIGHT)
    assert auth.find_session(AGENT, bens) is None
    assert auth.find_session(AGENT, olgas)


def test_deactivating_a_customer_shuts_the_open_session_out() -> None:
    customer_id = a_customer()
    token = auth.sign_in(CUSTOMER, "ana@acme.test", PASSWORD)
    with system_session("test") as session:
        customers.deactivate_customer(session, SYSTEM, customers.get_customer(session, customer_id))
    assert auth.find_session(CUSTOMER, token) is None


def test_a_disabled_portal_ends_its_sessions() -> None:
    a_customer()
    token = auth.sign_in(CUSTOMER, "ana@acme.test", PASSWORD)
    with system_session("test") as session:
        portal = session.exec(select(Portal)).one()
        portal.enabled = False
        session.add(portal)
    assert auth.find_session(CUSTOMER, token) is None


def test_a_changed_password_ends_every_session_and_gives_this_browser_a_new_cookie() -> None:
    an_agent()
    elsewhere = auth.sign_in(AGENT, "olga@rxdesk.test", PASSWORD)
    browser = Browser()
    browser.sign_in("agent", "olga@rxdesk.test")
    before = browser.cookies["rxdesk-agent"]
    answer = browser.post("/api/auth/agent/password", current=PASSWORD, password=OTHER)
    assert answer.query == {"sent": "password"}
    assert auth.find_session(AGENT, elsewhere) is None
    assert auth.find_session(AGENT, before) is None
    assert auth.find_session(AGENT, browser.cookies["rxdesk-agent"])
    assert Browser().sign_in("agent", "olga@rxdesk.test", PASSWORD).query["error"] == "wrong"
    assert Browser().sign_in("agent", "olga@rxdesk.test", OTHER).path == "/"


def test_a_password_changes_only_with_the_present_one() -> None:
    token = _signed_in(AGENT)
    with pytest.raises(auth.WrongPassword):
        auth.change_password(AGENT, token, current=OTHER, new=OTHER, place=Place())
    assert auth.find_session(AGENT, token)
    with pytest.raises(Forbidden):
        auth.change_password(AGENT, "stolen", current=PASSWORD, new=OTHER, place=Place())


def test_a_planted_cookie_is_worth_nothing_after_signing_in() -> None:
    an_agent()
    browser = Browser(cookies={"rxdesk-agent": "planted-by-somebody-else"})
    browser.sign_in("agent", "olga@rxdesk.test")
    first = browser.cookies["rxdesk-agent"]
    assert first != "planted-by-somebody-else"
    assert auth.find_session(AGENT, "planted-by-somebody-else") is None
    browser.sign_in("agent", "olga@rxdesk.test")
    assert browser.cookies["rxdesk-agent"] != first
    assert auth.find_session(AGENT, first) is None, "the old row goes"


@pytest.mark.parametrize("kind", ["agent", "customer"])
def test_behind_https_the_cookie_is_bound_to_host_and_unreadable(kind: str, own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setenv("RXDESK_BASE_URL", "https://desk.rxdesk.test")
    settings.cache_clear()
    _person(LoginKind(kind))
    answer = Browser().sign_in(kind, _email(LoginKind(kind)))
    (line,) = answer.cookies
    name, *flags = line.split("; ")
    assert name.startswith(f"__Host-rxdesk-{kind}=")
    assert {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"} <= set(flags)
    assert "Domain" not in line
    assert answer.response.headers["cache-control"] == "no-store"


def test_people_see_and_end_their_own_sessions_and_no_others() -> None:
    olga, ben = an_agent(role=Role.OWNER), an_agent("ben@rxdesk.test")
    for email in ("olga@rxdesk.test", "ben@rxdesk.test", "ben@rxdesk.test"):
        auth.sign_in(AGENT, email, PASSWORD, device="Firefox on Linux")
    with viewer_session(AgentViewer(olga)) as session:
        (own,) = auth.list_sessions(session, AgentViewer(olga))
        assert len(auth.list_sessions(session, AgentViewer(olga), agent_id=ben)) == 2
    with viewer_session(AgentViewer(ben)) as session:
        assert auth.list_sessions(session, AgentViewer(ben), agent_id=olga) == []
        mine = auth.list_sessions(session, AgentViewer(ben))
        assert [row.device for row in mine] == ["Firefox on Linux"] * 2
        auth.end_session(session, AgentViewer(ben), mine[0].key)
        with pytest.raises(NotFound):
            auth.end_session(session, AgentViewer(ben), own.key)
    with viewer_session(AgentViewer(olga)) as session:
        assert len(auth.list_sessions(session, AgentViewer(olga), agent_id=ben)) == 1
        auth.end_session(session, AgentViewer(olga), mine[1].key)
        assert auth.list_sessions(session, AgentViewer(olga), agent_id=ben) == []


def _agent(session, agent_id: int):
    return session.get_one(agents.Agent, agent_id)


def _email(kind: LoginKind) -> str:
    return "olga@rxdesk.test" if kind is AGENT else "ana@acme.test"


def _person(kind: LoginKind) -> None:
    an_agent() if kind is AGENT else a_customer()


def _signed_in(kind: LoginKind) -> str:
    _person(kind)
    return auth.sign_in(kind, _email(kind), PASSWORD)


def _row() -> LoginSession:
    with system_session("test") as session:
        return session.exec(select(LoginSession)).one()

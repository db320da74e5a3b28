"""Nobody learns who has an account (A31), links work once (A32), guessing is slow (A34), `next` stays here (A45)."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.errors import Invalid, TooMany
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.mails import Delivery
from rxdesk.models.people import LoginKind, OneTimeLink, Purpose
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import CustomerViewer
from rxdesk.services import accounts, agents, auth, customers, limits
from rxdesk.services.auth import passwords
from rxdesk.services.auth.links import PATH, make_link, spend_link
from rxdesk.services.auth.sessions import Place, start_session
from tests.accounts import (
    OTHER,
    PASSWORD,
    SYSTEM,
    Answer,
    Browser,
    a_company,
    a_customer,
    agent,
    an_agent,
    customer,
    mailed_link,
    mailed_links,
    run_account_jobs,
)

KNOWN, UNKNOWN = "ana@acme.test", "nobody@acme.test"
ASKING = {
    "wrong password": ("/api/auth/customer/sign-in", {"password": "not the right one"}),
    "wrong password of an agent": ("/api/auth/agent/sign-in", {"password": "not the right one"}),
    "sign-in link": ("/api/auth/customer/sign-in-link", {"next": "/portal/1"}),
    "reset": ("/api/auth/customer/reset", {}),
    "reset of an agent": ("/api/auth/agent/reset", {}),
    "registration": ("/api/auth/customer/register", {"name": "Ana Silva"}),
}


@pytest.fixture(autouse=True)
def _company(engine: Engine) -> None:
    a_company()


@pytest.mark.parametrize("asked", ASKING)
def test_a_known_and_an_unknown_address_get_the_same_answer_for_the_same_work(asked: str, engine: Engine) -> None:
    path, form = ASKING[asked]
    known = "olga@rxdesk.test" if "agent" in asked else KNOWN
    an_agent()
    a_customer()
    Browser().post(path, email="warm@up.test", **form)
    seen = []
    for email in (known, UNKNOWN):
        with _work(engine) as work:
            answer = Browser().post(path, email=email, **form)
        seen.append((_without(answer, email), work))
    assert seen[0] == seen[1]
    assert seen[0][1], "nothing was done at all, so nothing was compared"


@pytest.mark.parametrize("asked", ["sign-in link", "reset", "reset of an agent"])
def test_only_who_has_an_account_gets_the_mail(asked: str) -> None:
    path, form = ASKING[asked]
    known = "olga@rxdesk.test" if "agent" in asked else KNOWN
    an_agent()
    a_customer()
    for email in (known, UNKNOWN):
        Browser().post(path, email=email, **form)
    run_account_jobs()
    with system_session("test") as session:
        assert [row.address for row in session.exec(select(Delivery))] == [known]


def test_registering_with_a_known_address_makes_no_second_customer_and_tells_only_its_owner() -> None:
    a_customer()
    Browser().post("/api/auth/customer/register", email="ANA@acme.test", name="Mallory")
    run_account_jobs()
    with system_session("test") as session:
        (only,) = session.exec(select(Customer)).all()
        (mail,) = session.exec(select(Delivery)).all()
    assert only.name == "Ana Silva"
    assert (mail.template, mail.address) == ("link_sign_in", KNOWN)
    assert "Mallory" not in repr(mail), "a mail to an unproven address repeats nothing of what was typed"


def test_no_token_stands_readable_in_the_database() -> None:
    a_customer()
    Browser().post("/api/auth/customer/reset", email=KNOWN)
    token = mailed_link(KNOWN)
    assert len(token) >= 43
    with system_session("test") as session:
        rows = [*session.exec(select(OneTimeLink)), *session.exec(select(Delivery))]
    assert token not in repr([row.model_dump() for row in rows])


def test_a_reset_link_works_once() -> None:
    a_customer()
    Browser().post("/api/auth/customer/reset", email=KNOWN)
    token = mailed_link(KNOWN)
    browser = Browser()
    assert browser.press(token, password=OTHER).path == "/portal"
    assert auth.find_session(LoginKind.CUSTOMER, browser.cookies["rxdesk-customer"])
    assert auth.pending_link(token) is None, "the page behind it says at once that it is spent"
    again = Browser().press(token, password="yet another word")
    assert (again.path, again.query["error"]) == ("/link", "link")
    assert Browser().sign_in("customer", KNOWN, OTHER).path == "/portal"


def test_opening_a_link_without_pressing_the_button_spends_nothing() -> None:
    a_customer()
    Browser().post("/api/auth/customer/sign-in-link", email=KNOWN)
    token = mailed_link(KNOWN)
    scanner = Browser()
    for _ in range(3):
        scanner.follow(token)
    assert auth.pending_link(token)
    assert Browser().press(token).path == "/portal"


def test_the_page_behind_a_link_has_no_token_in_its_address_and_none_in_a_referer() -> None:
    a_customer()
    Browser().post("/api/auth/customer/sign-in-link", email=KNOWN)
    token = mailed_link(KNOWN)
    answer = Browser().get(PATH + token)
    assert token not in answer.response.headers["location"]
    assert answer.response.headers["cache-control"] == "no-store"
    (cookie,) = answer.cookies
    assert "HttpOnly" in cookie
    assert answer.response.text == ""


@pytest.mark.parametrize(
    ("purpose", "life"),
    [
        (Purpose.SIGN_IN, timedelta(minutes=10)),
        (Purpose.RESET, timedelta(hours=1)),
        (Purpose.VERIFY, timedelta(hours=24)),
        (Purpose.INVITE, timedelta(days=7)),
    ],
)
def test_a_late_link_is_dead(purpose: Purpose, life: timedelta) -> None:
    token = _link_of(a_customer(), purpose)
    start = clock.now()
    with clock.moved_to(start + life - timedelta(minutes=1)):
        assert auth.pending_link(token)
    with clock.moved_to(start + life + timedelta(seconds=1)):
        assert auth.pending_link(token) is None
        with pytest.raises(auth.LinkEnded):
            auth.open_link(token, password=OTHER, place=Place())


def test_a_link_serves_its_own_purpose_alone() -> None:
    token = _link_of(a_customer(), Purpose.SIGN_IN)
    with system_session("test") as session:
        for purpose in Purpose:
            if purpose is not Purpose.SIGN_IN:
                assert not spend_link(session, token, purpose)
        assert spend_link(session, token, Purpose.SIGN_IN)
        assert not spend_link(session, token, Purpose.SIGN_IN)


def test_a_link_serves_its_own_address_alone() -> None:
    token = _link_of(a_customer(), Purpose.RESET)
    with system_session("test") as session:
        row = session.exec(select(CustomerAddress)).one()
        row.address = "someone@else.test"
        session.add(row)
    with pytest.raises(auth.LinkEnded):
        auth.open_link(token, password=OTHER, place=Place())


def test_an_agents_link_serves_its_own_address_alone() -> None:
    agent_id = an_agent()
    token = _link_of_agent(agent_id)
    with system_session("test") as session:
        session.get_one(agents.Agent, agent_id).email = "olga.new@rxdesk.test"
    with pytest.raises(auth.LinkEnded):
        auth.open_link(token, password=OTHER, place=Place())


def test_a_changed_password_kills_every_link_that_was_on_its_way() -> None:
    customer_id = a_customer()
    tokens = [_link_of(customer_id, purpose) for purpose in (Purpose.SIGN_IN, Purpose.RESET, Purpose.INVITE)]
    session_token = auth.sign_in(LoginKind.CUSTOMER, KNOWN, PASSWORD)
    auth.change_password(LoginKind.CUSTOMER, session_token, current=PASSWORD, new=OTHER, place=Place())
    for token in tokens:
        with pytest.raises(auth.LinkEnded):
            auth.open_link(token, password="a fourth password", place=Place())


def test_a_mail_that_waits_to_be_sent_is_skipped_after_a_password_change() -> None:
    customer_id = a_customer()
    auth.request_reset(LoginKind.CUSTOMER, KNOWN, place=Place())
    run_account_jobs()
    session_token = auth.sign_in(LoginKind.CUSTOMER, KNOWN, PASSWORD)
    auth.change_password(LoginKind.CUSTOMER, session_token, current=PASSWORD, new=OTHER, place=Place())
    assert customer(customer_id).active
    assert mailed_links(KNOWN) == []


def test_of_two_who_press_at_once_one_gets_in() -> None:
    token = _link_of(a_customer(), Purpose.SIGN_IN)

    def press(_: int) -> bool:
        try:
            return bool(auth.open_link(token, place=Place()).token)
        except auth.LinkEnded:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(press, range(6))) == [False] * 5 + [True]


def test_a_refused_password_leaves_the_link_alive() -> None:
    customer_id = a_customer(password="")
    token = _link_of(customer_id, Purpose.INVITE)
    browser = Browser()
    assert browser.press(token, password="short").query["error"] == "short"
    assert browser.post("/api/auth/link", password="password123").query["error"] == "common"
    assert browser.post("/api/auth/link", password="ana.silva at work").query["error"] == "name"
    assert browser.post("/api/auth/link", password=OTHER).path == "/portal"


def test_the_first_proof_of_an_address_ends_what_was_set_before_it() -> None:
    with system_session("test") as session:
        early = customers.create_customer(session, SYSTEM, email=KNOWN, through=customers.CreatedThrough.MAIL)
        early.password_hash = passwords.hash_password(PASSWORD)
        session.add(early)
        planted = start_session(session, early, portal_id=1, place=Place())
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.CUSTOMER, KNOWN, PASSWORD)
    assert auth.find_session(LoginKind.CUSTOMER, planted)
    auth.open_link(_link_of(early.key, Purpose.SIGN_IN), place=Place())
    assert auth.find_session(LoginKind.CUSTOMER, planted) is None
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.CUSTOMER, KNOWN, PASSWORD)


@pytest.mark.parametrize("kind", ["agent", "customer"])
def test_after_ten_wrong_passwords_an_account_waits_from_wherever_they_come(kind: str) -> None:
    an_agent()
    a_customer()
    email = "olga@rxdesk.test" if kind == "agent" else KNOWN
    for n in range(10):
        answer = Browser(address=f"198.51.100.{n}").sign_in(kind, email, f"wrong guess {n}")
        assert answer.query["error"] == "wrong"
    answer = Browser(address="198.51.100.99").sign_in(kind, email.upper())
    assert answer.query["error"] == "wait"
    assert 1 <= int(answer.query["minutes"]) <= 15
    assert answer.cookies == []


def test_an_unknown_account_waits_just_the_same() -> None:
    answers = [Browser(address=f"198.51.100.{n}").sign_in("customer", UNKNOWN, "wrong") for n in range(11)]
    assert [answer.query["error"] for answer in answers] == ["wrong"] * 10 + ["wait"]


def test_after_ten_wrong_passwords_a_network_address_waits_whatever_the_account() -> None:
    an_agent()
    for n in range(10):
        assert Browser().sign_in("customer", f"guess{n}@acme.test").query["error"] == "wrong"
    assert Browser().sign_in("agent", "olga@rxdesk.test").query["error"] == "wait"
    assert Browser(address="198.51.100.1").sign_in("agent", "olga@rxdesk.test").path == "/"


def test_one_household_of_ipv6_counts_as_one() -> None:
    for n in range(10):
        Browser(address=f"2001:db8:1:2::{n}").sign_in("customer", f"guess{n}@acme.test")
    assert Browser(address="2001:db8:1:2:ffff::1").sign_in("customer", UNKNOWN).query["error"] == "wait"
    assert Browser(address="2001:db8:1:3::1").sign_in("customer", UNKNOWN).query["error"] == "wrong"


def test_signing_in_often_is_no_attack() -> None:
    an_agent()
    for n in range(12):
        assert Browser().sign_in("agent", "olga@rxdesk.test").path == "/", f"sign-in {n}"


def test_many_guesses_at_once_are_counted_each() -> None:
    an_agent()

    def guess(n: int) -> str:
        try:
            auth.sign_in(LoginKind.AGENT, "olga@rxdesk.test", f"wrong guess {n}", address=f"198.51.100.{n}")
        except (auth.WrongPassword, TooMany) as error:
            return type(error).__name__
        return "in"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count("WrongPassword") == 10
    assert outcomes.count("TooMany") == 6


def test_a_forged_forwarded_header_changes_nothing() -> None:
    for n in range(10):
        _wrong_with(f"198.51.100.{n}")
    assert _wrong_with("198.51.100.200") == "wait"


def test_behind_one_proxy_the_last_entry_counts_and_forged_ones_do_not(own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setenv("RXDESK_TRUSTED_PROXY_HOPS", "1")
    settings.cache_clear()
    for n in range(10):
        _wrong_with(f"198.51.100.{n}, 203.0.113.50")
    assert _wrong_with("198.51.100.77, 203.0.113.50") == "wait"
    assert _wrong_with("203.0.113.50, 203.0.113.51") == "wrong"


def test_guessing_links_makes_a_network_address_wait() -> None:
    browser = Browser()
    for n in range(10):
        assert browser.press(f"guess-{n}").query["error"] == "link"
    assert browser.press("guess-10").query["error"] == "wait"


def test_mails_that_anybody_may_ask_for_are_few() -> None:
    for n in range(3):
        answer = Browser(address=f"198.51.100.{n}").post("/api/auth/customer/reset", email=UNKNOWN)
        assert answer.query["sent"] == "1"
    fourth = Browser(address="198.51.100.9").post("/api/auth/customer/sign-in-link", email=UNKNOWN.upper())
    assert fourth.query["error"] == "wait"
    for n in range(20):
        Browser().post("/api/auth/customer/reset", email=f"guess{n}@acme.test")
    assert Browser().post("/api/auth/customer/reset", email="one@more.test").query["error"] == "wait"


def test_registrations_from_one_place_are_few() -> None:
    for n in range(10):
        form = {"email": f"new{n}@acme.test", "name": "New"}
        assert Browser().post("/api/auth/customer/register", **form).query.get("sent") == "1"
    assert Browser().post("/api/auth/customer/register", email="new@acme.test").query["error"] == "wait"


def test_limits_hold_across_processes_that_share_redis(redis_url: str, own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setenv("RXDESK_REDIS_URL", redis_url)
    settings.cache_clear()
    name = clock.now().isoformat()
    for _ in range(10):
        limits.take(limits.FAILURES, "test", name)
    limits.disconnect()
    with pytest.raises(TooMany, match=r"Try again in 1[45] minutes"):
        limits.require_room(limits.FAILURES, "test", name)
    limits.forget(limits.FAILURES, "test", name)
    limits.require_room(limits.FAILURES, "test", name)
    limits.disconnect()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "\\\\evil.example", "",
        "/\t/evil.example", "/\n//evil.example", " //evil.example", "javascript:alert(1)", "%2f%2fevil.example",
        "/ok\\..\\..", "/\x00", "evil", "///evil.example", "/" + "a" * 300, "/a\r\nSet-Cookie: x=y",
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(path: str) -> None:
    assert auth.safe_path(path) == "/"
    an_agent()
    location = Browser().sign_in("agent", "olga@rxdesk.test", next=path).response.headers["location"]
    assert location == "/"


@pytest.mark.parametrize("path", ["/tickets", "/tickets/12?tab=activity", "/portal/abc#m7", "/%2f%2fevil.example"])
def test_next_leads_to_our_pages(path: str) -> None:
    assert auth.safe_path(path) == path


def test_the_page_of_a_refused_form_is_one_of_ours() -> None:
    answer = Browser().sign_in("agent", UNKNOWN, page="//evil.example", next="//evil.example")
    assert answer.path == "/"
    assert "evil" not in answer.response.headers["location"]


def test_a_password_never_stands_in_an_address() -> None:
    for path, form in ASKING.values():
        answer = Browser().post(path, **{**form, "email": KNOWN, "password": "visible-secret"})
        assert "visible-secret" not in answer.response.headers["location"]


def test_a_customer_never_becomes_an_agent_by_the_same_address() -> None:
    an_agent("both@acme.test", password=PASSWORD)
    a_customer("both@acme.test", password=OTHER)
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.AGENT, "both@acme.test", OTHER)
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.CUSTOMER, "both@acme.test", PASSWORD)


@pytest.mark.parametrize("password", ["a\x00b", "\ud800", "x" * 5000, "", "\x7f"])
def test_whatever_is_typed_as_a_password_is_simply_wrong(password: str) -> None:
    a_customer()
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.CUSTOMER, KNOWN, password)


@pytest.mark.parametrize(
    "email", ["a\x00b@acme.test", "\ud800@acme.test", "x" * 100_000, "", "' OR 1=1 --", "@", "a@b@c"]
)
def test_whatever_is_typed_as_an_address_has_no_account(email: str) -> None:
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.CUSTOMER, email, PASSWORD)
    with pytest.raises(Invalid):
        auth.request_reset(LoginKind.CUSTOMER, email, place=Place())
    with pytest.raises(Invalid):
        auth.request_sign_in_link(email, place=Place())


def test_an_address_a_customer_claims_but_did_not_confirm_is_nobodys() -> None:
    customer_id = a_customer()
    viewer = CustomerViewer(customer_id, 1)
    with viewer_session(viewer) as session:
        accounts.add_address(session, viewer, email="ceo@other.test")
    with system_session("test") as session:
        assert session.exec(select(CustomerAddress.address)).all() == [KNOWN]
    auth.request_sign_in_link("ceo@other.test", place=Place())
    (only,) = mailed_links("ceo@other.test")
    pending = auth.pending_link(only)
    assert pending is not None
    assert pending.purpose is Purpose.CONFIRM_ADDRESS, "the claimed address gets nothing but that link"
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.CUSTOMER, "ceo@other.test", PASSWORD)


def test_a_deactivated_person_gets_no_link_and_no_session() -> None:
    an_agent("owner@rxdesk.test", role=agents.Role.OWNER)
    agent_id = an_agent()
    token = _link_of_agent(agent_id)
    with system_session("test") as session:
        agents.deactivate_agent(session, SYSTEM, session.get_one(agents.Agent, agent_id))
    auth.request_reset(LoginKind.AGENT, "olga@rxdesk.test", place=Place())
    assert mailed_links("olga@rxdesk.test") == []
    with pytest.raises(auth.LinkEnded):
        auth.open_link(token, password=OTHER, place=Place())
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.AGENT, "olga@rxdesk.test", PASSWORD)
    assert not agent(agent_id).active


def _wrong_with(forwarded: str) -> str:
    headers = {"origin": settings().base_url, "x-forwarded-for": forwarded}
    n = _wrong_with.__dict__.setdefault("count", 0)
    _wrong_with.__dict__["count"] = n + 1
    form = {"email": f"guess{n}@acme.test", "password": "wrong"}
    return Browser().post_with(headers, "/api/auth/customer/sign-in", **form).query["error"]


def _link_of(customer_id: int, purpose: Purpose) -> str:
    with system_session("test") as session:
        link = make_link(session, purpose, email=KNOWN, customer_id=customer_id)
        url = auth.mint_link(session, link.key)
    assert url is not None
    return url.rpartition(PATH)[2]


def _link_of_agent(agent_id: int) -> str:
    with system_session("test") as session:
        link = make_link(session, Purpose.RESET, email="olga@rxdesk.test", agent_id=agent_id)
        url = auth.mint_link(session, link.key)
    assert url is not None
    return url.rpartition(PATH)[2]


def _without(answer: Answer, email: str) -> tuple[int, str, str, tuple[str, ...]]:
    location = answer.response.headers["location"].replace(email.replace("@", "%40"), "THE-ADDRESS")
    return answer.response.status_code, location, answer.response.text, tuple(answer.cookies)


@contextmanager
def _work(engine: Engine) -> Iterator[list[str]]:
    """The statements and the password checks of the block."""
    done: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        done.append(re.sub(r"\s+", " ", statement))

    event.listen(engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        real = passwords._context.verify
        patch.setattr(passwords._context, "verify", lambda *args: (done.append("argon2"), real(*args))[1])
        yield done
    event.remove(engine, "before_cursor_execute", note)

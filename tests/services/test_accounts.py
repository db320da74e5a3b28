"""Customers come to an account by registering, by an invitation, or by a link they ask for; each proves the address."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.errors import Conflict, Forbidden, Invalid
from rxdesk.models.customers import CreatedThrough, CustomerAddress, Organization
from rxdesk.models.events import Event, Verb
from rxdesk.models.people import LoginKind, Purpose
from rxdesk.models.portal import Portal, PortalOrganization
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.services import accounts, auth, customers
from rxdesk.services.auth import passwords
from rxdesk.services.auth.sessions import Place
from tests.accounts import (
    OTHER,
    PASSWORD,
    SYSTEM,
    Browser,
    a_company,
    a_customer,
    an_agent,
    customer,
    mailed_link,
    mailed_links,
)

HERE = Place("203.0.113.7", "Firefox")


@pytest.fixture(autouse=True)
def _company(engine: Engine) -> None:
    a_company()


def test_who_registers_is_listed_at_once_and_trusted_after_the_mailed_link() -> None:
    browser = Browser()
    form = {"email": "Ana@ACME.test", "name": "Ana Silva", "organization": "Not Acme at all"}
    answer = browser.post("/api/auth/customer/register", **form)
    assert answer.path == "/portal/register"
    assert answer.query == {"sent": "1", "email": "Ana@ACME.test"}
    token = mailed_link("ana@acme.test")
    made, organization = _customer_and_organization("ana@acme.test")
    assert (made.name, made.stated_organization, made.created_through) == (
        "Ana Silva", "Not Acme at all", CreatedThrough.REGISTRATION,
    )  # fmt: skip
    assert organization == "acme.test", "grouped by the domain, never by the name that was typed"
    assert not made.organization_proven
    assert made.registered_at is None

    assert browser.press(token, password=PASSWORD).path == "/portal"
    made = customer(made.key)
    assert made.organization_proven
    assert made.registered_at
    assert _proven("ana@acme.test")
    assert Browser().sign_in("customer", "ana@acme.test").path == "/portal"


def test_registration_follows_the_portals_settings() -> None:
    with system_session("test") as session:
        portal = session.exec(select(Portal)).one()
        portal.registration_domains = ["@Acme.test"]
        session.add(portal)
    auth.request_registration("ana@acme.test", name="Ana", place=HERE)
    with pytest.raises(Invalid) as refused:
        auth.request_registration("bob@other.test", name="Bob", place=HERE)
    assert refused.value.field == "domain"
    with system_session("test") as session:
        portal = session.exec(select(Portal)).one()
        portal.allow_registration = False
        session.add(portal)
    with pytest.raises(Forbidden):
        auth.request_registration("eve@acme.test", name="Eve", place=HERE)
    assert Browser().post("/api/auth/customer/register", email="not an address").query["error"] == "email"


def test_an_invited_customer_chooses_a_password_and_a_second_invitation_ends_the_first() -> None:
    customer_id = a_customer(password="")
    viewer = AgentViewer(an_agent())
    for _ in range(2):
        with viewer_session(viewer) as session:
            accounts.invite_customer(session, viewer, customers.get_customer(session, customer_id))
    (token,) = mailed_links("ana@acme.test")
    assert customer(customer_id).invited_at
    assert Browser().press(token, password=PASSWORD).path == "/portal"
    assert auth.sign_in(LoginKind.CUSTOMER, "ana@acme.test", PASSWORD)
    with system_session("test") as session:
        updates = session.exec(select(Event).where(Event.verb == Verb.CUSTOMER_UPDATED)).all()
    assert [change.property for event in updates for change in event.changed].count("invited_at") == 2


def test_a_deactivated_customer_cannot_be_invited() -> None:
    customer_id = a_customer()
    with system_session("test") as session:
        customers.deactivate_customer(session, SYSTEM, customers.get_customer(session, customer_id))
        with pytest.raises(Conflict):
            accounts.invite_customer(session, SYSTEM, customers.get_customer(session, customer_id))


def test_a_sender_of_mail_gets_in_by_a_link_and_may_choose_a_password_on_its_page() -> None:
    with system_session("test") as session:
        customers.create_customer(session, SYSTEM, email="ana@acme.test", through=CreatedThrough.MAIL)
    browser = Browser()
    browser.post("/api/auth/customer/sign-in-link", email="ana@acme.test", next="/portal/requests/abc")
    token = mailed_link("ana@acme.test")
    pending = auth.pending_link(token)
    assert pending == auth.PendingLink(Purpose.SIGN_IN, LoginKind.CUSTOMER, "ana@acme.test", needs_password=True)
    assert browser.press(token, password=PASSWORD).path == "/portal/requests/abc"
    assert _proven("ana@acme.test")
    assert Browser().sign_in("customer", "ana@acme.test").path == "/portal"


def test_another_address_is_the_customers_once_its_link_is_opened() -> None:
    customer_id = a_customer()
    viewer = CustomerViewer(customer_id, 1)
    with viewer_session(viewer) as session:
        accounts.add_address(session, viewer, email="Ana@Home.test")
        with pytest.raises(Invalid):
            accounts.add_address(session, viewer, email="ana@acme.test")
    answer = Browser().press(mailed_link("ana@home.test"))
    assert (answer.path, answer.query) == ("/portal/profile", {"sent": "confirmed"})
    assert not any("rxdesk-customer" in line for line in answer.cookies), "confirming signs nobody in"
    assert _proven("ana@home.test")
    found = auth.find_session(LoginKind.CUSTOMER, auth.sign_in(LoginKind.CUSTOMER, "ana@home.test", PASSWORD))
    assert found is not None
    assert found.customer_id == customer_id


def test_an_address_that_became_somebody_elses_meanwhile_stays_theirs() -> None:
    customer_id = a_customer()
    viewer = CustomerViewer(customer_id, 1)
    with viewer_session(viewer) as session:
        accounts.add_address(session, viewer, email="shared@home.test")
    token = mailed_link("shared@home.test")
    owner = a_customer("shared@home.test")
    assert Browser().press(token).query["error"] == "link"
    with system_session("test") as session:
        row = session.exec(select(CustomerAddress).where(CustomerAddress.address == "shared@home.test")).one()
    assert row.customer_id == owner


def test_adding_a_taken_address_answers_alike_and_mails_nobody() -> None:
    customer_id = a_customer()
    a_customer("bob@other.test")
    viewer = CustomerViewer(customer_id, 1)
    with viewer_session(viewer) as session:
        assert accounts.add_address(session, viewer, email="bob@other.test") == "bob@other.test"
    assert mailed_links("bob@other.test") == []


def test_a_portal_for_chosen_organizations_lets_nobody_else_in() -> None:
    customer_id = a_customer()
    with system_session("test") as session:
        portal = session.exec(select(Portal)).one()
        portal.open_to_all = False
        session.add(portal)
    assert Browser().sign_in("customer", "ana@acme.test").query["error"] == "closed"
    assert Browser().sign_in("customer", "ana@acme.test", OTHER).query["error"] == "wrong", "said only to its owner"
    with system_session("test") as session:
        organization_id = customer(customer_id).organization_id or 0
        session.add(PortalOrganization(portal_id=portal.key, organization_id=organization_id))
    assert Browser().sign_in("customer", "ana@acme.test").path == "/portal"


def test_a_portal_is_named_by_its_address() -> None:
    a_customer()
    with system_session("test") as session:
        session.add(Portal(slug="partners", name="Partners"))
    browser = Browser()
    assert browser.sign_in("customer", "ana@acme.test", portal="partners").path == "/portal"
    found = auth.find_session(LoginKind.CUSTOMER, browser.cookies["rxdesk-customer"])
    assert found is not None
    assert found.portal_id == auth.portal_id_of("partners")
    assert browser.sign_in("customer", "ana@acme.test", portal="no-such").query["error"] == "closed"


def test_no_agent_can_choose_a_customers_password() -> None:
    customer_id = a_customer(password="")
    viewer = AgentViewer(an_agent())
    with viewer_session(viewer) as session, pytest.raises(Forbidden):
        accounts.give_password(session, viewer, customers.get_customer(session, customer_id), password=PASSWORD)


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short", "short"), ("x" * 1025, "long"), ("with\x00null12345", "long"), ("password1234", "common"),
        ("P@ssw0rd2026!", "common"), ("123456789012", "common"), ("qwertyuiopas", "common"), ("aaaaaaaaaaaa", "common"),
        ("abcabcabcabc", "common"), ("letmeinletmein", "common"), ("Welcome!!!!2026", "common"),
        ("my rxdesk login", "name"), ("we are orbit inc", "name"), ("silva forever yes", "name"),
        ("ana.maria is me", "name"),
    ],
)  # fmt: skip
def test_a_password_that_others_would_guess_is_refused(password: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check_password(
            password, kind=LoginKind.AGENT, names=("Orbit Inc", "Ana Silva", "ana.maria@acme.test")
        )
    assert refused.value.field == rule


@pytest.mark.parametrize(
    "password", [PASSWORD, OTHER, "çà et là, où?", "x7$Kq!mZ2w#p", "ана и слон в саду", "🐘🐢🦊🐙🐝🦉🐌🐳🦔🐿🦋🐞"]
)
def test_any_other_long_password_is_taken(password: str) -> None:
    passwords.check_password(password, kind=LoginKind.AGENT, names=("Orbit Inc", "Ana Silva", "ana.maria@acme.test"))
    assert passwords.verify(password, passwords.hash_password(password))


def test_customers_need_eight_characters_and_hashes_are_argon2id() -> None:
    passwords.check_password("tuba elk", kind=LoginKind.CUSTOMER)
    with pytest.raises(Invalid):
        passwords.check_password("tuba elk", kind=LoginKind.AGENT)
    hashed = passwords.hash_password("tuba elk")
    assert hashed.startswith("$argon2id$")
    assert not passwords.verify("tuba elf", hashed)
    assert not passwords.verify("", "")


def _customer_and_organization(email: str):
    with system_session("test") as session:
        row = session.exec(select(CustomerAddress).where(CustomerAddress.address == email)).one()
        made = customer(row.customer_id)
        found = session.get(Organization, made.organization_id)
        return made, found.name if found else ""


def _proven(email: str) -> bool:
    with system_session("test") as session:
        row = session.exec(select(CustomerAddress).where(CustomerAddress.address == email)).one()
        return row.proven_at is not None

"""A domain puts nobody among strangers: shared domains form and match nothing, look-alikes are others (A33)."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from rxdesk.errors import Invalid
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import Item
from rxdesk.models.mails import RawState
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import company, organizations
from rxdesk.services.identity import identifies
from tests.letters import arrive, write
from tests.world import SYSTEM, World, make_world

SHARED = ("gmail.com", "GMail.com", "googlemail.com", "co.uk", "github.io", "mailinator.com", "com")
LOOK_ALIKE = (
    "sub.acme.test", "acme.test.evil.example", "xacme.test", "acme-test.example", "аcme.test", "acme.tést",
)  # fmt: skip


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    made = make_world()
    with system_session("test") as session:
        company.change_settings(session, SYSTEM, auto_organizations=True)
    return made


def from_(sender: str) -> bytes:
    """A mail whose From is exactly this."""
    return write("kim@place.test", "Hello").replace(b"kim@place.test", sender.encode())


def home_of(address: str) -> str:
    """The organization of whoever writes from there, as their mail has made it."""
    assert arrive(from_(address)).state is RawState.DONE
    with system_session("test", write=False) as session:
        newest = session.exec(select(Customer).order_by(col(Customer.id).desc())).first()
        assert newest is not None
        return session.get_one(Organization, newest.organization_id).name if newest.organization_id else ""


@pytest.mark.parametrize("domain", SHARED)
def test_a_domain_that_strangers_share_forms_no_organization(world: World, domain: str) -> None:
    assert not identifies(domain.lower())
    if "." in domain:
        assert home_of(f"kim@{domain}") == ""
    with system_session("test") as session, pytest.raises(Invalid):
        organizations.create_organization(session, SYSTEM, name="Everybody", domains=[domain])


@pytest.mark.parametrize("domain", LOOK_ALIKE)
def test_a_domain_that_looks_like_anothers_is_another(world: World, domain: str) -> None:
    assert home_of(f"kim@{domain}") not in ("", world.acme.name)


def test_sub_domains_belong_where_the_company_says_so_and_not_to_what_only_ends_alike(world: World) -> None:
    with system_session("test") as session:
        session.get_one(Organization, world.acme.key).include_subdomains = True
    assert home_of("kim@deep.sub.acme.test") == world.acme.name
    assert home_of("kim@xacme.test") != world.acme.name


@pytest.mark.parametrize("sender", ["kim@evil.test@acme.test", '"kim@acme.test"@evil.test', '"a b"@acme.test'])
def test_an_address_that_can_be_read_two_ways_makes_nobody(world: World, sender: str) -> None:
    assert arrive(from_(sender)).state is RawState.HELD
    with system_session("test", write=False) as session:
        assert not [row for row in session.exec(select(CustomerAddress.address)) if "kim" in row or "a b" in row]


def test_a_member_by_domain_sees_nobodys_tickets_but_their_own(world: World) -> None:
    world.show(PortalOption.ORGANIZATION)
    assert home_of("newcomer@acme.test") == world.acme.name
    with system_session("test", write=False) as session:
        address = session.exec(select(CustomerAddress).where(CustomerAddress.address == "newcomer@acme.test")).one()
        newcomer = session.get_one(Customer, address.customer_id)
    with viewer_session(world.viewer(newcomer), write=False) as session:
        assert [item.name for item in session.exec(select(Item))] == ["Hello"]
    with viewer_session(world.viewer(world.ana), write=False) as session:
        assert world.printer_ticket.id in session.exec(select(Item.id)).all()

"""The customers screen by real events: groups, the panel, moves with what they change, and who may do none of it."""

import asyncio

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from rxdesk.models.customers import Customer, CustomerAddress, OrganizationDomain
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session
from rxdesk.services.access_change import AccessChange, Effect
from rxdesk.services.signals import events_since, latest_event
from rxdesk.state.customer_lines import impact_of
from rxdesk.state.customer_panel import CustomerPanel, Profile
from rxdesk.state.customers import Customers
from rxdesk.state.notices import Notices
from tests.state.desk import tab_of
from tests.world import World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


def test_customers_stand_in_their_organizations_and_those_without_one_come_last(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(Customers.open)
            groups = greta.shown(Customers, "groups")
            assert [group.name for group in groups] == ["Acme", "Orbit", "Zen", ""]
            assert [line.name for line in groups[0].people] == ["Ana", "Bob", "Dora", "Una"]
            assert groups[0].total == "4"
            await greta.send(Customers.fold(world.acme.key))
            assert greta.shown(Customers, "groups")[0].people == []
            await greta.send(Customers.look_at("deactivated"))
            (only,) = greta.shown(Customers, "groups")
            assert [line.name for line in only.people] == ["Dora"]

    asyncio.run(story())


def test_the_list_comes_before_the_counts_beside_it(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(Customers.open)
            frames = [frame.get(Customers.get_full_name(), {}) for frame in greta.frames]
            first_list = next(at for at, frame in enumerate(frames) if frame.get("groups_rx_state_"))
            counted = [any(view.count for view in frame.get("views_rx_state_", [])) for frame in frames]
            assert first_list < counted.index(True)
            await greta.send(Customers.find("bob"))
            assert {view.value: view.count for view in greta.shown(Customers, "views")}["grouped"] == "10"

    asyncio.run(story())


def test_a_search_finds_people_by_address_and_organizations_by_name(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(Customers.open)
            await greta.send(Customers.find("zoe@zen"))
            assert [group.name for group in greta.shown(Customers, "groups")] == ["Zen"]
            await greta.send(Customers.find("orb"))
            assert [group.name for group in greta.shown(Customers, "groups")] == ["Orbit"]
            await greta.send(Customers.find("nobody at all"))
            assert greta.shown(Customers, "groups") == []

    asyncio.run(story())


def test_a_move_says_who_gains_and_loses_before_it_and_can_be_taken_back(world: World):
    world.show(PortalOption.ORGANIZATION)

    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(CustomerPanel.show_customer(world.bob.key))
            last = latest_event()
            await greta.send(CustomerPanel.start_move)
            await greta.send(CustomerPanel.choose_place(str(world.zen.key)))
            impact = greta.shown(CustomerPanel, "impact")
            assert {line.name: (line.gains, line.loses) for line in impact.people}["Zoe"] == ("+1", "")
            assert home(world.bob) == world.acme.key, "counting changes nothing"
            assert events_since(last) == [], "counting is told to nobody"
            await greta.send(CustomerPanel.move)
            assert home(world.bob) == world.zen.key
            (notice,) = greta.shown(Notices, "rows")
            await greta.send(Notices.undo(notice.id))
            assert home(world.bob) == world.acme.key

    asyncio.run(story())


def test_an_unproven_address_is_confirmed_and_a_foreign_one_is_not_found(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(CustomerPanel.show_customer(world.una.key))
            assert greta.shown(CustomerPanel, "customer").line.unconfirmed
            await greta.send(CustomerPanel.confirm_address("zack@zen.test"))
            assert not proven("zack@zen.test")
            await greta.send(CustomerPanel.confirm_address("una@acme.test"))
            assert proven("una@acme.test")
            assert not greta.shown(CustomerPanel, "customer").line.unconfirmed

    asyncio.run(story())


def test_a_domain_of_another_organization_is_refused_in_one_sentence_beside_the_field(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(CustomerPanel.show_organization(world.acme.key))
            await greta.send(CustomerPanel.add_domain({"domain": "zen.test"}))
            error = greta.shown(CustomerPanel, "errors")["domain"]
            assert error.default.format(**error.params) == "zen.test belongs to Zen"
            await greta.send(CustomerPanel.add_domain({"domain": "no domain"}))
            assert greta.shown(CustomerPanel, "errors")["domain"].default
            await greta.send(CustomerPanel.add_domain({"domain": "Acme-Harbour.test"}))
            assert greta.shown(CustomerPanel, "organization").domains == ["acme-harbour.test", "acme.test"]

    asyncio.run(story())


def test_a_light_agent_reads_and_changes_nothing(world: World):
    async def story() -> None:
        async with tab_of(world.lena) as lena:
            await lena.send(Customers.open)
            assert not lena.shown(Customers, "may_change")
            await lena.send(CustomerPanel.show_customer(world.una.key))
            assert lena.shown(CustomerPanel, "customer").line.name == "Una"
            assert not lena.shown(CustomerPanel, "customer").may_change
            for event in (
                CustomerPanel.confirm_address("una@acme.test"),
                CustomerPanel.add_address({"email": "una@home.test"}),
                CustomerPanel.choose_place(str(world.zen.key)),
                CustomerPanel.move,
                CustomerPanel.deactivate,
                CustomerPanel.invite,
                CustomerPanel.save_profile(profile("Una the Second")),
                Customers.add_customer({"email": "new@zen.test", "name": "", "organization_id": ""}),
                Customers.add_organization({"name": "Own", "domains": ""}),
            ):
                await lena.send(event)
                assert lena.notices(), event
            await lena.send(CustomerPanel.show_organization(world.acme.key))
            await lena.send(CustomerPanel.remove_domain("acme.test"))
            with system_session("test") as session:
                una = session.get_one(Customer, world.una.key)
                assert (una.name, una.active, una.organization_id) == ("Una", True, world.acme.key)
                assert una.invited_at is None
                assert session.exec(select(OrganizationDomain).where(OrganizationDomain.domain == "acme.test")).one()
                assert len(session.exec(select(Customer)).all()) == len(world.customers)

    asyncio.run(story())


def test_a_language_stands_under_its_own_name_and_what_a_program_gave_stays(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            await greta.send(CustomerPanel.show_customer(world.bob.key))
            offered = {line.value: line.label for line in greta.shown(CustomerPanel, "customer").languages}
            assert offered == {"en": "English", "fr": "Français", "pt": "Português"}
            with system_session("test") as session:
                session.get_one(Customer, world.bob.key).language = "de"
                session.commit()
            await greta.send(CustomerPanel.show_customer(world.bob.key))
            assert [line.value for line in greta.shown(CustomerPanel, "customer").languages] == ["de", "en", "fr", "pt"]

    asyncio.run(story())


def test_ids_of_nobody_show_nothing(world: World):
    async def story() -> None:
        async with tab_of(world.greta) as greta:
            for event in (CustomerPanel.show_customer(999), CustomerPanel.show_organization(2**31 - 1)):
                await greta.send(event)
                assert greta.shown(CustomerPanel, "kind") == ""
            assert greta.notices()

    asyncio.run(story())


def profile(name: str) -> Profile:
    return {"name": name, "title": "", "phone": "", "language": "", "time_zone": "", "type_id": ""}


def home(customer: Customer) -> int | None:
    with system_session("test") as session:
        return session.get_one(Customer, customer.key).organization_id


def proven(address: str) -> bool:
    with system_session("test") as session:
        return _address(session, address).proven_at is not None


def _address(session: Session, address: str) -> CustomerAddress:
    return session.exec(select(CustomerAddress).where(CustomerAddress.address == address)).one()


@pytest.mark.parametrize(
    ("effects", "said"),
    [
        ([(70, 0), (72, 0), (72, 0), (0, 8)], "3 people gain 214 items, 1 loses 8"),
        ([(1, 0)], "1 person gains 1 item, nobody loses"),
        ([(0, 2), (0, 3)], "2 people lose 5 items, nobody gains"),
        ([(1, 3)], "1 person gains 1 item and loses 3"),
        ([], "Nobody gains or loses access"),
    ],
)
def test_what_a_change_does_is_said_in_whole_sentences(effects: list[tuple[int, int]], said: str):
    people = tuple(Effect(number, "Ana", "", *effect) for number, effect in enumerate(effects))
    text = impact_of(AccessChange(people, asked=len(people), complete=True)).text
    assert text.default.format(**text.params) == said

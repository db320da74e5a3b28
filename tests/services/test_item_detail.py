"""The people on an item, as its panel shows them."""

import pytest
from sqlalchemy import Engine

from rxdesk.services import followers
from rxdesk.services.item_detail import ItemDetail, followers_on, item_detail, requesters_on
from rxdesk.services.items import add_team, get_item
from rxdesk.services.people_on_item import people_on
from tests.world import World, looking, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


def detail(world: World) -> ItemDetail:
    with looking(world, world.greta) as session:
        viewer, item = world.viewer(world.greta), get_item(session, world.printer_ticket.key)
        found = item_detail(session, viewer, item)
        assert [*found.requesters] == requesters_on(session, item)
        assert [*found.followers] == followers_on(session, item)
        return found


def test_requesters_come_in_their_order_with_address_and_organization(world: World) -> None:
    people = detail(world).requesters

    assert [(person.name, person.address) for person in people] == [
        ("Bob", "bob@acme.test"),
        ("Dora", "dora@acme.test"),
    ]
    assert [person.organization.name for person in people if person.organization] == ["Acme", "Acme"]


def test_followers_are_agents_teams_organizations_and_customers(world: World) -> None:
    with looking(world, world.olga, write=True) as session:
        viewer, item = world.viewer(world.olga), get_item(session, world.printer_ticket.key)
        followers.add_follower(session, viewer, item, agent_id=world.tom.key)
        followers.add_follower(session, viewer, item, team_id=world.gold.key)
        followers.add_follower(session, viewer, item, customer_id=world.zoe.key)

    people = detail(world).followers

    assert [(person.kind, person.name, person.address) for person in people] == [
        ("agent", "Tom", ""),
        ("team", "Gold", ""),
        ("organization", "Orbit", ""),
        ("customer", "Fay", "fay@home.test"),
        ("customer", "Zoe", "zoe@zen.test"),
    ]
    assert [person.organization and person.organization.name for person in people] == [None, None, None, None, "Zen"]


def test_a_team_on_the_item_comes_with_the_number_of_its_members(world: World) -> None:
    with looking(world, world.olga, write=True) as session:
        viewer, item = world.viewer(world.olga), get_item(session, world.printer_ticket.key)
        add_team(session, viewer, item, team_id=world.support.key)
        teams = people_on(session, item).teams

    assert [(team.name, team.size) for team in teams] == [("Support", 2)]

"""What a list draws of an item: how it stands, who asked, and nothing of a place that is gone."""

import pytest
from sqlalchemy import Engine

from rxdesk import clock
from rxdesk.models.customers import Organization
from rxdesk.models.session import system_session
from rxdesk.services.item_rows import ItemRow
from rxdesk.services.listing_items import ItemFilter, list_items
from tests.world import World, looking, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


def rows(world: World) -> dict[str, ItemRow]:
    with looking(world, world.greta) as session:
        return {row.name: row for row in list_items(session, world.viewer(world.greta), ItemFilter()).rows}


def test_a_row_names_the_status_the_type_the_project_and_who_asked(world: World) -> None:
    row = rows(world)["Printer on fire"]

    assert (row.number, row.ref) == (world.printer_ticket.key, world.printer_ticket.ref)
    assert (row.type.id, row.status.id) == (world.printer_ticket.type_id, world.printer_ticket.status_id)
    assert row.type.name == "Incident"
    assert row.project is not None
    assert row.project.name == "Rollout"
    assert row.requester is not None
    assert (row.requester.name, row.requesters_more) == ("Bob", 1)
    assert row.requester.organization is not None
    assert row.requester.organization.name == "Acme"


def test_nobody_asked_for_a_task_of_the_team(world: World) -> None:
    row = rows(world)["Replace the router"]

    assert (row.requester, row.requesters_more) == (None, 0)


def test_who_asked_stays_when_their_organization_is_not_to_be_seen_any_more(world: World) -> None:
    with system_session("test") as session:
        acme = session.get_one(Organization, world.acme.key)
        acme.deleted_at = clock.now()
        session.add(acme)

    row = rows(world)["Printer on fire"]

    assert row.requester is not None
    assert (row.requester.name, row.requester.organization) == ("Bob", None)

"""Undo takes back what one did, also out of Trash, and nobody else's acts."""

import pytest
from sqlalchemy import Engine

from rxdesk.errors import NotFound
from rxdesk.models.items import Item
from rxdesk.models.people import Agent, Level
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import items
from rxdesk.services.undo import undo_event
from tests.world import World, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


def deleted_by(world: World, agent: Agent) -> int:
    with system_session("test") as session:
        row = session.get_one(Agent, agent.key)
        row.tickets_level = Level.FULL
        session.add(row)
    viewer = world.viewer(agent)
    with viewer_session(viewer) as session:
        item = items.get_item(session, world.zen_ticket.key)
        items.delete_item(session, viewer, item)
    with system_session("test", write=False) as session:
        event = items.last_event(session, session.get_one(Item, world.zen_ticket.key))
        assert event is not None
        return event.key


def test_an_agent_brings_back_what_they_put_into_trash_though_they_cannot_see_it(world: World) -> None:
    event = deleted_by(world, world.greta)
    viewer = world.viewer(world.greta)
    with viewer_session(viewer) as session, pytest.raises(NotFound):
        items.get_item(session, world.zen_ticket.key)
    with viewer_session(viewer) as session:
        undo_event(session, viewer, event)
    with viewer_session(viewer, write=False) as session:
        assert items.get_item(session, world.zen_ticket.key).deleted_at is None


def test_nobody_undoes_what_somebody_else_did(world: World) -> None:
    event = deleted_by(world, world.greta)
    for other in (world.tom, world.adam, world.lena):
        viewer = world.viewer(other)
        with viewer_session(viewer) as session, pytest.raises(NotFound):
            undo_event(session, viewer, event)

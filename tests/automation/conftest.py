"""The shared world, on both databases."""

import pytest
from sqlalchemy import Engine

from tests.world import World, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> World:
    """The same where the database is not the point."""
    return make_world()

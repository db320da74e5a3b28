"""The named world on both databases."""

import pytest
from sqlalchemy import Engine

from tests.world import World, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    """Northwind and its customers, once on SQLite and once on PostgreSQL."""
    return make_world()

"""Ids as one parameter answer as an IN list does, on both databases, and are narrowed like any other condition."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlmodel import select

from rxdesk.models.among import among
from rxdesk.models.items import Item
from rxdesk.models.session import system_session
from tests.world import World, looking, make_world

ITEM: Any = Item


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


@pytest.mark.parametrize("length", [0, 1, 2, 400])
def test_it_answers_as_an_in_list(world: World, length: int) -> None:
    keys = range(2, 2 + length)
    with system_session("test", write=False) as session:
        found = set(session.exec(select(ITEM.id).where(among(ITEM.id, keys))))
        assert found == set(session.exec(select(ITEM.id).where(ITEM.id.in_(keys))))
        assert bool(found) == bool(length)


def test_two_lists_of_one_statement_do_not_mix(world: World) -> None:
    with system_session("test", write=False) as session:
        both = select(ITEM.id).where(among(ITEM.id, [1, 2, 3]), among(ITEM.id, [3, 4]))
        assert session.exec(both).all() == [3]
        assert session.exec(select(ITEM.id).where(among(ITEM.id, [4]))).all() == [4]


def test_nothing_stands_between_the_column_and_its_index() -> None:
    alone = select(ITEM.id).where(among(ITEM.id, [1]))
    for statement in (alone, alone.where(ITEM.published, among(ITEM.type_id, [2]))):
        sent = str(statement.compile(dialect=sqlite.dialect()))
        assert "json_each" in sent
        assert ") = 1" not in sent


def test_a_viewer_finds_only_what_they_see(world: World) -> None:
    with system_session("test", write=False) as session:
        everything = session.exec(select(ITEM.id)).all()
    with looking(world, world.bob) as session:
        seen = set(session.exec(select(ITEM.id)))
        assert set(session.exec(select(ITEM.id).where(among(ITEM.id, everything)))) == seen
        assert 0 < len(seen) < len(everything)

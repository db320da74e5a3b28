"""What is kept of a statement answers as the statement itself, however often it comes and whoever asks."""

import gc
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, update
from sqlalchemy.exc import StatementError
from sqlmodel import select

from rxdesk.models import compiled
from rxdesk.models.items import Item, Kind
from rxdesk.models.session import system_session
from tests.world import World, looking, make_world

ITEM: Any = Item
TIMES = range(4)


@pytest.fixture
def world(engine: Engine) -> World:
    compiled._kept.clear()
    return make_world()


def test_it_comes_again_with_its_own_parameters(world: World) -> None:
    asked = select(ITEM.name).where(ITEM.id == bindparam("item"))
    with system_session("test", write=False) as session:
        names = dict(session.exec(select(ITEM.id, ITEM.name)).all())
        for key in (*names, *names):
            assert session.scalars(asked, {"item": key}).all() == [names[key]]
        assert any(statement is asked for statement, *_ in compiled._kept)


def test_equal_statements_keep_their_own_values(world: World) -> None:
    """SQLAlchemy compiles the first of them for both, lists and single values alike."""

    def asked(kind: Kind, *keys: int) -> Any:
        return select(ITEM.kind, ITEM.id).where(ITEM.kind == kind, ITEM.id.in_(keys)).order_by(ITEM.id)

    with system_session("test", write=False) as session:
        kinds = dict(session.exec(select(ITEM.id, ITEM.kind).order_by(ITEM.id)).all())
        tickets, tasks = ([key for key in kinds if kinds[key] is kind] for kind in (Kind.TICKET, Kind.TASK))
        both = [(asked(Kind.TICKET, *tickets), Kind.TICKET, tickets), (asked(Kind.TASK, *tasks), Kind.TASK, tasks)]
        for _ in TIMES:
            for statement, kind, keys in both:
                assert session.execute(statement).all() == [(kind, key) for key in keys]


def test_other_names_of_parameters_are_another_form(world: World) -> None:
    asked = select(ITEM.id).where(ITEM.id >= bindparam("from", 1), ITEM.id <= bindparam("to", 2)).order_by(ITEM.id)
    with system_session("test", write=False) as session:
        for _ in TIMES:
            assert session.scalars(asked).all() == [1, 2]
            assert session.scalars(asked, {"to": 3}).all() == [1, 2, 3]
            assert session.scalars(asked, {"from": 2, "to": 3}).all() == [2, 3]


def test_a_parameter_that_is_missing_is_missed_each_time(world: World) -> None:
    asked = select(ITEM.id).where(ITEM.id == bindparam("item"))
    with system_session("test", write=False) as session:
        for _ in TIMES:
            assert session.scalars(asked, {"item": 1}).all() == [1]
            with pytest.raises(StatementError):
                session.scalars(asked, {"another": 1}).all()


def test_a_value_that_is_worked_out_is_worked_out_each_time(world: World) -> None:
    now = {"key": 0}
    asked = select(ITEM.id).where(ITEM.id == bindparam("now", callable_=lambda: now["key"]))
    with system_session("test", write=False) as session:
        for now["key"] in (1, 2, 3, 4, 1):
            assert session.scalars(asked).all() == [now["key"]]


def test_an_update_asks_no_more_than_it_did(world: World, engine: Engine) -> None:
    """What SQLAlchemy asks first on its behalf is left to SQLAlchemy, or it would not know that it need not ask."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    wanted = select(ITEM.id).where(ITEM.name != "")
    with looking(world, world.olga, write=True) as session:
        session.execute(select(ITEM.id)).all()
        event.listen(engine, "before_cursor_execute", note)
        session.execute(update(Item).where(ITEM.id.in_(wanted)).values(flag="seen"))
        event.remove(engine, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in sent] == ["UPDATE"]


def test_each_viewer_gets_their_own_answer(world: World) -> None:
    asked = select(ITEM.id).order_by(ITEM.id)
    viewers = (world.bob, world.ana, world.zoe)
    alone = []
    for viewer in viewers:
        compiled._kept.clear()
        with looking(world, viewer) as session:
            alone.append(session.scalars(select(ITEM.id).order_by(ITEM.id)).all())
    assert len({tuple(each) for each in alone}) > 1
    for _ in TIMES:
        for viewer, own in zip(viewers, alone, strict=True):
            with looking(world, viewer) as session:
                assert session.scalars(asked).all() == own


def test_what_waits_to_be_written_is_found(world: World) -> None:
    asked = select(ITEM.name).where(ITEM.id == bindparam("item"))
    with system_session("test") as session:
        item = session.get(Item, 1)
        assert item is not None
        for name in ("one", "two", "three", "four"):
            item.name = name
            assert session.scalars(asked, {"item": 1}).all() == [name]
        session.rollback()


def test_a_statement_that_came_once_leaves_nothing(world: World) -> None:
    with system_session("test", write=False) as session:
        gc.collect()
        kept, came = len(compiled._kept), len(compiled._came)
        for key in range(1, 30):
            session.execute(select(ITEM.id).where(ITEM.id == key)).all()
        gc.collect()
    assert len(compiled._kept) == kept
    assert len(compiled._came) <= came + 1  # the first, which SQLAlchemy holds for the others

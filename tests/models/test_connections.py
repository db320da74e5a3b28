"""The pool of PostgreSQL: who rested long is asked whether the server knows it, who was in use just now is not."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from rxdesk.models import session as sessions
from rxdesk.models.people import Team
from rxdesk.models.session import system_session


@pytest.fixture
def pool(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file does not go away")
    return engine


def test_a_connection_that_was_in_use_just_now_is_not_asked(pool: Engine, monkeypatch: pytest.MonkeyPatch):
    _look()
    asked: list[object] = []
    monkeypatch.setattr(pool.dialect, "do_ping", asked.append)
    _look()
    assert not asked
    monkeypatch.setattr(sessions, "_TRUSTED_SECONDS", 0.0)
    _look()
    assert len(asked) == 1


def test_one_that_the_server_has_dropped_while_it_rested_is_replaced(pool: Engine, monkeypatch: pytest.MonkeyPatch):
    _look()
    _end_all(pool)
    monkeypatch.setattr(sessions, "_TRUSTED_SECONDS", 0.0)
    _look()


def test_where_the_server_was_away_for_a_moment_one_question_fails_and_no_second_one(pool: Engine):
    _look()
    _look(besides=_look)
    _end_all(pool)
    with pytest.raises(OperationalError):
        _look()
    _look(besides=_look)


def _look(besides: Callable[[], None] | None = None) -> None:
    with system_session("test", write=False) as session:
        session.exec(select(Team)).all()
        if besides:
            besides()


def _end_all(pool: Engine) -> None:
    """As a restart of the server does; through a pool of its own."""
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    own = sessions._make_engine(pool.url.render_as_string(hide_password=False))
    with own.connect() as connection:
        connection.execute(others)
    own.dispose()

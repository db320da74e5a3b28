"""Jobs that run in place wait for their transaction, and for the savepoint inside of it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from rxdesk import clock, jobs
from rxdesk.models.session import system_session

RAN: list[str] = []


@jobs.job("test_inline_note")
def note(word: str) -> None:
    RAN.append(word)


@pytest.fixture(autouse=True)
def _nothing_ran(engine: Engine) -> None:
    RAN.clear()


def ask(session: object, word: str, *, delay: timedelta | None = None) -> None:
    jobs.enqueue(session, "test_inline_note", f"note-{word}", word, queue=jobs.Queue.WORK, delay=delay)  # pyright: ignore[reportArgumentType]


def test_a_rolled_back_savepoint_takes_its_jobs_and_no_others() -> None:
    with jobs.inline() as waiting:
        with system_session("test") as session:
            ask(session, "before")
            savepoint = session.begin_nested()
            ask(session, "inside")
            savepoint.rollback()
            with session.begin_nested():
                ask(session, "kept")
            assert waiting.waiting == [], "nothing waits before the commit"
        waiting.run_due()
    assert RAN == ["before", "kept"]


def test_a_rolled_back_transaction_leaves_no_job() -> None:
    with jobs.inline() as waiting:
        with system_session("test") as session:
            with session.begin_nested():
                ask(session, "inside")
            session.rollback()
        waiting.run_all()
    assert RAN == []


def test_a_delayed_job_waits_for_its_moment() -> None:
    with jobs.inline() as waiting:
        with system_session("test") as session:
            ask(session, "later", delay=timedelta(minutes=5))
        waiting.run_due()
        assert RAN == []
        with clock.moved_to(clock.now() + timedelta(minutes=6)):
            waiting.run_due()
    assert RAN == ["later"]

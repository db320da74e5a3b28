"""A job commits with the change that asks for it, runs once per key and in its item's order."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, inspect, text

from rxdesk import jobs
from rxdesk.jobs import Queue
from tests.jobs import handlers


def test_a_job_runs_when_its_transaction_commits_and_not_when_it_rolls_back(engine: Engine, worker: None) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "note", "kept", "kept", queue=Queue.MAIL)
    with handlers.session() as session:
        jobs.enqueue(session, "note", "dropped", "dropped", queue=Queue.MAIL)
        session.rollback()
    jobs.drain(engine)
    assert handlers.seen(engine) == ["kept"]


def test_a_key_runs_once_however_often_it_is_enqueued(engine: Engine, worker: None) -> None:
    for _ in range(2):
        with handlers.session() as session:
            jobs.enqueue(session, "note", "same", "first", queue=Queue.WORK)
            jobs.enqueue(session, "note", "same", "second", queue=Queue.WORK)
        jobs.drain(engine)
    assert handlers.seen(engine) == ["first"]


def test_events_of_one_item_run_in_order_also_within_one_transaction(engine: Engine, worker: None) -> None:
    with handlers.session() as session:
        for order in (8, 9, 10, 11):  # as text, 10 would come before 9
            name = f"evt-{order}"
            jobs.enqueue(session, "note", name, name, 0.02, queue=Queue.EVENTS, partition="printer", order=order)
            jobs.enqueue(session, "note", f"o{name}", "other", queue=Queue.EVENTS, partition=f"i{order}", order=order)
    jobs.drain(engine)
    of_printer = [name for name in handlers.seen(engine) if name != "other"]
    assert of_printer == ["evt-8", "evt-9", "evt-10", "evt-11"]
    assert len(handlers.seen(engine)) == 8


def test_an_event_that_fails_is_tried_again_before_the_next_one_of_its_item(engine: Engine, worker: None) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "fail_once_in_place", "evt-1", "one", queue=Queue.EVENTS, partition="printer", order=1)
        jobs.enqueue(session, "note", "evt-2", "two", queue=Queue.EVENTS, partition="printer", order=2)
    jobs.drain(engine)
    assert handlers.seen(engine) == ["one", "two"]


def test_enqueue_needs_no_worker_and_waits_for_one(engine: Engine) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "note", "later", "later", queue=Queue.MAIL)
    with pytest.raises(TimeoutError, match="later"):
        jobs.drain(engine, timeout=0.2)
    assert not jobs.alive(engine)
    jobs.start(engine, tempo=jobs.QUICK)
    try:
        jobs.drain(engine)
        assert jobs.alive(engine)
    finally:
        jobs.stop()
    assert handlers.seen(engine) == ["later"]
    assert not jobs.alive(engine)


def test_enqueue_refuses_the_event_loop_and_what_json_would_change(engine: Engine) -> None:
    async def on_the_loop() -> None:
        with handlers.session() as session:
            jobs.enqueue(session, "note", "k", "n", queue=Queue.MAIL)

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(on_the_loop())
    with handlers.session() as session:
        with pytest.raises(TypeError):
            jobs.enqueue(session, "note", "k", datetime.now(UTC), queue=Queue.MAIL)  # pyright: ignore[reportArgumentType]
        with pytest.raises(ValueError, match="partition"):
            jobs.enqueue(session, "note", "k", "n", queue=Queue.EVENTS)


def test_what_the_engine_stores_is_json_and_no_table_of_it_looks_like_ours(engine: Engine) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "note", "k", "plain", queue=Queue.MAIL)
        schema = "" if engine.dialect.name == "sqlite" else "dbos."
        stored = session.execute(text(f"SELECT inputs FROM {schema}workflow_input")).scalar_one()
    assert '"plain"' in stored
    ours = {"rx_job_executor", "rx_job_mark", "effect"}
    theirs = inspect(engine).get_table_names(schema=schema.rstrip(".") or None)
    assert not [table for table in theirs if table.startswith("rx_") and table not in ours]

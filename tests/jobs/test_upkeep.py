"""A worker repeats what is scheduled, frees what is stranded, forgets what is old, and leaves quietly."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text

from rxdesk import clock, jobs
from rxdesk.jobs import Queue, schedules
from rxdesk.jobs import handlers as running
from rxdesk.jobs.engine import client_of
from rxdesk.jobs.tables import executors, marks
from rxdesk.jobs.upkeep import Upkeep, forget_old
from tests.jobs import handlers
from tests.servers.process import wait_until


def test_a_schedule_runs_once_per_slot_and_skips_slots_while_a_run_is_unfinished(engine: Engine) -> None:
    jobs.schedule("note", "poll", 0.3, every=timedelta(seconds=0.2), queue=Queue.POLL, partition="inbox")
    try:
        begun = time.monotonic()
        jobs.start(engine, tempo=jobs.QUICK)
        wait_until(lambda: handlers.seen(engine).count("poll") == 2)
    finally:
        jobs.stop()
        schedules.schedules.clear()
    runs = handlers.seen(engine).count("poll")
    assert 2 <= runs <= (time.monotonic() - begun) / 0.6 + 1  # a run takes three slots
    assert len(client_of(engine).list_workflows(name="note")) <= runs + 1


def test_a_schedule_longer_than_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        jobs.schedule("note", "n", every=timedelta(days=7))


def test_finished_jobs_and_marks_are_forgotten_when_they_are_old_and_unfinished_ones_never(engine: Engine) -> None:
    jobs.start(engine, tempo=jobs.QUICK)
    with handlers.session() as session:
        jobs.enqueue(session, "note", "done", "done", queue=Queue.WORK)
        jobs.enqueue(session, "note", "later", "later", queue=Queue.WORK, delay=timedelta(days=40))
    jobs.drain(engine)
    jobs.stop()
    client = client_of(engine)
    assert forget_old(engine, client, keep=timedelta(days=14)) == 0
    with clock.moved_to(clock.now() + timedelta(days=15)):
        assert forget_old(engine, client, keep=timedelta(days=14)) >= 1
    assert [row.workflow_id for row in client.list_workflows()] == ["later"]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(marks)) == 0


def test_a_row_claimed_by_a_live_worker_that_does_not_run_it_is_freed_at_the_second_sweep(engine: Engine) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "note", "stuck", "stuck", queue=Queue.EVENTS, partition="printer", order=1)
        schema = "" if engine.dialect.name == "sqlite" else "dbos."
        session.execute(text(f"UPDATE {schema}workflow_status SET status = 'PENDING', executor_id = 'me'"))
    client = client_of(engine)
    upkeep = Upkeep(engine, client, executor_id="me", tempo=jobs.QUICK)
    upkeep.beat()
    running.running.add("stuck")
    upkeep.sweep()
    upkeep.sweep()
    running.running.clear()
    upkeep.sweep()
    assert client.list_workflows()[0].status == "PENDING"
    upkeep.sweep()
    freed = client.list_workflows()[0]
    assert (freed.status, freed.queue_name, freed.queue_partition_key) == ("ENQUEUED", "events", "printer")


def test_stop_waits_for_the_running_job_and_takes_its_name_off_the_list(engine: Engine) -> None:
    jobs.start(engine, tempo=jobs.QUICK)
    with handlers.session() as session:
        jobs.enqueue(session, "note", "slow", "slow", 0.4, queue=Queue.MAIL)
    wait_until(lambda: "slow" in running.running)  # taken is not begun: what is taken and not begun is freed later
    jobs.stop()
    assert handlers.seen(engine) == ["slow"]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(executors)) == 0


def test_a_process_runs_one_worker(engine: Engine, worker: None) -> None:
    with pytest.raises(RuntimeError, match="already"):
        jobs.start(engine, tempo=jobs.QUICK)

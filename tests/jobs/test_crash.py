"""Whatever is killed and whenever, every job is handled and its database effect happens once."""

import random
import time
from collections import Counter

from sqlalchemy import Engine, select

from rxdesk import jobs
from rxdesk.jobs import Queue
from tests.jobs import handlers
from tests.jobs.conftest import Spawn
from tests.servers.process import wait_until


def _pids(engine: Engine) -> set[int]:
    with engine.connect() as connection:
        return set(connection.scalars(select(handlers.effects.c.pid)))


def test_two_processes_share_the_work_and_keep_the_order_of_each_item(engine: Engine, spawn: Spawn) -> None:
    first, second = spawn(), spawn()
    with handlers.session() as session:
        for order in range(1, 141):
            item, name = order % 20, f"{order % 20}-{order:03}"
            jobs.enqueue(session, "note", name, name, 0.1, queue=Queue.EVENTS, partition=f"i{item}", order=order)
    jobs.drain(engine)
    seen = handlers.seen(engine)
    assert len(seen) == len(set(seen)) == 140
    for item in range(20):
        of_item = [name for name in seen if name.startswith(f"{item}-")]
        assert of_item == sorted(of_item)
    assert _pids(engine) == {first.pid, second.pid}


def test_a_worker_killed_at_random_points_loses_nothing_and_does_nothing_twice(engine: Engine, spawn: Spawn) -> None:
    expected = set()
    victim, _survivor = spawn(), spawn()
    for round_ in range(2):
        with handlers.session() as session:
            for number in range(30):
                name = f"{round_}-{number:02}"
                expected.add(name)
                order = round_ * 30 + number + 1
                partition = f"i{number % 6}"
                jobs.enqueue(session, "note", name, name, 0.01, queue=Queue.EVENTS, partition=partition, order=order)
        time.sleep(random.uniform(0.02, 0.4))
        victim.kill()
        victim.wait()
        victim = spawn()
    jobs.drain(engine)
    counts = Counter(handlers.seen(engine))
    assert set(counts) == expected
    assert max(counts.values()) == 1
    for item in range(6):
        of_item = [name for name in handlers.seen(engine) if int(name[2:]) % 6 == item]
        assert of_item == sorted(of_item)


def test_the_jobs_of_a_dead_executor_are_taken_over_by_another_process(engine: Engine, spawn: Spawn) -> None:
    victim = spawn()
    with handlers.session() as session:
        jobs.enqueue(session, "note", "long", "long", 1.5, queue=Queue.EVENTS, partition="printer", order=1)
        jobs.enqueue(session, "note", "next", "next", queue=Queue.EVENTS, partition="printer", order=2)
    wait_until(lambda: handlers.running(engine))
    victim.kill()
    survivor = spawn()
    jobs.drain(engine)
    assert handlers.seen(engine) == ["long", "next"]
    assert _pids(engine) == {survivor.pid}


def test_a_job_killed_between_its_effect_and_its_end_does_not_repeat_the_effect(engine: Engine, spawn: Spawn) -> None:
    victim = spawn()
    with handlers.session() as session:
        jobs.enqueue(session, "write_then_die", "k", "effect", queue=Queue.WORK)
    victim.wait(60)
    spawn()
    jobs.drain(engine)
    assert handlers.seen(engine) == ["effect"]

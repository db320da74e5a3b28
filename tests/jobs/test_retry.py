"""A failing job comes back after growing pauses, and stops when told."""

from itertools import pairwise

import pytest
from sqlalchemy import Engine, select

from rxdesk import jobs
from rxdesk.jobs import Queue
from rxdesk.jobs.engine import client_of
from tests.jobs import handlers


def _attempts(engine: Engine) -> list[tuple[int, float]]:
    with engine.connect() as connection:
        rows = connection.execute(select(handlers.effects).order_by(handlers.effects.c.id))
        return [(row.attempt, row.at) for row in rows]


@pytest.mark.usefixtures("worker")
def test_a_failing_mail_is_tried_again_after_growing_pauses_until_it_works(engine: Engine) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "fail_until", "mail-1", "m", 3, queue=Queue.MAIL)
    jobs.drain(engine)
    attempts = _attempts(engine)
    assert [attempt for attempt, _ in attempts] == [1, 2, 3]
    waits = [after[1] - before[1] for before, after in pairwise(attempts)]
    assert waits[0] >= 0.06  # a minute and two, at a thousandth
    assert waits[1] >= 0.12


@pytest.mark.usefixtures("worker")
def test_a_mail_fails_for_good_after_its_last_pause_or_when_the_handler_gives_up(engine: Engine) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "fail_until", "mail-1", "m", 99, queue=Queue.MAIL)
        jobs.enqueue(session, "refuse", "mail-2", "r", queue=Queue.MAIL)
    jobs.drain(engine)
    assert sorted(handlers.seen(engine)) == ["m", "m", "m", "m", "r"]
    failed = client_of(engine).list_workflows(status="ERROR")
    assert sorted(row.workflow_id for row in failed) == ["mail-1~4", "mail-2"]


@pytest.mark.usefixtures("worker")
def test_a_mark_rolls_back_with_the_effect_and_does_not_stop_the_next_attempt(engine: Engine) -> None:
    with handlers.session() as session:
        jobs.enqueue(session, "fail_after_the_mark", "mail-1", "m", queue=Queue.MAIL)
    jobs.drain(engine)
    assert [attempt for attempt, _ in _attempts(engine)] == [2]

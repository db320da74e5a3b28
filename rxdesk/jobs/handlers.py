"""What a job does: a function of ids, tried again with growing pauses."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from dbos import DBOS, DBOSClient

from rxdesk.jobs.gathering import Waiting
from rxdesk.jobs.outbox import options_of
from rxdesk.jobs.queues import Queue, Tempo

Handler = TypeVar("Handler", bound=Callable[..., object])

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""About two days, for what depends on others: mail, webhooks."""

IN_PLACE = tuple(timedelta(seconds=s) for s in (0.5, 2, 8))
"""For the ordered queues: the next jobs of the partition wait meanwhile."""

_CRASHES = 10  # a job that has killed its worker this often is set aside
_run: ContextVar["Run"] = ContextVar("rxdesk_job_run")
logger = logging.getLogger(__name__)


class GiveUp(Exception):
    """Raised by a handler: another try would not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The job that runs in this thread. `key` is the same in every attempt; attempts count from 1."""

    key: str
    queue: Queue
    partition: str | None
    order: int
    attempt: int
    is_last: bool


@dataclass(slots=True)
class Workshop:
    """What handlers need of the worker they run in; set while it runs."""

    client: DBOSClient
    tempo: Tempo


workshop: Workshop | None = None
_known: dict[str, Callable[..., object]] = {}
running: set[str] = set()
"""Workflow ids that run in this process now."""


def current() -> Run:
    """The job that runs in this thread; LookupError outside of one."""
    return _run.get()


def job(name: str, *, pauses: Sequence[timedelta] | None = None) -> Callable[[Handler], Handler]:
    """Register the function as the handler of the job `name`.

    It gets the arguments of `enqueue`. When it raises, it runs again after each of `pauses`: by default over two days,
    in an ordered queue within ten seconds; after that, or on GiveUp, the job has failed for good. `current().is_last`
    tells it beforehand. It must not rely on running only once: see `once`.
    """

    def register(handler: Handler) -> Handler:
        def perform(ticket: dict[str, Any], *args: Any) -> str:
            queue = Queue(ticket["queue"])
            waits = (IN_PLACE if queue.is_ordered else PAUSES) if pauses is None else pauses
            run = Run(**{**ticket, "queue": queue}, is_last=ticket["attempt"] > len(waits))
            with _noted(DBOS.workflow_id):
                return _attempt(name, handler, run, args, waits=waits)

        DBOS.workflow(name=name, max_recovery_attempts=_CRASHES)(perform)
        _known[name] = handler
        return handler

    return register


def perform_here(waiting: Waiting) -> None:
    """Run a gathered job once in this thread; what it raises is the caller's."""
    run = Run(
        key=waiting.key,
        queue=waiting.queue,
        partition=waiting.partition,
        order=waiting.order,
        attempt=1,
        is_last=True,
    )
    mark = _run.set(run)
    try:
        _known[waiting.name](*waiting.args)
    finally:
        _run.reset(mark)


def _attempt(name: str, handler: Callable[..., object], run: Run, args: Any, *, waits: Sequence[timedelta]) -> str:
    while True:
        mark = _run.set(run)
        try:
            handler(*args)
            return "done"
        except Exception as error:
            if run.is_last or isinstance(error, GiveUp):
                logger.exception("Job %s %s failed for good at attempt %s", name, run.key, run.attempt)
                raise
            pause = waits[run.attempt - 1] * _workshop().tempo.pause_factor
            logger.warning(
                "Job %s %s failed at attempt %s, again in %s", name, run.key, run.attempt, pause, exc_info=True
            )
        finally:
            _run.reset(mark)
        run = replace(run, attempt=run.attempt + 1, is_last=run.attempt >= len(waits))
        if not run.queue.is_ordered:
            return _try_later(name, run, args, pause=pause)
        time.sleep(pause.total_seconds())


def _try_later(name: str, run: Run, args: Any, *, pause: timedelta) -> str:
    # The next attempt is a job of its own: it survives restarts and holds no thread while it waits.
    ticket = asdict(run)
    del ticket["is_last"]
    again = f"{run.key}~{run.attempt}"
    options = options_of(name, again, queue=run.queue, partition=run.partition, order=run.order, delay=pause)
    _workshop().client.enqueue(options, ticket, *args)
    return again


def _workshop() -> Workshop:
    if workshop is None:
        raise RuntimeError("A job ran without a worker")
    return workshop


@contextmanager
def _noted(workflow_id: str | None) -> Iterator[None]:
    running.add(str(workflow_id))
    try:
        yield
    finally:
        running.discard(str(workflow_id))

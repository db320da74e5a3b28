"""The side that runs jobs: at most one worker per process."""

import logging
import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine

from rxdesk.jobs import handlers
from rxdesk.jobs.engine import APPLICATION, SERIALIZER, VERSION, client_of, make_engine_tables, worker_engine
from rxdesk.jobs.handlers import Workshop, job
from rxdesk.jobs.queues import Queue, Tempo
from rxdesk.jobs.schedules import schedule
from rxdesk.jobs.upkeep import Upkeep, forget_old

_NIGHTLY = "jobs.forget_old"
_worker: "_Worker | None" = None


@dataclass(frozen=True, slots=True)
class _Worker:
    engine: Engine
    client: DBOSClient
    upkeep: Upkeep


def start(engine: Engine, *, tempo: Tempo | None = None) -> str:
    """Run jobs in threads of this process from now on; returns the executor id, which is new at every start.

    Import the modules that register handlers before. The tables of `metadata` must exist. Blocks for about a second:
    call it in a thread where an event loop runs.
    """
    global _worker
    if _worker is not None:
        raise RuntimeError("This process already runs jobs")
    tempo = tempo or Tempo()
    make_engine_tables(engine)
    own = worker_engine(engine)
    client = client_of(own)
    executor_id = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
    upkeep = Upkeep(own, client, executor_id=executor_id, tempo=tempo)
    upkeep.beat()
    _open_queues(client, tempo=tempo)
    handlers.workshop = Workshop(client=client, tempo=tempo)
    schedule(_NIGHTLY, every=timedelta(days=1))
    _launch(own, executor_id=executor_id, tempo=tempo)
    upkeep.start()
    _worker = _Worker(own, client, upkeep)
    return executor_id


def stop(*, grace: int = 15) -> None:
    """Take no new jobs, give running ones `grace` seconds, and leave the rest to other executors."""
    global _worker
    if _worker is None:
        return
    worker, _worker = _worker, None
    worker.upkeep.finish()
    DBOS.destroy(workflow_completion_timeout_sec=grace if handlers.running else 0)
    worker.upkeep.leave()
    handlers.workshop = None
    client_of.cache_clear()
    worker.engine.dispose()


def _open_queues(client: DBOSClient, *, tempo: Tempo) -> None:
    for queue in Queue:
        client.register_queue(
            queue.value,
            worker_concurrency=tempo.concurrency[queue],
            partition_concurrency=1 if queue.is_ordered else None,
            polling_interval_sec=tempo.poll_of(queue),
        )


def _launch(engine: Engine, *, executor_id: str, tempo: Tempo) -> None:
    # With a handler in place the engine adds none of its own, and its messages pass through our log filter.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_engine": engine,
            "application_version": VERSION,
            "executor_id": executor_id,
            "serializer": SERIALIZER,
            "log_level": "WARNING",
            "run_migrations": False,
            # We wait for no notification; its pusher would wake up a hundred times a second.
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": tempo.poll * 2,
            "max_executor_threads": sum(tempo.concurrency.values()) + 2,
        }
    )
    DBOS.launch()


@job(_NIGHTLY, pauses=[])
def _forget_old_jobs() -> None:
    if _worker is not None and handlers.workshop is not None:
        forget_old(_worker.engine, _worker.client, keep=handlers.workshop.tempo.keep)

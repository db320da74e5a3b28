"""One quiet thread per worker: heartbeat, taking over from the dead, schedules, and deleting what is old."""

import logging
import threading
import time
from datetime import datetime, timedelta

from dbos import DBOS, DBOSClient, WorkflowStatus
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from rxdesk import clock
from rxdesk.jobs import handlers
from rxdesk.jobs.queues import Tempo
from rxdesk.jobs.schedules import PREFIX, enqueue_due
from rxdesk.jobs.tables import executors, marks

_SCHEDULED_KEPT = timedelta(days=2)  # past the longest slot, or the slot would run again
_BATCH = 500
logger = logging.getLogger(__name__)


class Upkeep(threading.Thread):
    """Runs until `finish`; a failing round is logged and tried again."""

    def __init__(self, engine: Engine, client: DBOSClient, *, executor_id: str, tempo: Tempo) -> None:
        super().__init__(name="rxdesk-jobs-upkeep", daemon=True)
        self.engine, self.client, self.executor_id, self.tempo = engine, client, executor_id, tempo
        self._finish = threading.Event()
        self._suspects: set[str] = set()

    def run(self) -> None:
        beat_due = sweep_due = 0.0
        while not self._finish.wait(self.tempo.tick):
            try:
                moment = time.monotonic()
                if moment >= beat_due:
                    self.beat()
                    beat_due = moment + self.tempo.heartbeat
                if moment >= sweep_due:
                    self.sweep()
                    sweep_due = moment + self.tempo.silence / 2
                enqueue_due(self.client)
            except Exception:
                logger.exception("The upkeep of jobs failed, it will be tried again")

    def finish(self) -> None:
        self._finish.set()
        self.join(timeout=10)

    def beat(self) -> None:
        """Say that this executor lives."""
        dialect = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        seen = {"id": self.executor_id, "seen_at": clock.now()}
        insert = dialect.insert(executors).values(seen)
        with self.engine.begin() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"seen_at": seen["seen_at"]}))

    def sweep(self) -> None:
        """Put the jobs of dead executors, and rows of our own that nobody runs, back at their place in the queue."""
        pending = self.client.list_workflows(status="PENDING", load_input=False, load_output=False)
        silent_since = clock.now() - timedelta(seconds=self.tempo.silence)
        with self.engine.begin() as connection:
            alive = set(connection.scalars(select(executors.c.id).where(executors.c.seen_at >= silent_since)))
            connection.execute(delete(executors).where(executors.c.seen_at < silent_since - timedelta(days=1)))
        alive.add(self.executor_id)
        dead = sorted({row.executor_id for row in pending if row.executor_id} - alive)
        if dead:
            logger.warning("Taking over the jobs of executors that fell silent: %s", ", ".join(dead))
            # Unlike resume_workflows this keeps queue and order, and only takes rows that still belong to the dead.
            DBOS._recover_pending_workflows(dead)
        self._free_stranded({row.workflow_id: row for row in pending if row.executor_id == self.executor_id})

    def leave(self) -> None:
        """Take the name off the list when nothing of ours is pending; otherwise silence will tell the others."""
        with self.engine.begin() as connection:
            if not self.client.list_workflows(
                status="PENDING", executor_id=self.executor_id, limit=1, load_input=False, load_output=False
            ):
                connection.execute(delete(executors).where(executors.c.id == self.executor_id))

    def _free_stranded(self, mine: dict[str, WorkflowStatus]) -> None:
        # A claim that was never started, or whose end could not be written: not running here at two sweeps in a row.
        suspects = set(mine) - handlers.running
        for workflow_id in suspects & self._suspects:
            logger.warning("Job %s was stranded and goes back to its queue", workflow_id)
            self.client.resume_workflow(workflow_id, queue_name=mine[workflow_id].queue_name)
        self._suspects = suspects


def forget_old(engine: Engine, client: DBOSClient, *, keep: timedelta) -> int:
    """Delete finished jobs and marks older than `keep`, scheduled jobs after two days; how many jobs went."""
    gone = _forget(client, before=clock.now() - keep, prefix=None)
    gone += _forget(client, before=clock.now() - min(keep, _SCHEDULED_KEPT), prefix=PREFIX)
    with engine.begin() as connection:
        connection.execute(delete(marks).where(marks.c.made_at < clock.now() - keep))
    return gone


def _forget(client: DBOSClient, *, before: datetime, prefix: str | None) -> int:
    gone = 0
    while old := client.list_workflows(
        completed_before=before.isoformat(),
        workflow_id_prefix=prefix,
        limit=_BATCH,
        load_input=False,
        load_output=False,
    ):
        client.delete_workflows([row.workflow_id for row in old])
        gone += len(old)
    return gone

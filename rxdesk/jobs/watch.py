"""Questions about the jobs that any process may ask: does somebody work, is there anything left to do."""

import time
from datetime import timedelta

from dbos import DBOSClient
from sqlalchemy import Engine, select

from rxdesk import clock
from rxdesk.jobs.engine import client_of
from rxdesk.jobs.queues import SILENCE
from rxdesk.jobs.schedules import UNFINISHED
from rxdesk.jobs.tables import executors


def alive(engine: Engine, *, silence: timedelta = timedelta(seconds=SILENCE)) -> bool:
    """Whether any worker gave a heartbeat within `silence`."""
    query = select(executors.c.id).where(executors.c.seen_at >= clock.now() - silence).limit(1)
    with engine.connect() as connection:
        return connection.scalar(query) is not None


def drain(engine: Engine, timeout: float = 60) -> None:
    """Wait until the workers have nothing left to do; TimeoutError names what is left.

    Jobs whose time comes only after the timeout, such as a try in an hour, are not waited for.
    """
    deadline = time.time() + timeout
    client = client_of(engine)
    while left := _left(client, until_ms=int(deadline * 1000)):
        if time.time() >= deadline:
            raise TimeoutError(f"{len(left)} jobs are left: {', '.join(left[:5])}")
        time.sleep(0.05)


def _left(client: DBOSClient, *, until_ms: int) -> list[str]:
    rows = client.list_workflows(status=UNFINISHED, load_input=False, load_output=False)
    return [row.workflow_id for row in rows if row.status != "DELAYED" or (row.delay_until_epoch_ms or 0) <= until_ms]

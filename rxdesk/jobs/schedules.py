"""What runs again and again: one job per time slot, whatever the number of workers."""

from dataclasses import dataclass, field
from datetime import timedelta

from dbos import DBOSClient

from rxdesk import clock
from rxdesk.jobs.outbox import Plain, options_of
from rxdesk.jobs.queues import Queue

UNFINISHED = ["ENQUEUED", "PENDING", "DELAYED"]
PREFIX = "every:"


@dataclass(slots=True)
class Schedule:
    """A job and how often it runs; `slot` is the last one this process has asked for."""

    name: str
    args: tuple[Plain, ...]
    every: timedelta
    queue: Queue
    partition: str | None
    slot: int = field(default=-1)


schedules: dict[str, Schedule] = {}


def schedule(
    name: str, *args: Plain, every: timedelta, queue: Queue = Queue.WORK, partition: str | None = None
) -> None:
    """Run the job `name` at the start of every slot of length `every` (at most a day, counted from midnight UTC).

    A slot that no worker saw is skipped, the present one is made up for at start. A slot is also skipped while an
    earlier run of the same job and partition is unfinished.
    """
    if not timedelta() < every <= timedelta(days=1):
        raise ValueError("A schedule repeats within a day")
    if queue.is_ordered != (partition is not None):
        raise ValueError(f"{queue} takes {'a' if queue.is_ordered else 'no'} partition")
    schedules[f"{PREFIX}{name}:{partition or ''}:"] = Schedule(name, args, every, queue, partition)


def enqueue_due(client: DBOSClient) -> None:
    """Enqueue what is due now; asks the database only when a new slot has begun."""
    for prefix, plan in list(schedules.items()):
        slot = int(clock.now().timestamp() / plan.every.total_seconds())
        if slot == plan.slot:
            continue
        if not client.list_workflows(
            workflow_id_prefix=prefix, status=UNFINISHED, limit=1, load_input=False, load_output=False
        ):
            key = f"{prefix}{slot}"
            options = options_of(plan.name, key, queue=plan.queue, partition=plan.partition, order=0, delay=None)
            ticket = {"key": key, "queue": plan.queue, "partition": plan.partition, "order": 0, "attempt": 1}
            client.enqueue(options, ticket, *plan.args)
        plan.slot = slot

"""Jobs enter through the transaction that asks for them: they commit and roll back with it."""

import asyncio
import json
from datetime import timedelta

from dbos import EnqueueOptions
from sqlalchemy.orm import Session

from rxdesk import clock
from rxdesk.jobs.engine import client_of
from rxdesk.jobs.gathering import Waiting, gather, gathered
from rxdesk.jobs.queues import Queue

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def enqueue(
    session: Session,
    name: str,
    key: str,
    *args: Plain,
    queue: Queue,
    partition: str | None = None,
    order: int = 0,
    delay: timedelta | None = None,
) -> None:
    """Enqueue the job `name` inside the session's transaction.

    `key` is the idempotency key: a second enqueue with it is ignored, also after the job has finished. `args` are ids
    and plain JSON values. Ordered queues need a `partition`, and run it by ascending `order` (the id of the event;
    below 2**31), then by time. `delay` counts from now. Needs no worker in this process.
    """
    _refuse_event_loop()
    if queue.is_ordered != (partition is not None):
        raise ValueError(f"{queue} takes {'a' if queue.is_ordered else 'no'} partition")
    json.dumps(args)  # a datetime or a row must fail here, not arrive as something else
    if gathered.get() is not None:
        gather(session, Waiting(name, key, args, queue, partition, order, clock.now() + (delay or timedelta())))
        return
    options = options_of(name, key, queue=queue, partition=partition, order=order, delay=delay)
    ticket: dict[str, Plain] = {"key": key, "queue": queue, "partition": partition, "order": order, "attempt": 1}
    client_of(session.get_bind().engine).enqueue_in_transaction(session, options, ticket, *args)


def options_of(
    name: str,
    workflow_id: str,
    *,
    queue: Queue,
    partition: str | None,
    order: int,
    delay: timedelta | None,
) -> EnqueueOptions:
    """The same, in the job engine's words."""
    options = EnqueueOptions(workflow_name=name, queue_name=queue.value, workflow_id=workflow_id)
    if order:
        options["priority"] = order
    if partition is not None:
        options["queue_partition_key"] = partition
    if delay is not None:
        options["delay_seconds"] = delay.total_seconds()
    return options


def _refuse_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("enqueue waits for the database: call it in the service's thread, not on the event loop")

"""Durable jobs: the only package that knows the job engine (DBOS), so that another engine could replace it.

A job is enqueued inside the transaction of the change that asks for it, and handled by any process that called
`start`. It runs at least once: what it writes to the database happens once when it asks `once` in the same
transaction, what it sends to the outside carries its own idempotency key.
"""

from rxdesk.jobs.handlers import GiveUp, Run, current, job
from rxdesk.jobs.inline import Inline, inline
from rxdesk.jobs.outbox import enqueue
from rxdesk.jobs.queues import QUICK, Queue, Tempo
from rxdesk.jobs.schedules import schedule
from rxdesk.jobs.tables import metadata, migrate, once
from rxdesk.jobs.watch import alive, drain
from rxdesk.jobs.worker import start, stop

__all__ = [
    "QUICK",
    "GiveUp",
    "Inline",
    "Queue",
    "Run",
    "Tempo",
    "alive",
    "current",
    "drain",
    "enqueue",
    "inline",
    "job",
    "metadata",
    "migrate",
    "once",
    "schedule",
    "start",
    "stop",
]

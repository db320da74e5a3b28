"""The four queues, how many jobs of each run at once, and how quickly a worker looks around."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

SILENCE = 60.0


class Queue(StrEnum):
    """Where a job waits.

    In the ordered queues the jobs of one partition run one at a time across all workers, in the order given to
    `enqueue`; a failing one is tried again in its place. In the others a failing job steps aside until its next try.
    """

    EVENTS = "events"  # ordered by item
    MAIL = "mail"
    POLL = "poll"  # ordered by mailbox
    WORK = "work"

    @property
    def is_ordered(self) -> bool:
        return self in (Queue.EVENTS, Queue.POLL)


def _concurrency() -> dict[Queue, int]:
    return {Queue.EVENTS: 24, Queue.MAIL: 16, Queue.POLL: 8, Queue.WORK: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How often a worker looks and how long it waits, in seconds; tests live faster than servers."""

    poll: float = 0.1
    """Between two looks at the events queue; mail is looked at half as often, the others a fifth."""
    tick: float = 0.5
    """Between two looks at the schedules."""
    heartbeat: float = 15
    silence: float = SILENCE
    """An executor silent for longer is dead, and others take its jobs."""
    pause_factor: float = 1
    """Multiplies every pause before another try."""
    keep: timedelta = timedelta(days=14)
    """Finished jobs older than this are deleted every night."""
    concurrency: dict[Queue, int] = field(default_factory=_concurrency)
    """Jobs of each queue that one worker takes at once, each in a thread: with the poll they bound the throughput."""

    def poll_of(self, queue: Queue) -> float:
        return self.poll * {Queue.EVENTS: 1, Queue.MAIL: 2}.get(queue, 5)


QUICK = Tempo(poll=0.05, tick=0.05, heartbeat=0.3, silence=2, pause_factor=0.001)
"""For tests and demos: a minute's pause takes 60 ms."""

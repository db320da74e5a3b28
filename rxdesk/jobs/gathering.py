"""Jobs that wait in this process and not in the database, so that demo and tests live through weeks in seconds."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

from rxdesk.jobs.queues import Queue


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that was asked for, and the moment from which it may run."""

    name: str
    key: str
    args: tuple[object, ...]
    queue: Queue
    partition: str | None
    order: int
    due_at: datetime


gathered: ContextVar[list[Waiting] | None] = ContextVar("rxdesk_gathered_jobs", default=None)


def gather(session: Session, waiting: Waiting) -> None:
    """Let the job wait here once the session has committed; a rolled back change leaves none."""
    held: list[Waiting] = session.info.setdefault("gathered_jobs", [])
    if not held:
        event.listen(session, "after_commit", _keep, once=True)
        event.listen(session, "after_rollback", _forget, once=True)
    held.append(waiting)


def _keep(session: Session) -> None:
    waiting = gathered.get()
    if waiting is not None:
        known = {each.key for each in waiting}
        waiting.extend(each for each in session.info.pop("gathered_jobs", []) if each.key not in known)


def _forget(session: Session) -> None:
    session.info.pop("gathered_jobs", None)

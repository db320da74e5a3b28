"""Jobs that wait in this process and not in the database, so that demo and tests live through weeks in seconds."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

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
    """Let the job wait here once the session has committed; what is rolled back, a savepoint included, leaves none."""
    held: list[_Held] | None = session.info.get("gathered_jobs")
    if held is None:
        held = session.info["gathered_jobs"] = []
        event.listen(session, "after_commit", _keep)
        event.listen(session, "after_rollback", _forget)
    held.append(_Held(session.get_nested_transaction(), waiting))


@dataclass(slots=True)
class _Held:
    """A job of an open transaction, and the savepoint that it stands or falls with."""

    savepoint: SessionTransaction | None
    job: Waiting


def _keep(session: Session) -> None:
    held: list[_Held] = session.info.get("gathered_jobs") or []
    savepoint = session.get_nested_transaction()
    if savepoint is not None:
        outer = savepoint.parent if savepoint.parent is not None and savepoint.parent.nested else None
        for each in held:
            each.savepoint = outer if each.savepoint is savepoint else each.savepoint
        return
    waiting = gathered.get()
    if waiting is not None:
        known = {each.key for each in waiting}
        waiting.extend(each.job for each in held if each.job.key not in known)
    held.clear()


def _forget(session: Session) -> None:
    held: list[_Held] = session.info.get("gathered_jobs") or []
    savepoint = session.get_nested_transaction()
    held[:] = [each for each in held if savepoint is not None and each.savepoint is not savepoint]

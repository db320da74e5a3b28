"""Handlers the tests run, in their own process or in worker subprocesses; each leaves rows in the table `effect`."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Column, Engine, Float, Integer, MetaData, String, Table, create_engine, event, insert, select
from sqlalchemy.orm import Session

from rxdesk import jobs
from rxdesk.jobs.engine import client_of

metadata = MetaData()
effects = Table(
    "effect",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Float, nullable=False),
)

MINUTES = [timedelta(minutes=m) for m in (1, 2, 4)]
_engine: list[Engine] = []


def open_engine(url: str) -> Engine:
    """As the product opens it: SQLite with explicit IMMEDIATE transactions."""
    engine = create_engine(url, pool_size=10)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection, record):
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def use(engine: Engine) -> None:
    _engine[:] = [engine]


@contextmanager
def session() -> Iterator[Session]:
    with Session(_engine[0]) as opened, opened.begin():
        yield opened


def leave(opened: Session, name: str) -> None:
    run = jobs.current()
    opened.execute(insert(effects).values(name=name, pid=os.getpid(), attempt=run.attempt, at=time.time()))


def seen(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(effects.c.name).order_by(effects.c.id)))


def running(engine: Engine) -> bool:
    """Whether a worker has begun a job and not ended it."""
    return bool(client_of(engine).list_workflows(status="PENDING"))


@jobs.job("note")
def note(name: str, pause: float = 0) -> None:
    time.sleep(pause)
    with session() as opened:
        if jobs.once(opened):
            leave(opened, name)
    time.sleep(pause)


@jobs.job("fail_until", pauses=MINUTES)
def fail_until(name: str, attempt: int) -> None:
    with session() as opened:
        leave(opened, name)
    if jobs.current().attempt < attempt:
        raise ConnectionError("the other side is away")


@jobs.job("refuse", pauses=MINUTES)
def refuse(name: str) -> None:
    with session() as opened:
        leave(opened, name)
    raise jobs.GiveUp("no such address")


@jobs.job("fail_once_in_place")
def fail_once_in_place(name: str) -> None:
    if jobs.current().attempt == 1:
        raise ConnectionError("a hiccup")
    with session() as opened:
        leave(opened, name)


@jobs.job("write_then_die")
def write_then_die(name: str) -> None:
    """The worst moment: the effect is committed, the job is not finished."""
    with session() as opened:
        first = jobs.once(opened)
        if first:
            leave(opened, name)
    if first:
        os.kill(os.getpid(), signal.SIGKILL)


@jobs.job("fail_after_the_mark", pauses=MINUTES)
def fail_after_the_mark(name: str) -> None:
    with session() as opened:
        if jobs.once(opened):
            leave(opened, name)
            if jobs.current().attempt == 1:
                raise ConnectionError("before the commit")


def main(url: str) -> None:
    engine = open_engine(url)
    use(engine)
    jobs.start(engine, tempo=jobs.QUICK)
    print("ready", flush=True)
    sys.stdin.read()
    jobs.stop()


if __name__ == "__main__":
    # The handlers must be those of the importable module, not of a second copy named __main__.
    from tests.jobs import handlers

    handlers.main(sys.argv[1])

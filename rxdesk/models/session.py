"""The one door to the data: a session that sees what its viewer sees, and one for the few named functions of RxDesk."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlmodel import Session

from rxdesk import announce
from rxdesk.config import settings
from rxdesk.models import search_index
from rxdesk.models.scope import ScopedSession, Unscoped
from rxdesk.models.sight import Sight
from rxdesk.models.viewers import SystemViewer, Viewer

__all__ = [
    "ScopedSession", "Unscoped", "acting_as", "after_reading", "engine", "engine_for", "holding", "one_reading",
    "system_session", "viewer_session",
]  # fmt: skip

log = logging.getLogger(__name__)
_engines: dict[str, Engine] = {}
_TRUSTED_SECONDS = 5.0


def engine() -> Engine:
    """The engine of this process, made from the settings at first use."""
    return engine_for(settings().database)


def engine_for(url: str) -> Engine:
    """One engine per database URL, with RxDesk's pragmas on SQLite."""
    if url not in _engines:
        _engines[url] = _make_engine(url)
    return _engines[url]


@contextmanager
def viewer_session(
    viewer: Viewer, *, write: bool = True, connection: Connection | None = None
) -> Iterator[ScopedSession]:
    """A session that sees what `viewer` sees. Commits when the block ends well, rolls back when it does not.

    With `write=False` nothing can be flushed, and on SQLite no writer is held up.
    """
    with _session(viewer, write=write, connection=connection) as session:
        yield session


@contextmanager
def system_session(
    reason: str, *, write: bool = True, durable: bool = False, connection: Connection | None = None
) -> Iterator[ScopedSession]:
    """A session that sees everything, for the named functions that architecture allows; `reason` is logged.

    A `durable` one is on the disk when it has committed, on SQLite too.
    """
    log.debug("system session: %s", reason)
    with _session(SystemViewer(reason), write=write, durable=durable, connection=connection) as session:
        yield session


@contextmanager
def one_reading() -> Iterator[None]:
    """Within the block the sessions that only read share one transaction; each sees what its own viewer sees.

    None of them may roll it back.
    """
    with ExitStack() as later, ExitStack() as opened:
        opened.callback(_reading.reset, _reading.set(_Reading(opened, later)))
        yield


def after_reading(write: Callable[[], None]) -> None:
    """Call `write` when no transaction of `one_reading` is held any more: it needs a connection of its own."""
    reading = _reading.get()
    if reading is None:
        write()
    else:
        reading.later.callback(write)


@contextmanager
def acting_as(session: Session, viewer: Viewer, *, sight: Sight | None = None) -> Iterator[Session]:
    """Within the block the session sees what `viewer` sees; for who acts, or reads, as one after another.

    `sight` is the viewer's, where this transaction has read it already.
    """
    before = {name: session.info.pop(name, None) for name in ("viewer", "sight", "scopes", "shape")}
    session.info["viewer"] = viewer
    if sight is not None:
        session.info["sight"] = sight
    try:
        yield session
    finally:
        for name, value in before.items():
            session.info.pop(name, None)
            if value is not None:
                session.info[name] = value


def holding(session: ScopedSession) -> ScopedSession:
    """The session, which from now on keeps every row that it reads or makes: no look-up by id reads one again.

    For a job, which comes back to the same few rows; a session forgets what nobody else holds.
    """
    held: list[object] = []

    def hold(_session: Session, row: object) -> None:
        held.append(row)

    for moment in ("loaded_as_persistent", "pending_to_persistent"):
        event.listen(session, moment, hold)
    return session


class _Reading:
    """The transaction of `one_reading`, begun when it is first needed."""

    def __init__(self, opened: ExitStack, later: ExitStack) -> None:
        self._opened, self.later = opened, later

    @cached_property
    def connection(self) -> Connection:
        connection = self._opened.enter_context(engine().connect()).execution_options(rx_read=True)
        self._opened.enter_context(connection.begin())
        return connection


_reading: ContextVar[_Reading | None] = ContextVar("rxdesk_reading", default=None)


@contextmanager
def _session(
    viewer: Viewer, *, write: bool, connection: Connection | None, durable: bool = False
) -> Iterator[ScopedSession]:
    shared = _reading.get()
    if connection is None and shared is not None and not write:
        connection = shared.connection
    bind = connection if connection is not None else engine()
    # Who reads leaves a transaction that others have begun as it is; who writes may have to take something back.
    options: dict[str, Any] = {"join_transaction_mode": "create_savepoint" if write else "rollback_only"}
    with ScopedSession(bind, expire_on_commit=False, info={"viewer": viewer, "write": write}, **options) as session:
        if connection is None:
            session.connection(execution_options={"rx_read": not write, "rx_durable": durable})
        yield session
        session.commit()
        if session.info.pop("recorded", False):
            announce.committed()


def _leave_connections_to_the_parent() -> None:
    """A web process that was forked opens its own: two processes on one connection read each other's answers."""
    for made in _engines.values():
        made.dispose(close=False)


os.register_at_fork(after_in_child=_leave_connections_to_the_parent)


def _make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        made = create_engine(url, pool_size=10, max_overflow=20, pool_use_lifo=True)
        event.listen(made, "connect", _postgres_settings)
        event.listen(made, "checkout", partial(_postgres_rested, made))
        event.listen(made, "checkin", _postgres_rests)
        event.listen(made, "begin", _postgres_begin)
        return made
    path = url.removeprefix("sqlite:///")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # The one that was used last comes first: its pages and its statements, more than 128 of them, lie ready.
    options: dict[str, Any] = {"check_same_thread": False, "timeout": 30, "cached_statements": 1000}
    made = create_engine(url, connect_args=options, pool_size=10, max_overflow=20, pool_use_lifo=True)
    event.listen(made, "connect", _sqlite_pragmas)
    event.listen(made, "begin", _sqlite_begin)
    return made


def _postgres_settings(connection: Any, _record: Any) -> None:
    # Clauses of visibility have many small parts: to compile them takes seconds, to run them milliseconds, and to call
    # other processes for them as long as to answer. A plan that is made for any values walks where these have few rows.
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.autocommit = False


def _postgres_rests(_connection: Any, record: Any) -> None:
    record.info["rx_rests"] = time.monotonic()


def _postgres_rested(made: Engine, connection: Any, record: Any, _proxy: Any) -> None:
    # One that was in use a moment ago is not asked whether the server still knows it: that takes as long as a look-up.
    # Where the server went away meanwhile, one question fails, and with it every connection of the pool is new.
    if time.monotonic() - record.info.get("rx_rests", 0.0) < _TRUSTED_SECONDS:
        return
    try:
        made.dialect.do_ping(connection)
    except made.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _postgres_begin(connection: Connection) -> None:
    # Who writes asks for single rows, many times over, and a plan for any of them will do. Set before the transaction
    # begins, since a rollback would take it back.
    wanted = "force_custom_plan" if connection.get_execution_options().get("rx_read") else "auto"
    if connection.info.get("rx_plans") == wanted:
        return
    driver: Any = connection.connection.dbapi_connection
    driver.autocommit = True
    try:
        driver.execute(f"SET plan_cache_mode = {wanted}")
    finally:
        driver.autocommit = False  # whatever happens, for the pool gives this connection to who writes
    connection.info["rx_plans"] = wanted


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")
    search_index.add_functions(connection)


def _sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("rx_durable"):
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.info["rx_durable"] = True
    elif connection.info.pop("rx_durable", False):
        connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
    if options.get("rx_read"):
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN")  # takes no lock, so nothing of it can fail
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

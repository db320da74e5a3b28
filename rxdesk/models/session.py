"""The one door to the data: a session that sees what its viewer sees, and one for the few named functions of RxDesk."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm.session import UOWTransaction
from sqlalchemy.sql import visitors
from sqlmodel import Session

from rxdesk.config import settings
from rxdesk.models.base import Row
from rxdesk.models.viewers import SystemViewer, Viewer
from rxdesk.models.visibility import clause_for, sight_of

log = logging.getLogger(__name__)
_engines: dict[str, Engine] = {}


class Unscoped(RuntimeError):
    """A statement named a Core table, which the scope cannot cover."""


class ScopedSession(Session):
    """A session whose every ORM statement is narrowed to what `info["viewer"]` may see."""


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
def system_session(reason: str, *, write: bool = True, connection: Connection | None = None) -> Iterator[ScopedSession]:
    """A session that sees everything, for the named functions that architecture allows; `reason` is logged."""
    log.debug("system session: %s", reason)
    with _session(SystemViewer(reason), write=write, connection=connection) as session:
        yield session


@contextmanager
def acting_as(session: Session, viewer: Viewer) -> Iterator[Session]:
    """Within the block the session sees what `viewer` sees; for the worker, which acts as one rule after another."""
    before = session.info.get("viewer"), session.info.pop("sight", None), session.info.pop("scopes", None)
    session.info["viewer"] = viewer
    try:
        yield session
    finally:
        session.info["viewer"], session.info["sight"], session.info["scopes"] = before
        if session.info["sight"] is None:
            del session.info["sight"]
        if session.info["scopes"] is None:
            del session.info["scopes"]


@contextmanager
def _session(viewer: Viewer, *, write: bool, connection: Connection | None) -> Iterator[ScopedSession]:
    bind = connection if connection is not None else engine()
    options: dict[str, Any] = {} if connection is None else {"join_transaction_mode": "create_savepoint"}
    with ScopedSession(bind, expire_on_commit=False, info={"viewer": viewer, "write": write}, **options) as session:
        if connection is None:
            session.connection(execution_options={"rx_read": not write})
        yield session
        session.commit()


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    info = state.session.info
    viewer = info["viewer"]
    if isinstance(viewer, SystemViewer) or state.is_column_load or state.is_relationship_load:
        return
    scopes = info.setdefault("scopes", {})
    for table in _tables(state):
        if table not in scopes:
            scopes[table] = _criteria(state.session, table)  # pyright: ignore[reportArgumentType]
        if scopes[table] is not None:
            state.statement = state.statement.options(scopes[table])


def _criteria(session: Session, table: type[Row]) -> Any:
    sight = session.info.get("sight")
    if sight is None:
        sight = session.info["sight"] = sight_of(session.connection(), session.info["viewer"])
    clause = clause_for(session.connection(), sight, table)
    return None if clause is None else with_loader_criteria(table, clause, include_aliases=True)


def _tables(state: ORMExecuteState) -> set[type[Row]]:
    found: set[type[Row]] = set()
    for element in visitors.iterate(state.statement):
        entity = element._annotations.get("parententity")
        if entity is not None:
            found.add(entity.mapper.class_)
        elif isinstance(element, Table) and element.name.startswith("rx_"):
            raise Unscoped(f"{element.name} is a Core table here; name its class instead")
    if state.is_orm_statement and state.bind_mapper is not None:
        found.add(state.bind_mapper.class_)
    return found


@event.listens_for(ScopedSession, "before_flush")
def _readers_do_not_write(session: Session, context: UOWTransaction, instances: Any) -> None:
    if not session.info["write"] and (session.new or session.dirty or session.deleted):
        raise RuntimeError("this session was opened for reading")


def _make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    path = url.removeprefix("sqlite:///")
    settings_folder = path.rpartition("/")[0]
    if settings_folder:
        import os

        os.makedirs(settings_folder, exist_ok=True)
    made = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30}, pool_size=10, max_overflow=20)
    event.listen(made, "connect", _sqlite_pragmas)
    event.listen(made, "begin", _sqlite_begin)
    return made


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


def _sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("rx_read", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

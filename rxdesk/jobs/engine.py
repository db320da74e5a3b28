"""The connection to the job engine: JSON only, one application name, one pinned version."""

from functools import lru_cache
from typing import Any

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import Engine, create_engine, event

APPLICATION = "rxdesk"
VERSION = "1"  # raised only by decision: unfinished jobs of another version are left alone
SERIALIZER = DBOSPortableJSONSerializer()  # the engine's default is pickle


@lru_cache(maxsize=8)
def client_of(engine: Engine) -> DBOSClient:
    """The door through which any process enqueues; opens no connection by itself."""
    return DBOSClient(system_database_engine=engine, serializer=SERIALIZER, application_name=APPLICATION, lazy=True)


def make_engine_tables(engine: Engine) -> None:
    """Create or raise the engine's tables; safe to call from several processes at once."""
    DBOS.migrate(url_of(engine))


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def worker_engine(engine: Engine) -> Engine:
    """A pool of the worker's own on the same database.

    The engine's migrations and polls open transactions themselves. In SQLite they need the driver's own IMMEDIATE mode,
    in which a read takes no write lock, so ours with its explicit BEGIN does not fit.
    """
    own = create_engine(engine.url, pool_size=10, max_overflow=10, pool_pre_ping=engine.dialect.name != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(own, "connect", _prepare)
    return own


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")

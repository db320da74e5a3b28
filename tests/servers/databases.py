"""A migrated database for every test, copied from one that was migrated once per run."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url

from rxdesk.models import session, tables


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file with nothing left in its write-ahead log."""
    path = folder / "template.db"
    with opened(f"sqlite:///{path}") as engine:
        tables.migrate(engine)
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            connection.rollback()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """The URL of a copy in `folder`."""
    return f"sqlite:///{shutil.copy(template, folder / 'rxdesk.db')}"


@contextlib.contextmanager
def postgres_template(server: str) -> Iterator[str]:
    """The name of a migrated database on `server`, dropped afterwards."""
    with _database(server) as (name, url):
        with opened(url) as engine:
            tables.migrate(engine)
        yield name


@contextlib.contextmanager
def postgres_copy(server: str, template: str) -> Iterator[str]:
    """The URL of a new database that equals `template`, dropped afterwards."""
    with _database(server, template) as (_, url):
        yield url


@contextlib.contextmanager
def opened(url: str) -> Iterator[Engine]:
    """RxDesk's own engine on `url`, forgotten afterwards."""
    engine = session.engine_for(url)
    try:
        yield engine
    finally:
        engine.dispose()
        session._engines.pop(url, None)


@contextlib.contextmanager
def _database(server: str, template: str = "template1") -> Iterator[tuple[str, str]]:
    name = f"rxdesk_test_{uuid.uuid4().hex[:12]}"
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(make)
    # Tests never pull the plug, so no commit waits for the disk.
    url = make_url(server).set(database=name, drivername="postgresql+psycopg")
    url = url.update_query_dict({"options": "-c synchronous_commit=off"})
    try:
        yield name, url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(drop)

"""What every test may ask for: a fresh migrated database on both engines, real servers, a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from rxdesk.config import settings
from tests.servers import databases
from tests.servers.imap import Mailbox
from tests.servers.imap import dovecot as running_dovecot
from tests.servers.postgres import postgres
from tests.servers.programs import CHROMIUM, DOVECOT, POSTGRES, REDIS, Program, is_ci
from tests.servers.redis import redis
from tests.servers.smtp import SmtpSink, smtp

Thing = TypeVar("Thing")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, own_settings: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Engine]:
    """A fresh migrated database that the whole process uses, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        url = databases.sqlite_copy(request.getfixturevalue("_sqlite_template"), tmp_path)
        yield from _used(url, own_settings)
    else:
        server = request.getfixturevalue("postgres_url")
        with databases.postgres_copy(server, request.getfixturevalue("_postgres_template")) as url:
            yield from _used(url, own_settings)


@pytest.fixture
def sqlite_engine(own_settings: pytest.MonkeyPatch, _sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """The same on SQLite alone, for tests in which the database is not the point."""
    yield from _used(databases.sqlite_copy(_sqlite_template, tmp_path), own_settings)


@pytest.fixture
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Settings of this test alone: data in its own folder, nothing from outside.

    After changing a variable call `settings.cache_clear()`.
    """
    for name in type(settings()).model_fields:
        monkeypatch.delenv(f"RXDESK_{name.upper()}", raising=False)
    monkeypatch.setenv("RXDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RXDESK_SECRET_KEY", "a key for tests alone, known to everybody")
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server whose user may create databases."""
    with postgres() as url:
        yield _present(url, POSTGRES)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis that may be emptied."""
    with redis() as url:
        yield _present(url, REDIS)


@pytest.fixture(scope="session")
def _dovecot() -> Iterator[Mailbox]:
    with running_dovecot() as mailbox:
        yield _present(mailbox, DOVECOT)


@pytest.fixture
def dovecot(_dovecot: Mailbox) -> Mailbox:
    """A real IMAP server whose one inbox is empty."""
    _dovecot.clear()
    return _dovecot


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server that keeps what it is sent."""
    with smtp() as sink:
        yield sink


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's browser."""
    return _present(CHROMIUM.find(), CHROMIUM)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str) -> Iterator[str]:
    with databases.postgres_template(postgres_url) as name:
        yield name


def _used(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("RXDESK_DATABASE_URL", url)
    settings.cache_clear()
    with databases.opened(url) as engine:
        yield engine


def _present(thing: Thing | None, program: Program) -> Thing:
    if thing is None:
        sentence = f"{program.label} is not on this machine (package {program.package})"
        pytest.fail(sentence) if is_ci() else pytest.skip(sentence)
    return thing

"""A database of our own on SQLite and on PostgreSQL, and workers in this or in other processes."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from rxdesk import jobs
from tests.jobs import handlers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[str]:
    """One database for all tests here; making one takes longer than most of them."""
    name = f"rxdesk_jobs_{uuid.uuid4().hex[:8]}"
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    on_file = request.param == "sqlite"
    engine = handlers.open_engine(
        f"sqlite:///{tmp_path / 'jobs.db'}" if on_file else request.getfixturevalue("postgres")
    )
    handlers.use(engine)
    jobs.migrate(engine)
    jobs.metadata.create_all(engine)
    handlers.metadata.create_all(engine)
    if not on_file:
        with engine.begin() as connection:
            tables = "effect, rx_job_executor, rx_job_mark, dbos.workflow_status, dbos.workflow_input, dbos.queues"
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    yield engine
    engine.dispose()


@pytest.fixture
def worker(engine: Engine) -> Iterator[None]:
    """Jobs run in this process."""
    jobs.start(engine, tempo=jobs.QUICK)
    yield
    jobs.stop()


Spawn = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def spawn(engine: Engine) -> Iterator[Spawn]:
    """Start a worker process and wait until it is ready; what still lives at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.handlers", engine.url.render_as_string(hide_password=False)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()

"""A PostgreSQL to make databases in: the one that is named, else a private one (quicker), else the machine's own."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.servers.process import folder, free_port, running
from tests.servers.programs import POSTGRES

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
# Tests never pull the plug, so nothing waits for the disk.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off"]


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of a server whose user may create databases; None where there is no PostgreSQL."""
    given = os.environ.get("RXDESK_TEST_DATABASE_URL")
    if given:
        yield given
    elif binaries := POSTGRES.find():
        with _private(Path(binaries)) as url:
            yield url
    else:
        yield LOCAL if lets_in(LOCAL) else None


def lets_in(url: str) -> bool:
    """Whether a server answers there and its user may create databases."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


@contextlib.contextmanager
def _private(binaries: Path) -> Iterator[str]:
    # PostgreSQL refuses to run as root; Debian's package brings this account.
    owner = "postgres" if os.getuid() == 0 else None
    with folder(owner) as home:
        data, port = home / "data", free_port()
        make = [
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        subprocess.run(make, cwd=home, user=owner, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        serve = [
            str(binaries / "postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            str(home),
            *FAST,
        ]
        with running(serve, home=home, user=owner, end=signal.SIGINT, answers=lambda: lets_in(url)):
            yield url

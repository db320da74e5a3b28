"""Which desk is measured: the configured one, another database, or one that is seeded in a temporary folder."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from rxdesk.config import settings
from rxdesk.models import tables
from rxdesk.models.session import engine, system_session
from rxdesk.seed import Plan, seed_desk
from rxdesk.services.basics import ensure_basics

Say = Callable[[str], None]


@contextmanager
def measured_desk(say: Say, *, items: int = 0, database_url: str = "") -> Iterator[None]:
    """Until the block ends the whole process uses a fresh SQLite desk of so many items, or that database."""
    if items:
        with _folder():
            _seed(items, say)
            yield
    elif database_url:
        with _variables(RXDESK_DATABASE_URL=database_url):
            yield
    else:
        yield


@contextmanager
def _folder() -> Iterator[None]:
    with (
        TemporaryDirectory(prefix="rxdesk-bench-") as folder,
        _variables(RXDESK_DATA_DIR=folder, RXDESK_DATABASE_URL="", RXDESK_STORAGE_URL=""),
    ):
        yield


def _seed(items: int, say: Say) -> None:
    tables.migrate(engine())
    with system_session("bench.temporary.seed") as session:
        ensure_basics(session)
    seed_desk(engine(), Plan(items, items // 10, max(3, items // 100), max(3, items // 100)), say)


@contextmanager
def _variables(**wanted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    settings.cache_clear()
    try:
        yield
    finally:
        engine().dispose()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        settings.cache_clear()

"""Whether RxDesk can do its work now: the database answers, the storage takes a file, a worker gives heartbeats."""

import logging
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from rxdesk import jobs
from rxdesk.models.session import engine
from rxdesk.storage import storage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Each part, True when it works."""

    database: bool
    storage: bool
    worker: bool

    @property
    def is_well(self) -> bool:
        return self.database and self.storage and self.worker


def health() -> Health:
    """Try each part for real."""
    database = _database_answers()
    return Health(database=database, storage=_storage_takes(), worker=database and _worker_lives())


def _database_answers() -> bool:
    try:
        with engine().connect().execution_options(rx_read=True) as connection:
            return connection.scalar(select(1)) == 1
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return False


def _storage_takes() -> bool:
    name = f"health/{secrets.token_hex(8)}"
    try:
        storage().put(name, b"well")
        storage().delete(name)
    except Exception:
        # Each kind of storage fails with errors of its own.
        log.exception("the storage takes no file")
        return False
    return True


def _worker_lives() -> bool:
    try:
        return jobs.alive(engine())
    except SQLAlchemyError:
        log.exception("the heartbeat cannot be read")
        return False

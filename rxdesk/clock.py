"""The only clock: aware, in UTC, and movable so that the demo and the tests can live through weeks in seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_shift: ContextVar[timedelta] = ContextVar("rxdesk_clock_shift", default=timedelta())


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC) + _shift.get()


def aware(moment: datetime) -> datetime:
    """A stored moment as aware UTC; SQLite hands back naive datetimes."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Within the block the clock runs on from `moment`."""
    token = _shift.set(aware(moment) - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)

"""What a probe of the database has answered is remembered for a minute, such as how much a select of ids reaches.

The answer only chooses between two equivalent ways of asking; an old one costs time, never a wrong row.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

MANY = 5000
"""From here on walking a list for one page and asking each row is quicker than starting from the ids."""
MOST = 25_000
"""The same for a count, which needs a thousand rows where a page needs fifty; nothing is counted further."""
_REMEMBER_SECONDS = 60.0
_MOST_REMEMBERED = 20_000
_remembered: dict[object, tuple[float, Any]] = {}
Answer = TypeVar("Answer")


def reached_by(connection: Connection, name: object, ids: Any) -> int:
    """How many rows `ids` (one select or union of ids) has, at most MOST; `name` says which select this is."""
    reach = select(func.count()).select_from(ids.limit(MOST).subquery("reach"))
    return remembered(connection, name, lambda: connection.scalar(reach) or 0)


def remembered(connection: Connection, name: object, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, or answered within the last minute; `name` says what is asked of this database."""
    key = (str(connection.engine.url), name)
    kept = _remembered.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    answer = ask()
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = (time.monotonic() + _REMEMBER_SECONDS, answer)
    return answer


def forget() -> None:
    """Ask everything anew."""
    _remembered.clear()

"""How much a select of ids reaches, counted no further than needed and remembered for a minute.

The answer only chooses between two equivalent ways of asking; an old one costs time, never a wrong row.
"""

import time
from typing import Any

from sqlalchemy import Connection, func, select

MANY = 5000
"""From here on walking a list for one page and asking each row is quicker than starting from the ids."""
MOST = 25_000
"""The same for a count, which needs a thousand rows where a page needs fifty; nothing is counted further."""
_REMEMBER_SECONDS = 60.0
_MOST_REMEMBERED = 20_000
_remembered: dict[object, tuple[float, int]] = {}


def reached_by(connection: Connection, name: object, ids: Any) -> int:
    """How many rows `ids` (one select or union of ids) has, at most MOST; `name` says which select this is."""
    key = (str(connection.engine.url), name)
    kept = _remembered.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    count = connection.scalar(select(func.count()).select_from(ids.limit(MOST).subquery("reach"))) or 0
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = (time.monotonic() + _REMEMBER_SECONDS, count)
    return count


def forget() -> None:
    """Ask everything anew."""
    _remembered.clear()

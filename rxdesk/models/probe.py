"""What a probe of the database has answered is remembered for ten minutes, such as how much a select of ids reaches.

The answer only chooses between two equivalent ways of asking; an old one costs time, never a wrong row.
"""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

MANY = 5000
"""From here on walking a list for one page and asking each row is quicker than starting from the ids."""
MOST = 25_000
"""The same for a count, which needs a thousand rows where a page needs fifty; nothing is counted further."""
_REMEMBER_SECONDS = 600.0
_MOST_REMEMBERED = 20_000
_remembered: dict[object, tuple[float, Any]] = {}
Answer = TypeVar("Answer")


class Reach(StrEnum):
    """How much a reader reaches, as far as it decides how their lists are asked for."""

    FEW = "few"
    MANY = "many"
    MOST = "most"
    COLLECTED = "collected"
    """Much or most, by a statement that asks so many rows that what can be collected is collected first."""


class Asks(StrEnum):
    """Of how many rows a statement asks whether they are seen; an option of its execution, SOME when not said."""

    EACH = "each"
    """As few as something else leads to, each of which is asked for itself."""
    SOME = "some"
    PAGE = "page"
    """As many as a page takes to be full, which are many for who sees little of all."""
    COUNT = "count"
    """As many as it takes to count a thousand."""


def reach_from(reached: int, *, many: int = MANY) -> Reach:
    """Few is fewer than `many`, most is from MOST on."""
    if reached < many:
        return Reach.FEW
    return Reach.MANY if reached < MOST else Reach.MOST


def reached_by(connection: Connection, name: object, ids: Callable[[], Any], *, at_most: int = MOST) -> int:
    """How many rows a select or union of ids has, counting no further than `at_most`.

    `name` says which, and how far it is counted; the select is made when it is asked.
    """

    def ask() -> int:
        reach = select(func.count()).select_from(ids().limit(at_most).subquery("reach"))
        return connection.scalar(reach) or 0

    return remembered(connection, name, ask)


def remembered(connection: Connection, name: object, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, or answered within the last ten minutes; `name` says what is asked of this database."""
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

"""Statements of columns that need no other look-up: SQLAlchemy seeks each by all of its parts, and loads it as objects.

What it has compiled for a statement that comes again is kept, with the values that stand in it, and goes out as it is
when the same parameters are given. On SQLite that is an eighth of what a list takes.
"""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, CompoundSelect, Connection, CursorResult, Select
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

_MOST_KEPT = 3000
_kept: "dict[tuple[Any, ...], Compiled]" = {}
_came: WeakKeyDictionary[Any, dict[tuple[Any, ...], bool]] = WeakKeyDictionary()
"""What came once, and whether it may be kept when it comes again; most that is made for one question never does."""


class Compiled(Executable, ClauseElement):
    """A statement as one database takes it, and the values that it says itself."""

    inherit_cache = False

    def __init__(self, context: Any, given: Mapping[str, Any]) -> None:
        self._made = context.compiled
        # Asked anew, since what was sent has no lists any more: they were taken apart.
        values = self._made.construct_params(given, context.extracted_parameters, escape_names=False)
        self.values = {name: value for name, value in values.items() if name not in given}
        known = given.keys() | self.values.keys()
        # What SQLAlchemy had compiled may be of another statement, equal but for its values: none may be left to that.
        # A value that is worked out anew each time, such as a moment of today, cannot be kept.
        self.is_whole = all(
            (bind.key in known or name in known) and not bind.callable for bind, name in self._made.bind_names.items()
        )

    def _compile_w_cache(self, *_: Any, **__: Any) -> Any:
        return self._made, None, None, CacheStats.CACHING_DISABLED


def is_of_columns(statement: Any) -> bool:
    """Whether a statement asks for values alone, never for objects of a table."""
    while isinstance(statement, CompoundSelect):
        statement = statement.selects[0]
    return isinstance(statement, Select) and all(isinstance(each, ColumnElement) for each in statement._raw_columns)


def answer_to(connection: Connection, statement: Any, given: Mapping[str, Any]) -> CursorResult[Any]:
    """What the database answers to a statement of columns with these parameters."""
    sort = (connection.dialect, frozenset(given))
    known = _kept.get((statement, *sort))
    if known is not None:
        return connection.execute(known, {**known.values, **given})
    answer = connection.execute(statement, given)
    came = _came.setdefault(statement, {})
    if sort not in came:
        came[sort] = True
    elif came[sort]:
        made = Compiled(answer.context, given)
        came[sort] = made.is_whole
        if made.is_whole:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[statement, *sort] = made
    return answer

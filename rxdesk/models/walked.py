"""A column for which SQLite takes no index, so that a list is walked in its order instead of collected and sorted."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal


class walked(ColumnElement[Any]):  # noqa: N801  (reads as a word of the condition)
    """The same values as `column`; PostgreSQL's planner, which knows how many rows match, sees the column itself."""

    inherit_cache = True
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]

    def __init__(self, column: Any) -> None:
        self.column = column.__clause_element__() if hasattr(column, "__clause_element__") else column
        self.type = self.column.type


@compiles(walked)
def _plain(element: walked, compiler: Any, **named: Any) -> str:
    return compiler.process(element.column, **named)


@compiles(walked, "sqlite")
def _hidden(element: walked, compiler: Any, **named: Any) -> str:
    return f"+{compiler.process(element.column, **named)}"

"""Many rows go in at once: by COPY on PostgreSQL, by a prepared INSERT on SQLite, secondary indexes made afterwards."""

import json
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import Connection, Index, func, select
from sqlalchemy.schema import CreateIndex, DropIndex

from rxdesk.models.base import Json, Row

_AT_ONCE = 20_000
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table by their varying columns, as text, whole numbers, truth values or None.

    Every other column takes the model's default, and a reference is drawn for each row.
    """

    table: type[Row]
    columns: tuple[str, ...]
    values: Iterable[tuple[Any, ...]]


def stamp(moment: datetime) -> str:
    """A moment in UTC as both databases read it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def put(connection: Connection, rows: Rows, rng: Random) -> int:
    """Store the rows; gives how many."""
    table = rows.table.__table__
    same = {name: value for name, value in _defaults(rows.table).items() if name not in rows.columns}
    with_ref = "ref" in table.c and "ref" not in rows.columns
    columns = [*rows.columns, *same, *(["ref"] if with_ref else [])]
    tail = tuple(same.values())
    whole = (values + tail + ((_ref(rng),) if with_ref else ()) for values in rows.values)
    # Of two indexes that it holds for equal SQLite takes the newer one, which is to be the one with fewer rows.
    indexes = sorted((index for index in table.indexes if not index.unique), key=_is_partial)
    for index in indexes:
        connection.execute(DropIndex(index))
    count = _send(connection, table.name, columns, whole)
    for index in indexes:
        connection.execute(CreateIndex(index))
    if connection.dialect.name == "postgresql":
        connection.execute(
            select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.coalesce(func.max(table.c.id), 1)))
        )
    return count


def _is_partial(index: Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


def _send(connection: Connection, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    named = ", ".join(f'"{name}"' for name in columns)
    driver: Any = connection.connection.driver_connection
    count = 0
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            while some := list(islice(rows, _AT_ONCE)):
                copy.write("".join("\t".join(map(_as_text, row)) + "\n" for row in some))
                count += len(some)
        return count
    marks = ", ".join("?" * len(columns))
    while some := list(islice(rows, _AT_ONCE)):
        driver.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", some)  # noqa: S608  (names of ours)
        count += len(some)
    return count


def _as_text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPED) if type(value) is str else str(value)


def _defaults(table: type[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, known in table.model_fields.items():
        column = table.__table__.c.get(name)
        value = known.get_default(call_default_factory=True)
        if column is None or name in ("id", "ref") or value is PydanticUndefined:
            continue
        if isinstance(column.type, type(Json)) or isinstance(value, list | dict):
            value = json.dumps(value)
        elif isinstance(value, datetime):
            value = stamp(value)
        found[name] = value if value is None or isinstance(value, bool | int) else str(value)
    return found


def _ref(rng: Random) -> str:
    return b32encode(rng.randbytes(16)).decode().lower().rstrip("=")

"""Parts of statements that are written once at import, since to put one together takes as long as to send it."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from rxdesk.models.among import Keys
from rxdesk.models.base import Row

Found = TypeVar("Found", bound=Row)

IDS = bindparam("ids", type_=Keys())
"""As many ids as are given when the statement is sent: `where(among(column, IDS))`, `execute(it, {"ids": [1, 2]})`."""

columns: Any = select
"""A select of columns, however many, which SQLModel types by their values."""


def first(session: Session, table: type[Found], **values: object) -> Found | None:
    """The row of `table` with these values in its columns, the oldest of several; none of the values is None."""
    asked: Any = table
    return session.scalars(_with(asked, *values), values).first()


_MOST_KEPT = 2000
_kept: dict[Hashable, Any] = {}


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """The statement that was made under this key, which says all that it was made of."""
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[key] = make()
    return found


@cache
def _with(table: Any, *names: str) -> Any:
    asked = (col(getattr(table, name)) == bindparam(name) for name in names)
    return select(table).where(*asked).order_by(col(table.id)).limit(1)

"""A column among many ids, given as one parameter: the statement is the same for any number of them."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Boolean, Integer, String, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Keys(TypeDecorator[list[Any]]):
    """Ids as an array on PostgreSQL, as JSON elsewhere."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Integer()) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        keys = list(value or ())
        return keys if dialect.name == "postgresql" else json.dumps(keys)


class Texts(Keys):
    """Texts in the same way."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(String()) if dialect.name == "postgresql" else String())


class among(FunctionElement[bool]):  # noqa: N801 - it reads as a word of the statement
    """Whether `column` is one of `keys`, or of the ids that come with the parameter `keys`.

    Of an IN list each length is a statement of its own, rendered id by id.
    """

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: Any, keys: Iterable[int] | BindParameter[Any]) -> None:
        given = keys if isinstance(keys, BindParameter) else bindparam(None, list(keys), type_=Keys(), unique=True)
        super().__init__(column, given)

    def self_group(self, against: Any = None) -> Any:
        """Itself: SQLite would get `= 1` behind it, and then walk the whole table instead of the column's index."""
        return self


@compiles(among)
def _of_json(element: among, compiler: Any, **kw: Any) -> str:
    column, keys = element.clauses
    one, many = compiler.process(column, **kw), compiler.process(keys, **kw)
    return f"{one} IN (SELECT value FROM json_each({many}))"  # noqa: S608 - both are rendered by the compiler


@compiles(among, "postgresql")
def _of_array(element: among, compiler: Any, **kw: Any) -> str:
    column, keys = element.clauses
    return f"{compiler.process(column, **kw)} = ANY ({compiler.process(keys, **kw)})"

"""What every table shares: names, moments in UTC, words instead of numbers for choices, random references."""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic_core import PydanticUndefined
from sqlalchemy import JSON, DateTime, Index, String, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from rxdesk import clock

NAME_LENGTH = 255
OnDelete: TypeAlias = Literal["CASCADE", "SET NULL"] | None


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else clock.aware(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """SQLAlchemy's own reading and ours in one call, since a page reads hundreds of moments."""
        read: Any = self.impl_instance.result_processor(dialect, coltype)
        if read is None:
            return lambda value: None if value is None else clock.aware(value)
        return lambda value: None if value is None else clock.aware(read(value))


class Words(TypeDecorator[StrEnum]):
    """A choice, stored as its word and read back as its StrEnum member."""

    impl = String(40)
    cache_ok = True

    def __init__(self, choice: type[StrEnum]) -> None:
        super().__init__()
        self.choice = choice

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(self.choice(value).value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """The member of each word, as a look-up; a word that is none raises KeyError."""
        members: dict[Any, StrEnum | None] = {None: None, **self.choice._value2member_map_}  # pyright: ignore[reportAssignmentType]
        return members.__getitem__


Json = JSON().with_variant(JSONB(), "postgresql")


def ident() -> Any:
    """Column: the primary key."""
    return Field(default=None, primary_key=True)


def link(table: str, *, index: bool = True, nullable: bool = False, delete: OnDelete = "CASCADE") -> Any:
    """Column: a foreign key to `table`.id."""
    key, ending = f"rx_{table}.id", delete or PydanticUndefined
    if nullable:
        return Field(default=None, foreign_key=key, index=index, nullable=True, ondelete=ending)
    return Field(foreign_key=key, index=index, ondelete=ending)


def moment(*, nullable: bool = True, index: bool = False) -> Any:
    """Column: a moment; without `nullable` it starts as now."""
    if nullable:
        return Field(default=None, sa_type=Moment, index=index, nullable=True)
    return Field(default_factory=clock.now, sa_type=Moment, index=index, nullable=False)


def word(default: StrEnum, *, index: bool = False) -> Any:
    """Column: a choice of `default`'s StrEnum."""
    return Field(default=default, sa_type=Words(type(default)), index=index, nullable=False)  # pyright: ignore[reportArgumentType, reportCallIssue]


def short(default: Any = ..., *, index: bool = False, unique: bool = False) -> Any:
    """Column: a name of at most 255 characters."""
    return Field(default=default, max_length=NAME_LENGTH, sa_type=String(NAME_LENGTH), index=index, unique=unique)  # pyright: ignore[reportArgumentType, reportCallIssue]


def long_text(default: str = "") -> Any:
    """Column: text of any length."""
    return Field(default=default, sa_type=Text)


def json_value(factory: Any) -> Any:
    """Column: plain JSON, JSONB on PostgreSQL."""

    return Field(default_factory=factory, sa_type=Json)  # pyright: ignore[reportArgumentType, reportCallIssue]


def new_ref() -> str:
    """A random reference of 130 bits, lower-case base32, for addresses that customers see."""
    return base64.b32encode(secrets.token_bytes(16)).decode().lower().rstrip("=")


def ref() -> Any:
    """Column: the random reference used in customers' addresses."""
    return Field(default_factory=new_ref, sa_type=String(26), unique=True)  # pyright: ignore[reportArgumentType, reportCallIssue]


def partial_index(name: str, where: str, *columns: str, postgres: str = "") -> Index:
    """An index over the few rows for which `where` holds; `postgres` says it where PostgreSQL has other words."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(postgres or where))


def name_index(name: str, *within: str) -> Index:
    """An index for lists by name, whatever its case, of the rows that share these columns."""
    return Index(name, *within, text("lower(name)"), "id")


@cache
def _defaults(table: type[SQLModel]) -> tuple[tuple[str, Callable[[], Any] | None], ...]:
    """The columns, each with what makes its default; None for one that has to be given."""
    return tuple((name, _default_of(field)) for name, field in table.model_fields.items())


def _default_of(field: Any) -> Callable[[], Any] | None:
    return None if field.is_required() else field.default_factory or (lambda: field.default)


class Row(SQLModel):
    """Parent of every table; tables are named rx_..., since the job engine keeps its own in the same file."""

    if TYPE_CHECKING:
        __table__: ClassVar[Table]
        __tablename__: ClassVar[Any]
    else:

        def __init__(self, **values: Any) -> None:
            """What SQLModel does for a table, which validates nothing: each column as given, or as its default."""
            for name, default in _defaults(type(self)):
                if name in values:
                    setattr(self, name, values.pop(name))
                elif default is not None:
                    setattr(self, name, default())
            if values:
                raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")

        # SQLModel sets a column twice, for SQLAlchemy and for Pydantic, with ten calls where one will do.
        __setattr__ = object.__setattr__

    id: int | None = ident()

    @property
    def key(self) -> int:
        """The id of a stored row."""
        if self.id is None:
            raise ValueError(f"{type(self).__name__} is not stored yet")
        return self.id

"""Lists come in pages by keyset: the next page starts after the last row, so rows are neither skipped nor repeated."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Integer, bindparam, func, tuple_
from sqlmodel import Session, select

from rxdesk.config import settings
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.in_order import Sorting, Unset
from rxdesk.models.probe import Asks
from rxdesk.models.scope import ASKS

Row = TypeVar("Row")
PAGE = 50
LONGEST_PAGE = 100
_COUNTS = {ASKS: Asks.COUNT}
COUNTED = 1000
"""Counting stops here; a count of COUNTED is shown as '999+'."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of the page after them, None at the end."""

    rows: tuple[Row, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by, ending in a unique column; all of it up or all of it down.

    `values` reads the columns' values from a fetched row.
    """

    name: str
    columns: tuple[Any, ...]
    values: Callable[[Any], tuple[Any, ...]]
    descending: bool = False

    @property
    def label(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    def sorting(self, *, unset: Unset | None = None) -> Sorting:
        """The same for what narrows a list of items."""
        return Sorting(self.columns, self.descending, unset)


def page_of(
    session: Session,
    statement: Any,
    *,
    order: Order,
    cursor: str,
    limit: int,
    given: Mapping[str, Any] | None = None,
    asks: Asks = Asks.PAGE,
) -> Page[Any]:
    """The rows of `statement` after `cursor` ('' is the start). Raises Invalid for a cursor of another list.

    `given` are the parameters of the statement, `asks` says of how many rows it asks whether they are seen.
    """
    limit = page_limit(limit)
    reached = {f"after_{place}": value for place, value in enumerate(_read(order, cursor))} if cursor else {}
    paged = _paged(statement, order, after=bool(cursor))
    given = {**(given or {}), **reached, "page_limit": limit + 1}
    rows = session.execute(paged, given, execution_options={ASKS: asks}).all()
    more, rows = len(rows) > limit, rows[:limit]
    return Page(tuple(rows), cursor_after(order, rows[-1]) if more else None)


def page_limit(asked: int) -> int:
    """How many rows a page has that somebody wants so long."""
    return max(1, min(asked, LONGEST_PAGE))


def cursor_after(order: Order, row: Any) -> str:
    """The cursor of the page that begins after `row`, as fetched."""
    return cursor_at(order, order.values(row))


def cursor_at(order: Order, values: tuple[Any, ...]) -> str:
    """The cursor of the page that begins after a row with these values, whether there is one or not."""
    plain = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return _seal().encrypt(json.dumps([order.label, *plain]).encode()).decode()


def is_of(order: Order, cursor: str) -> bool:
    """Whether the cursor is one of this order. Raises Invalid for what is none at all."""
    return bool(cursor) and _opened(cursor)[0] == order.label


def count_up_to(session: Session, ids: Any, *, at_most: int = COUNTED) -> int:
    """How many ids there are, counting no further than `at_most`."""
    return read_counts(session, counts_of([ids], at_most=at_most))[0]


def counts_of(selects: Iterable[Any], *, at_most: int = COUNTED) -> Any:
    """A statement: how many ids each of these selects has, counting no further than `at_most`.

    It is one statement, so that what the scope collects for one of them is collected for all.
    """
    some = (ids.limit(at_most).subquery() for ids in selects)
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in some))


def read_counts(session: Session, counts: Any) -> Sequence[int]:
    """The answer of a statement of `counts_of`."""
    return session.execute(counts, execution_options=_COUNTS).one()


def bounded_count(ids: Any, *, of: Any) -> Any:
    """A column: how many `ids` belong to the row of `of`, counting no further than COUNTED."""
    some = ids.correlate(of).limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


# A statement that is made once has its pages made once; with a statement that is made anew they go.
_pages: WeakKeyDictionary[Any, dict[tuple[str, bool], Any]] = WeakKeyDictionary()


def _paged(statement: Any, order: Order, *, after: bool) -> Any:
    known = _pages.setdefault(statement, {})
    paged = known.get((order.label, after))
    if paged is None:
        ways = (column.desc() if order.descending else column.asc() for column in order.columns)
        paged = statement.order_by(*ways).limit(bindparam("page_limit", type_=Integer))
        if after:
            here = tuple_(*order.columns)
            reached = tuple_(*(bindparam(f"after_{at}", type_=each.type) for at, each in enumerate(order.columns)))
            paged = paged.where(here < reached if order.descending else here > reached)
        known[order.label, after] = paged
    return paged


def _read(order: Order, cursor: str) -> list[Any]:
    label, *plain = _opened(cursor)
    if label != order.label or len(plain) != len(order.columns):
        raise _foreign()
    return [datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value for value in plain]


def _opened(cursor: str) -> list[Any]:
    """The label of its order, then its values."""
    try:
        return json.loads(_seal().decrypt(cursor[:4000].encode()))
    except (InvalidToken, ValueError) as error:
        raise _foreign() from error


def _seal() -> Fernet:
    # A cursor holds values of the last row, some of which a customer may not be shown.
    return Fernet(base64.urlsafe_b64encode(sha256(f"list cursors {settings().key}".encode()).digest()))


def _foreign() -> Invalid:
    return Invalid(t("list.cursor", "This cursor does not belong to this list"), field="cursor")

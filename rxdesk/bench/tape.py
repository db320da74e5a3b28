"""What a scenario sent to the database, transaction by transaction, and the floor: the same statements sent bare."""

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, make_dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event

from rxdesk.models.base import new_ref
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import Viewer

_KEY = re.compile(r"[a-z2-7]{26}|(evt|release)-\d+")
"""What can be stored once: a reference, and the id of a job."""
# The session itself sends these when it opens, in the floor too.
_OPENING = re.compile(r"BEGIN( IMMEDIATE)?|PRAGMA synchronous=\w+")


class Sent(NamedTuple):
    """One statement as the driver got it."""

    sql: str
    parameters: Any
    many: bool


@dataclass(slots=True)
class Tape:
    """The statements of one run; each list is one transaction."""

    transactions: list[list[Sent]] = field(default_factory=list)

    @property
    def statements(self) -> int:
        return sum(len(each) for each in self.transactions)

    def is_like(self, other: "Tape") -> bool:
        """Whether the other run sent the same statements, whatever their parameters."""
        return self._texts() == other._texts()

    def afresh(self) -> "Tape":
        """The same with keys of its own wherever a row goes in, so that it can be sent a second time."""
        new: dict[str, str] = defaultdict(new_ref)
        return Tape([[_with_new_keys(sent, new) for sent in each] for each in self.transactions])

    def _texts(self) -> list[list[str]]:
        return [[sent.sql for sent in each] for each in self.transactions]


class Played(NamedTuple):
    """One run of the floor: how long all of it took, how long the driver took of that, and the rows per statement."""

    took_ms: float
    sql_ms: float
    rows: list[list[Any]]


class Recorder:
    """Listens to one engine; `tape` says what was sent since it was asked for last."""

    def __init__(self) -> None:
        self._tape: Tape | None = None

    @contextmanager
    def recording(self) -> Iterator[Tape]:
        """Within the block everything that is sent goes onto the tape."""
        self._tape = Tape()
        try:
            yield self._tape
        finally:
            self._tape = None

    def begun(self, _connection: Connection) -> None:
        if self._tape is not None:
            self._tape.transactions.append([])

    def sent(self, _connection: Connection, _cursor: Any, sql: str, parameters: Any, _context: Any, many: Any) -> None:
        tape = self._tape
        if tape is not None and tape.transactions and not _OPENING.fullmatch(sql):
            tape.transactions[-1].append(Sent(sql, parameters, many))


@contextmanager
def listening(engine: Engine) -> Iterator[Recorder]:
    """A recorder of this engine, gone after the block."""
    recorder = Recorder()
    heard = (("begin", recorder.begun), ("before_cursor_execute", recorder.sent))
    for name, hear in heard:
        event.listen(engine, name, hear)
    try:
        yield recorder
    finally:
        for name, hear in heard:
            event.remove(engine, name, hear)


def play(tape: Tape, viewer: Viewer, *, write: bool = False) -> Played:
    """Send the tape again, each transaction in a session that is opened like ours, rows into frozen dataclasses."""
    rows: list[list[Any]] = []
    in_driver = 0.0
    begun = time.perf_counter()
    for transaction in tape.transactions:
        with viewer_session(viewer, write=write) as session:
            connection = session.connection()
            for sent in transaction:
                before = time.perf_counter()
                result = connection.exec_driver_sql(sent.sql, sent.parameters)
                fetched = result.fetchall() if result.returns_rows else []
                in_driver += time.perf_counter() - before
                if result.returns_rows:
                    made = _row_class(tuple(result.keys()))
                    rows.append([made(*row) for row in fetched])
    return Played((time.perf_counter() - begun) * 1000, in_driver * 1000, rows)


def _with_new_keys(sent: Sent, new: dict[str, str]) -> Sent:
    def fresh(value: Any) -> Any:
        return new[value] if isinstance(value, str) and _KEY.fullmatch(value) else value

    if not sent.sql.startswith("INSERT") or sent.many:
        return sent
    if isinstance(sent.parameters, dict):
        return sent._replace(parameters={name: fresh(value) for name, value in sent.parameters.items()})
    return sent._replace(parameters=tuple(fresh(value) for value in sent.parameters))


@cache
def _row_class(columns: Sequence[str]) -> type[Any]:
    """A frozen dataclass with one field per column; names that repeat or are no names get their place."""
    seen: set[str] = set()
    fields = []
    for place, column in enumerate(columns):
        name = column if column.isidentifier() and column not in seen else f"column_{place}"
        seen.add(name)
        fields.append((name, Any))
    return make_dataclass("Fetched", fields, frozen=True, slots=True)

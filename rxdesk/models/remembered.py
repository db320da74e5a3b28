"""What one transaction has read and need not read again: kept until it ends, is rolled back, or a row is written."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction, object_session
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session

from rxdesk.models.base import Row

Value = TypeVar("Value")
Held = TypeVar("Held", bound=Row)
_NAME = "remembered"


def remembered(session: Session, subject: type[Row], read: Callable[[], Value], *, key: Hashable = None) -> Value:
    """What `read` answered the first time that this transaction asked for `key` of the subject."""
    if session.get_transaction() is None:
        session.connection()
    transaction = session.get_transaction()
    held: tuple[SessionTransaction | None, dict[Any, Any]] | None = session.info.get(_NAME)
    if held is None or held[0] is not transaction:
        held = session.info[_NAME] = (transaction, {})
    if (subject, key) not in held[1]:
        held[1][subject, key] = read()
    return held[1][subject, key]


def at_hand(session: Session, table: type[Held], key: int) -> Held | None:
    """The row, if the session holds it as this transaction read or wrote it; asks nothing of the database.

    For names and facts that RxDesk itself needs, whoever is looking.
    """
    row = session.identity_map.get(identity_key(table, key))
    return row if row is not None and "id" in row.__dict__ else None


def forget_after_writes(subject: type[Row], *tables: type[Row]) -> None:
    """Let a session forget what it remembers of the subject when it writes a row of it, or of one of the tables."""

    def written(_mapper: Any, _connection: Any, row: Row) -> None:
        session = object_session(row)
        held = session.info.get(_NAME) if session is not None else None
        known = held[1] if held is not None else {}
        for name in [each for each in known if each[0] is subject]:
            del known[name]

    for table in (subject, *tables):
        for moment in ("after_insert", "after_update", "after_delete"):
            event.listen(table, moment, written)


@event.listens_for(Session, "after_soft_rollback", propagate=True)
def _rolled_back(session: Session, _previous: SessionTransaction) -> None:
    session.info.pop(_NAME, None)

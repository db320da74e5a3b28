"""What one transaction has read and need not read again: kept until it ends, is rolled back, or the row is written."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction, object_session
from sqlmodel import Session

from rxdesk.models.base import Row

Value = TypeVar("Value")
_NAME = "remembered"


def remembered(session: Session, key: object, read: Callable[[], Value]) -> Value:
    """What `read` answered the first time that this transaction asked for `key`."""
    session.connection()
    transaction = session.get_transaction()
    held: tuple[SessionTransaction | None, dict[object, Any]] | None = session.info.get(_NAME)
    if held is None or held[0] is not transaction:
        held = session.info[_NAME] = (transaction, {})
    if key not in held[1]:
        held[1][key] = read()
    return held[1][key]


def forget_after_writes(table: type[Row]) -> None:
    """Let a session forget all that it remembers when it writes a row of this table."""
    for written in ("after_insert", "after_update", "after_delete"):
        event.listen(table, written, _written)


def _written(_mapper: Any, _connection: Any, row: Row) -> None:
    session = object_session(row)
    if session is not None:
        session.info.pop(_NAME, None)


@event.listens_for(Session, "after_soft_rollback", propagate=True)
def _rolled_back(session: Session, _previous: SessionTransaction) -> None:
    session.info.pop(_NAME, None)

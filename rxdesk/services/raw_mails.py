"""The rows of mails as they came: known before they are read, locked while somebody decides, never lost."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.models.items import Item
from rxdesk.models.mails import RawMail, RawState
from rxdesk.services.items import get_item
from rxdesk.storage import stored_name

FOLDER = "mail"


def know_raw(session: Session, *, digest: str, size: int, source: str, source_key: str) -> int:
    """The id of the row for bytes that lie in the store; the same one for a `source_key` that was seen before."""
    if source_key:
        seen = session.exec(select(RawMail.id).where(RawMail.source_key == source_key)).first()
        if seen is not None:
            return seen
    row = RawMail(
        path=stored_name(digest, folder=FOLDER),
        sha256=digest,
        size=size,
        source=source,
        source_key=source_key,
        received_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.key


_LOCKED = select(RawMail).where(col(RawMail.id) == bindparam("id")).with_for_update()


def locked_raw(session: Session, raw_id: int) -> RawMail:
    """The row, held by this transaction alone, so that two processes never take in one mail."""
    return session.scalars(_LOCKED, {"id": raw_id}).one()


def quarantine_raw(session: Session, row: RawMail, reason: str) -> RawState:
    """Keep a mail that could not be read, with the reason."""
    row.state, row.reason, row.handled_at = RawState.QUARANTINED, reason, clock.now()
    session.add(row)
    return row.state


def reopen_raw(session: Session, raw_id: int) -> None:
    """Let a held or quarantined mail be decided on once more."""
    row = locked_raw(session, raw_id)
    row.state, row.identity = RawState.STORED, None
    session.add(row)


def left_behind(session: Session, *, before: datetime, limit: int = 50) -> list[int]:
    """Mails that were kept before that moment and never decided on."""
    found = (
        select(RawMail)
        .where(RawMail.state == RawState.STORED, col(RawMail.received_at) < before)
        .order_by(col(RawMail.id))
        .limit(limit)
    )
    return [row.key for row in session.exec(found)]


def item_of_raw(session: Session, raw_id: int) -> Item:
    """The item that a mail made or belongs to; NotFound while it is on none that the viewer sees."""
    item_id = session.exec(select(RawMail.item_id).where(RawMail.id == raw_id)).first()
    return get_item(session, item_id or 0)

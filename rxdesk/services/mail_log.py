"""What came in and what goes out: every mail with its state and the reason, for Admins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rxdesk.errors import Conflict, NotFound
from rxdesk.i18n import t
from rxdesk.models.items import Item
from rxdesk.models.mails import Delivery, DeliveryState, RawMail, RawState
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import Viewer
from rxdesk.services.listing import Order, Page, page_of

AGAIN = (RawState.HELD, RawState.QUARANTINED, RawState.DROPPED)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it came, and what became of it; `steps` is its X-ray: what was looked at and what was found."""

    id: int
    sender: str
    subject: str
    source: str
    size: int
    state: RawState
    reason: str
    steps: tuple[tuple[str, str], ...]
    item_number: int | None
    received_at: datetime

    @property
    def can_try_again(self) -> bool:
        return self.state in AGAIN


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to one person; `answer` is what the mail server, or RxDesk, said."""

    id: int
    address: str
    template: str
    subject: str
    reason: str
    state: DeliveryState
    attempts: int
    answer: str
    item_number: int | None
    created_at: datetime
    sent_at: datetime | None


def incoming(session: Session, viewer: Viewer, *, state: RawState | None = None, cursor: str = "") -> Page[Incoming]:
    """One page of the mails that came in, the newest first. Admins only."""
    require(is_admin(session, viewer))
    order = Order("raw", (col(RawMail.id),), lambda row: (row[0].id,), descending=True)
    wanted = select(RawMail)
    if state is not None:
        wanted = wanted.where(col(RawMail.state) == state)
    found = page_of(session, wanted, order=order, cursor=cursor, limit=50)
    rows = [row[0] for row in found.rows]
    numbers = _numbers(session, rows)
    return Page(tuple(_incoming(row, numbers) for row in rows), found.next)


def outgoing(
    session: Session, viewer: Viewer, *, state: DeliveryState | None = None, cursor: str = ""
) -> Page[Outgoing]:
    """One page of the mails that leave, the newest first. Admins only."""
    require(is_admin(session, viewer))
    order = Order("delivery", (col(Delivery.id),), lambda row: (row[0].id,), descending=True)
    wanted = select(Delivery)
    if state is not None:
        wanted = wanted.where(col(Delivery.state) == state)
    found = page_of(session, wanted, order=order, cursor=cursor, limit=50)
    rows = [row[0] for row in found.rows]
    numbers = _numbers(session, rows)
    return Page(tuple(_outgoing(row, numbers) for row in rows), found.next)


def require_try_again(session: Session, viewer: Viewer, raw_id: int) -> int:
    """The id of a mail that an Admin may have read once more. NotFound, or Conflict when it was taken in already."""
    require(is_admin(session, viewer))
    row = session.scalars(select(RawMail).where(col(RawMail.id) == raw_id)).first()
    if row is None:
        raise NotFound
    if row.state not in AGAIN:
        raise Conflict(t("mail.again.done", "This mail was taken in meanwhile"))
    return row.key


def _incoming(row: RawMail, numbers: dict[int, int]) -> Incoming:
    return Incoming(
        id=row.key,
        sender=row.from_address,
        subject=row.subject,
        source=row.source,
        size=row.size,
        state=row.state,
        reason=row.reason,
        steps=tuple(_step(step) for step in row.xray),
        item_number=numbers.get(row.item_id or 0),
        received_at=row.received_at,
    )


def _outgoing(row: Delivery, numbers: dict[int, int]) -> Outgoing:
    return Outgoing(
        id=row.key,
        address=row.address,
        template=row.template,
        subject=row.subject,
        reason=row.reason,
        state=row.state,
        attempts=row.attempts,
        answer=row.answer,
        item_number=numbers.get(row.item_id or 0),
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def _numbers(session: Session, rows: Any) -> dict[int, int]:
    ids = {row.item_id for row in rows if row.item_id}
    if not ids:
        return {}
    return {item.key: item.number for item in session.scalars(select(Item).where(col(Item.id).in_(ids)))}


def _step(step: dict[str, Any]) -> tuple[str, str]:
    first, *rest = (str(value) for value in step.values()) if step else ("",)
    return first, " ".join(rest)

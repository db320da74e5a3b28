"""What waits for the reader's answer: requests of their own in a status that says so."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.models.among import among
from rxdesk.models.items import ActorKind, Item, Requester
from rxdesk.models.messages import Message
from rxdesk.models.narrowing import UNFINISHED, leading, linked, shaped
from rxdesk.models.probe import MOST, Asks
from rxdesk.models.scope import ASKS
from rxdesk.models.sight import CustomerSight
from rxdesk.models.walked import walked
from rxdesk.services.listing import COUNTED
from rxdesk.services.listing_items import Sort, order_of
from rxdesk.services.statements import IDS, columns, kept

QUOTE = 160
_OLDEST = order_of(Sort.UPDATED, ascending=True)
_LAST_SAID = (
    columns(Message.author_name, Message.text)
    .where(col(Message.item_id) == bindparam("item"), col(Message.author_kind) == ActorKind.AGENT)
    .order_by(col(Message.id).desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest request that waits for the reader's answer, and which do, that one included."""

    ref: str
    name: str
    author: str
    quote: str
    items: frozenset[int]

    @property
    def more(self) -> int:
        return len(self.items) - 1


def oldest_waiting(session: Session, seen: CustomerSight, turns: Collection[int]) -> Waiting | None:
    """The oldest of all that the reader requested in one of these statuses; whether each is seen is asked."""
    if seen.customer_id is None or not turns:
        return None
    mine = linked(Requester.customer_id, seen.customer_id)
    lead = leading(session, [mine], many=MOST)

    def made() -> Any:
        asked = shaped([mine], lead, sorting=_OLDEST.sorting(unset=UNFINISHED))
        wanted = columns(Item.id, Item.ref, Item.name).where(col(Item.finished_at).is_(None), *asked)
        return wanted.where(among(walked(Item.status_id), IDS)).order_by(*_OLDEST.columns).limit(COUNTED)

    statement = kept(("waiting", mine.name, lead), made)
    return _told(session, session.execute(statement, {"ids": list(turns)}, execution_options={ASKS: Asks.EACH}).all())


def oldest_of(session: Session, lines: Iterable[Any]) -> Waiting | None:
    """The same of a board that has all that is open, from those of its lines that wait."""
    return _told(session, sorted(lines, key=_OLDEST.values))


def _told(session: Session, waiting: Sequence[Any]) -> Waiting | None:
    if not waiting:
        return None
    first = waiting[0]
    last = session.execute(_LAST_SAID, {"item": first.id}).first()
    quote = " ".join(last.text.split()) if last else ""
    cut = f"{quote[:QUOTE].rstrip()}…" if len(quote) > QUOTE else quote
    return Waiting(first.ref, first.name, last.author_name if last else "", cut, frozenset(row.id for row in waiting))

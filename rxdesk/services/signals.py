"""What the live tail reads: ids and topics of new events, past everybody's sight; a push carries no content."""

from collections.abc import Iterable

from sqlmodel import col, func, select

from rxdesk.models.events import Event, events_after
from rxdesk.models.session import system_session


def events_since(last_id: int, also: Iterable[int] = ()) -> list[tuple[int, list[str]]]:
    """Events after `last_id`, and those named in `also` that were not there yet (ids commit out of order)."""
    with system_session("signals.events_since", write=False) as session:
        return events_after(session.connection(), last_id, also=also)


def latest_event() -> int:
    """The highest id of an event, 0 without any: where a tail begins."""
    with system_session("signals.latest_event", write=False) as session:
        return session.exec(select(func.max(col(Event.id)))).one() or 0

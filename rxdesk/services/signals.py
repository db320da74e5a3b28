"""What the live tail reads: ids and topics of new events, past everybody's sight; a push carries no content."""

from collections.abc import Iterable

from rxdesk.models.events import events_after
from rxdesk.models.session import system_session


def events_since(last_id: int, also: Iterable[int] = ()) -> list[tuple[int, list[str]]]:
    """Events after `last_id`, and those named in `also` that were not there yet (ids commit out of order)."""
    with system_session("signals.events_since", write=False) as session:
        return events_after(session.connection(), last_id, also=also)

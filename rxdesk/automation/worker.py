"""The job behind every event: rules first, then the mails of the event and of all that the rules did."""

from sqlalchemy import bindparam
from sqlmodel import col

from rxdesk import jobs
from rxdesk.automation.engine import RuleFailed, handle
from rxdesk.models.company import SETTINGS_BESIDE, know_company
from rxdesk.models.events import Event
from rxdesk.models.items import Item
from rxdesk.models.session import holding, system_session
from rxdesk.services.deliveries import deliver_event
from rxdesk.services.statements import columns

# With its item and the settings, which everything that follows looks at.
_EVENT = (
    columns(Event, Item, SETTINGS_BESIDE)
    .outerjoin(Item, col(Item.id) == col(Event.item_id))
    .where(col(Event.id) == bindparam("event"))
)


@jobs.job("handle_event")
def handle_event(event_id: int) -> None:
    """Run the rules that listen and make the deliveries, all in one transaction and once, however often it is asked."""
    try:
        _handle(event_id, apart=False)
    except RuleFailed:
        _handle(event_id, apart=True)


def _handle(event_id: int, *, apart: bool) -> None:
    with system_session("automation.worker.handle_event") as session:
        found = holding(session).execute(_EVENT, {"event": event_id}).first()
        if found is None or not jobs.once(session, f"handle-event-{event_id}"):
            return
        event: Event = found[0]
        know_company(session, found[2])
        for each in handle(session, event, apart=apart):
            deliver_event(session, each, fresh=each is not event)

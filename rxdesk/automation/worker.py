"""The job behind every event: rules first, then the mails of the event and of all that the rules did."""

from rxdesk import jobs
from rxdesk.automation.engine import handle
from rxdesk.models.events import Event
from rxdesk.models.session import holding, system_session
from rxdesk.services.deliveries import deliver_event


@jobs.job("handle_event")
def handle_event(event_id: int) -> None:
    """Run the rules that listen and make the deliveries, all in one transaction and once, however often it is asked."""
    with system_session("automation.worker.handle_event") as session:
        event = holding(session).get(Event, event_id)
        if event is None or not jobs.once(session, f"handle-event-{event_id}"):
            return
        for each in handle(session, event):
            deliver_event(session, each, fresh=each is not event)

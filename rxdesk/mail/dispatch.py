"""Mail goes out here: asked again at every attempt, composed then, sent outside any transaction, marked right after."""

import logging
from datetime import timedelta

from rxdesk import clock, jobs
from rxdesk.config import settings
from rxdesk.errors import Invalid
from rxdesk.mail.outgoing import ComposedMail
from rxdesk.mail.render import compose
from rxdesk.mail.send import SendResult, send
from rxdesk.models.company import company
from rxdesk.models.mails import DeliveryState
from rxdesk.models.session import system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services.deliveries import locked_delivery, mark_failed, mark_sent, still_due
from rxdesk.services.letters import letter_for
from rxdesk.services.messages import locked_message, release_message

log = logging.getLogger(__name__)
_PAUSED_AGAIN = timedelta(minutes=1)


class NotYet(Exception):
    """The server could not take the mail now; the job tries again after its next pause."""


@jobs.job("send_mail")
def send_mail(delivery_id: int) -> None:
    """Send one delivery. Between the server's OK and the mark lies the only moment in which a crash sends it twice,
    with the same Message-ID."""
    composed = _ready(delivery_id)
    if composed is None:
        return
    result = send(composed, settings().smtp_url.get_secret_value())
    _mark(delivery_id, result)
    if not result.ok and not result.permanent and not jobs.current().is_last:
        raise NotYet(result.text)


@jobs.job("release_message")
def release_waiting(message_id: int) -> None:
    """The undo time of a reply has ended: customers see it and its mails leave."""
    with system_session("mail.dispatch.release") as session:
        message = locked_message(session, message_id)
        if message is not None:
            release_message(session, SystemViewer("release"), message)


def _ready(delivery_id: int) -> ComposedMail | None:
    with system_session("mail.dispatch.ready") as session:
        delivery = locked_delivery(session, delivery_id)
        if delivery is None or delivery.state is not DeliveryState.WAITING:
            return None
        if company(session).mail_paused:
            key = f"mail-{delivery.key}-{int(clock.now().timestamp())}"
            jobs.enqueue(session, "send_mail", key, delivery.key, queue=jobs.Queue.MAIL, delay=_PAUSED_AGAIN)
            return None
        if not settings().smtp_url.get_secret_value():
            delivery.state, delivery.answer = DeliveryState.HELD, "No outgoing server is set (RXDESK_SMTP_URL)"
            session.add(delivery)
            return None
        why_not = still_due(session, delivery)
        letter = None if why_not else letter_for(session, delivery)
        if letter is None:
            delivery.state, delivery.answer = DeliveryState.SKIPPED, why_not or "Nothing left to say"
            session.add(delivery)
            return None
        delivery.attempts += 1
        session.add(delivery)
        try:
            composed = compose(letter)
        except Invalid as error:
            delivery.state, delivery.answer = DeliveryState.FAILED, str(error)
            return None
        delivery.subject = composed.subject[:255]
        return composed


def _mark(delivery_id: int, result: SendResult) -> None:
    with system_session("mail.dispatch.mark") as session:
        delivery = locked_delivery(session, delivery_id)
        if delivery is None:
            return
        delivery.answer = f"{result.code} {result.text}"[:500]
        if result.ok:
            mark_sent(session, delivery)
        elif result.permanent or jobs.current().is_last:
            mark_failed(session, delivery)
            log.warning("mail %s to a recipient failed for good: %s", delivery_id, result.code)
        session.add(delivery)

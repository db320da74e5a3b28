"""From an event to the mails it makes: one Delivery per person, with the reason, each with a job of its own."""

from datetime import timedelta

from sqlalchemy import bindparam, case, func
from sqlmodel import Session, col, select

from rxdesk import clock, jobs
from rxdesk.config import settings
from rxdesk.mail.threading import message_id, new_token
from rxdesk.models.company import company
from rxdesk.models.events import Event, Verb, record
from rxdesk.models.items import Item, ItemSeen
from rxdesk.models.mails import Delivery, DeliveryState
from rxdesk.models.messages import Message
from rxdesk.models.people import Agent
from rxdesk.models.readers import Reason, Recipient, recipients
from rxdesk.models.viewers import SystemViewer
from rxdesk.services.identity import is_never_added

_OF_MESSAGE = select(Delivery).where(col(Delivery.message_id) == bindparam("message")).order_by(col(Delivery.id))
_AUTOMATIC = select(func.count(), func.count(case((col(Delivery.created_at) >= bindparam("hour"), 1)))).where(
    col(Delivery.address) == bindparam("address"),
    col(Delivery.automatic),
    col(Delivery.created_at) >= bindparam("day"),
    col(Delivery.state).in_([DeliveryState.WAITING, DeliveryState.SENT]),
)


def deliver_event(session: Session, event: Event, *, fresh: bool = False) -> list[Delivery]:
    """Make the deliveries of one event, once; needs a system session (the worker's).

    A `fresh` event was recorded in this transaction, so nothing can have been delivered of it yet.
    A customer reply leaves when it is released, so that undo finds nothing sent. Raises nothing: who cannot be mailed
    has a delivery that says why.
    """
    made: list[Delivery] = []
    message = session.get(Message, event.message_id) if event.message_id else None
    says = event.verb in (Verb.MESSAGE_ADDED, Verb.MESSAGE_RELEASED)
    if says and message is not None and message.released and message.deleted_at is None and not message.pending:
        told = set() if fresh else {(row.customer_id, row.agent_id) for row in _of(session, message)}
        for person in recipients(session, message):
            who = (person.id, None) if person.kind == "customer" else (None, person.id)
            if who not in told:
                made.append(_deliver(session, event, person, message))
    made += _tell_assignees(session, event)
    return made


def people_mailed(session: Session, message: Message) -> list[Delivery]:
    """The deliveries of a message, for 'Mailed to Bob and Priya' and the X-ray."""
    return _of(session, message)


def locked_delivery(session: Session, delivery_id: int) -> Delivery | None:
    """The delivery, held by this transaction alone, so that two workers never send it."""
    return session.exec(select(Delivery).where(Delivery.id == delivery_id).with_for_update()).first()


def mark_sent(session: Session, delivery: Delivery) -> None:
    """The server took the mail; agents who look at the item see it at once."""
    delivery.state, delivery.sent_at = DeliveryState.SENT, clock.now()
    _tell(session, delivery, Verb.MAIL_SENT)


def mark_failed(session: Session, delivery: Delivery) -> None:
    """The mail will not arrive: 'Not delivered' stands on its message."""
    delivery.state = DeliveryState.FAILED
    _tell(session, delivery, Verb.MAIL_FAILED)


def _tell(session: Session, delivery: Delivery, verb: Verb) -> None:
    session.add(delivery)
    item = session.get(Item, delivery.item_id) if delivery.item_id else None
    if item is not None:
        message = session.get(Message, delivery.message_id) if delivery.message_id else None
        data = {"delivery_id": delivery.key, "address": delivery.address}
        record(session, SystemViewer("dispatch"), verb, item=item, message=message, data=data)


def still_due(session: Session, delivery: Delivery) -> str:
    """Why a waiting mail must not leave any more, or an empty string; asked at every attempt."""
    if is_never_added(session, delivery.address):
        return "The address is on 'Never add as follower'"
    if delivery.message_id is None:
        return ""
    message = session.get(Message, delivery.message_id)
    if message is None or message.deleted_at is not None:
        return "The message was withdrawn"
    keys = {(person.kind, person.id) for person in recipients(session, message)}
    who = ("customer", delivery.customer_id) if delivery.customer_id else ("agent", delivery.agent_id)
    if who not in keys:
        return "No longer a recipient"
    if delivery.agent_id and _has_seen(session, delivery.agent_id, message):
        return "Seen in the dashboard"
    return ""


def new_delivery(
    session: Session,
    *,
    template: str,
    address: str,
    reason: str,
    customer_id: int | None = None,
    agent_id: int | None = None,
    data: dict | None = None,
    automatic: bool = False,
    message: Message | None = None,
    item_id: int | None = None,
    event_id: int | None = None,
    delay: timedelta | None = None,
) -> Delivery:
    """Put one mail on its way in the caller's transaction; automatic ones above the budget are held instead."""
    domain = settings().mail_domain
    delivery = Delivery(
        template=template,
        message_id=message.key if message else None,
        item_id=item_id if item_id is not None else (message.item_id if message else None),
        event_id=event_id,
        customer_id=customer_id,
        agent_id=agent_id,
        address=address,
        reason=reason,
        data=data or {},
        automatic=automatic,
        mail_message_id=message_id("msg" if message else "mail", new_token()[:12], domain),
        created_at=clock.now(),
    )
    over = _over_budget(session, address) if automatic else ""
    if over:
        delivery.state, delivery.answer = DeliveryState.HELD, over
    session.add(delivery)
    session.flush()
    if not over:
        jobs.enqueue(session, "send_mail", f"mail-{delivery.key}", delivery.key, queue=jobs.Queue.MAIL, delay=delay)
    return delivery


def _deliver(session: Session, event: Event, person: Recipient, message: Message) -> Delivery:
    is_customer = person.kind == "customer"
    wait = timedelta(seconds=company(session).wait_seconds)
    return new_delivery(
        session,
        template=str(message.kind),
        address=person.address,
        reason=str(person.reason),
        customer_id=person.id if is_customer else None,
        agent_id=None if is_customer else person.id,
        automatic=message.automatic,
        message=message,
        event_id=event.key,
        delay=None if is_customer or not wait else wait,
    )


def _tell_assignees(session: Session, event: Event) -> list[Delivery]:
    if event.item_id is None or event.verb not in (Verb.ITEM_UPDATED, Verb.ITEM_CREATED):
        return []
    added: set[int] = set()
    for change in event.changed:
        if change.property == "assignees" and isinstance(change.new, list):
            added |= set(change.new) - set(change.old if isinstance(change.old, list) else [])
    made: list[Delivery] = []
    if not added:
        return made
    item = session.get(Item, event.item_id)
    for agent in session.exec(select(Agent).where(col(Agent.id).in_(added), col(Agent.active))):
        if item is None or agent.id == event.agent_id:
            continue
        told = select(Delivery.id).where(Delivery.event_id == event.key, Delivery.agent_id == agent.id)
        if session.exec(told).first() is None:
            made.append(
                new_delivery(
                    session,
                    template="assigned",
                    address=agent.email,
                    reason=str(Reason.ASSIGNEE),
                    agent_id=agent.key,
                    item_id=item.key,
                    event_id=event.key,
                    data={"by": event.actor_name},
                )
            )
    return made


def _of(session: Session, message: Message) -> list[Delivery]:
    return list(session.scalars(_OF_MESSAGE, {"message": message.key}))


def _has_seen(session: Session, agent_id: int, message: Message) -> bool:
    seen = select(ItemSeen.seen_at).where(ItemSeen.agent_id == agent_id, ItemSeen.item_id == message.item_id)
    moment = session.exec(seen).first()
    return moment is not None and moment >= message.created_at


def _over_budget(session: Session, address: str) -> str:
    limits, moment = company(session), clock.now()
    since = {"day": moment - timedelta(days=1), "hour": moment - timedelta(hours=1)}
    today, this_hour = session.execute(_AUTOMATIC, {"address": address, **since}).one()
    budgets = ((limits.automatic_per_hour, this_hour), (limits.automatic_per_day, today))
    return f"Held: budget of {address}" if any(most and counted >= most for most, counted in budgets) else ""

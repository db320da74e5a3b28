"""Which item a mail answers: by reply address, then by message id, then by the number in the subject."""

from sqlmodel import Session, col, select

from rxdesk.config import settings
from rxdesk.mail.threading import candidates
from rxdesk.models.customers import Customer
from rxdesk.models.items import Follower, Item, Requester
from rxdesk.models.mails import Delivery, RawMail, RawState, ReplyAddress
from rxdesk.models.messages import Message
from rxdesk.services.inbound.arrival import Arrival, Match


def find_item(arrival: Arrival) -> Match | None:
    """Reply address, then In-Reply-To and References, then the number in the subject."""
    session = arrival.session
    clues = candidates(arrival.mail, settings().mail_domain)
    for token in clues.tokens:
        row = session.exec(select(ReplyAddress).where(ReplyAddress.token == token)).first()
        item = _item(session, row.item_id) if row else None
        if row is not None and item is not None:
            arrival.note("thread", f"Reply address of #{item.number}")
            return Match(item, "reply address", token=row, message=_answered(session, clues.message_ids))
    for identifier in clues.message_ids:
        item_id = _item_of(session, identifier)
        item = _item(session, item_id) if item_id else None
        if item is not None:
            arrival.note("thread", f"In-Reply-To or References name a mail of #{item.number}")
            return Match(item, "message id", message=_answered(session, [identifier]))
    for number in clues.numbers:
        item = _item(session, number)
        if item is not None and _sender_takes_part(arrival, item):
            arrival.note("thread", f"The subject names #{number}")
            return Match(item, "subject")
    return None


def _item_of(session: Session, identifier: str) -> int | None:
    for wanted in (
        select(Delivery.item_id).where(Delivery.mail_message_id == identifier),
        select(Message.item_id).where(Message.mail_message_id == identifier, col(Message.pending).is_(False)),
        select(RawMail.item_id).where(RawMail.mail_message_id == identifier, RawMail.state == RawState.DONE),
    ):
        items = {found for found in session.exec(wanted.limit(3)) if found is not None}
        if len(items) == 1:
            return items.pop()
    return None


def _answered(session: Session, identifiers: tuple[str, ...] | list[str]) -> Message | None:
    """The message that the mail answers, so that an answer to a note stays a note."""
    for identifier in identifiers:
        wanted = (
            select(Message)
            .join(Delivery, col(Delivery.message_id) == col(Message.id))
            .where(Delivery.mail_message_id == identifier)
        )
        found = session.exec(wanted).first()
        if found is not None:
            return found
    return None


def _item(session: Session, item_id: int) -> Item | None:
    if not 0 < item_id < 2**31:
        return None
    return session.exec(select(Item).where(Item.id == item_id, col(Item.deleted_at).is_(None))).first()


def _sender_takes_part(arrival: Arrival, item: Item) -> bool:
    who = arrival.who(arrival.sender.addr)
    if who.agent_id is not None:
        return True
    return who.customer_id is not None and takes_part(arrival.session, who.customer_id, item)


def takes_part(session: Session, customer_id: int, item: Item) -> bool:
    """Whether a customer is requester or follower of the item, or a proven member of an organization on it."""
    requester = select(Requester.id).where(Requester.item_id == item.key, Requester.customer_id == customer_id)
    member = select(Customer.organization_id).where(Customer.id == customer_id, col(Customer.organization_proven))
    follower = select(Follower.id).where(
        Follower.item_id == item.key,
        (col(Follower.customer_id) == customer_id) | col(Follower.organization_id).in_(member),
    )
    return any(session.exec(row.limit(1)).first() is not None for row in (requester, follower))

"""What becomes of a mail that came in: whose it is, which item it belongs to, and what is done with it.

Every answer is a Verdict with the reason, and every step of the way is kept for the X-ray. Nothing is lost: a mail
becomes a ticket or a message, or it is kept as duplicate, dropped, held or pending with its reason.
"""

from datetime import timedelta

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.mail.guard import authentication, auto_reply_allowed, is_own, original_sender
from rxdesk.mail.model import Address, ParsedMail
from rxdesk.mail.threading import bounce_token_of
from rxdesk.models.company import SETTINGS_BESIDE, Strangers, know_company
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.items import Channel, Item, Kind
from rxdesk.models.mails import Delivery, DeliveryState, RawMail, RawState
from rxdesk.models.messages import Message, MessageKind
from rxdesk.models.people import Agent, Role
from rxdesk.models.sight import MAIN_PORTAL
from rxdesk.models.viewers import AgentViewer, CustomerViewer, SystemViewer, Viewer
from rxdesk.services import messages
from rxdesk.services.files import NewFile, store_files
from rxdesk.services.identity import is_never_added
from rxdesk.services.inbound.arrival import Arrival, Match
from rxdesk.services.inbound.matching import find_item, takes_part
from rxdesk.services.inbound.people import add_cc, customer_for, is_address, other_people, written_from
from rxdesk.services.items import Origin, create_item
from rxdesk.services.statements import columns


def take_in(session: Session, raw: RawMail, mail: ParsedMail) -> RawState:
    """Decide on one parsed mail inside a system session and do it; returns the state that the raw mail now has."""
    # Without id and date two mails of a machine may say the same on purpose: then only the same bytes are one mail.
    identity = mail.identity if mail.message_id or mail.date else f"raw-{raw.sha256}"
    since = clock.now() - timedelta(hours=1)
    asked = {"identity": identity, "raw": raw.key, "sender": mail.from_addr, "since": since}
    twin, within_hour, portal, beside = session.execute(_EARLIER, asked).one()
    arrival = Arrival(session, raw, mail, know_company(session, beside), Address(mail.from_addr, mail.from_name))
    arrival.portal_id = portal or 0
    if twin is None:
        arrival.identity = identity
        state, reason = _decide(arrival, within_hour)
    else:
        state, reason = RawState.DUPLICATE, f"The same mail as {twin}"
    raw.mail_message_id, raw.from_address = mail.message_id[:255], mail.from_addr[:255]
    raw.subject = mail.subject[:255]
    raw.state, raw.reason, raw.handled_at = state, reason, clock.now()
    raw.xray = arrival.steps
    raw.identity = arrival.identity
    session.add(raw)
    session.flush()
    return state


_TWIN = select(RawMail.id).where(col(RawMail.identity) == bindparam("identity"), col(RawMail.id) != bindparam("raw"))
_DONE_SINCE = select(func.count()).where(
    col(RawMail.from_address) == bindparam("sender"),
    col(RawMail.received_at) >= bindparam("since"),
    col(RawMail.state) == RawState.DONE,
)
_EARLIER = columns(
    _TWIN.limit(1).scalar_subquery(), _DONE_SINCE.scalar_subquery(), MAIN_PORTAL.scalar_subquery(), SETTINGS_BESIDE
)


def _decide(arrival: Arrival, within_hour: int) -> tuple[RawState, str]:
    session, mail = arrival.session, arrival.mail
    own = is_own(mail, arrival.settings.own_addresses, settings().loop_mark, domain=settings().mail_domain)
    if not own.allowed:
        return RawState.DROPPED, own.reason
    if mail.is_bounce:
        return _bounce(arrival)
    _trust_reply_to(arrival)
    if not arrival.sender.addr:
        return RawState.HELD, "No sender address"
    auth = authentication(mail, settings().auth_server)
    arrival.proven = auth.passed and auth.aligned
    arrival.note("authentication", auth.detail)
    if over := _over_budget(arrival, within_hour):
        return RawState.HELD, over
    if not is_address(arrival.sender.addr):
        return _new_item(arrival, None, viewer=SystemViewer("inbound"), flag="Nobody can be answered at this address")
    found = find_item(arrival)
    who = arrival.who(arrival.sender.addr)
    if who.agent_id is not None:
        return _from_agent(arrival, found, session.get_one(Agent, who.agent_id))
    if is_never_added(session, arrival.sender.addr):
        return _from_listed(arrival)
    customer = who.customer
    if customer is not None and not customer.active:
        return _new_item(arrival, customer, flag="Sender deactivated")
    if found is not None:
        return _answer(arrival, found, customer)
    return _new_item(arrival, customer)


def _bounce(arrival: Arrival) -> tuple[RawState, str]:
    """Only a bounce on the secret return path of one mail counts against its address."""
    domain = settings().mail_domain
    addresses = (*arrival.mail.original_recipients, *(one.addr for one in arrival.mail.to))
    for token in filter(None, (bounce_token_of(addr, domain) for addr in addresses)):
        delivery = arrival.session.exec(select(Delivery).where(Delivery.return_token == token)).first()
        if delivery is not None:
            delivery.state, delivery.answer = DeliveryState.FAILED, f"Bounced: {arrival.mail.subject[:200]}"
            address = arrival.session.exec(
                select(CustomerAddress).where(CustomerAddress.address == delivery.address)
            ).first()
            if address is not None:
                address.bounces += 1
                arrival.session.add(address)
            arrival.session.add(delivery)
            arrival.raw.item_id = delivery.item_id
            return RawState.DONE, "Bounce of a mail of ours"
    return RawState.DROPPED, "Bounce"


def _trust_reply_to(arrival: Arrival) -> None:
    listed = {entry.lower() for entry in arrival.settings.trusted_reply_to}
    if arrival.sender.addr in listed and arrival.mail.reply_to:
        arrival.sender = arrival.mail.reply_to[0]
        arrival.note("sender", f"Reply-To {arrival.sender.addr}, since {arrival.mail.from_addr} is trusted")


def _over_budget(arrival: Arrival, counted: int) -> str:
    most = arrival.settings.sender_mails_per_hour
    return f"Budget: {counted} mails of {arrival.mail.from_addr} within an hour" if 0 < most <= counted else ""


def _answer(arrival: Arrival, found: Match, customer: Customer | None) -> tuple[RawState, str]:
    session, item = arrival.session, found.item
    own_token = found.token is not None and customer is not None and found.token.customer_id == customer.id
    if customer is not None and takes_part(session, customer.key, item):
        if found.how == "subject" and not arrival.proven:
            return _hold(arrival, item, "A number in the subject, and the sender is not proven")
        return _reply(arrival, item, customer, proven=own_token or arrival.proven)
    if arrival.settings.strangers is Strangers.NEW_TICKET:
        return _new_item(arrival, customer)
    return _hold(arrival, item, "The sender is not on this item")


def _reply(arrival: Arrival, item: Item, customer: Customer, *, proven: bool) -> tuple[RawState, str]:
    session = arrival.session
    viewer = CustomerViewer(customer.key, arrival.portal_id)
    html, text, quoted = arrival.body
    verdict = auto_reply_allowed(arrival.mail)
    message = messages.post_reply(
        session,
        viewer,
        item,
        html=html,
        text=text or "(no text)",
        quoted=quoted,
        channel=Channel.EMAIL,
        mail_message_id=arrival.mail.message_id[:255],
        no_auto_reply="" if verdict.allowed else verdict.reason,
    )
    _files(arrival, item, message)
    written_from(arrival, customer)
    if proven:
        add_cc(arrival, viewer, item, asked_by=customer.key)
    elif other_people(arrival):
        arrival.note("cc", "Nobody was added: the sender is not proven")
    arrival.raw.item_id, arrival.raw.message_id = item.key, message.key
    return RawState.DONE, ""


def _hold(arrival: Arrival, item: Item, reason: str) -> tuple[RawState, str]:
    """Agents decide; nothing goes back, nobody is added, and the number's existence stays a secret."""
    html, text, quoted = arrival.body
    message = messages.hold_reply(
        arrival.session,
        SystemViewer("inbound"),
        item,
        sender=arrival.sender.addr,
        html=html,
        text=text,
        quoted=quoted,
        mail_message_id=arrival.mail.message_id[:255],
    )
    _files(arrival, item, message)
    arrival.note("pending", reason)
    arrival.raw.item_id, arrival.raw.message_id = item.key, message.key
    return RawState.DONE, f"Pending: {reason}"


def _from_agent(arrival: Arrival, found: Match | None, agent: Agent) -> tuple[RawState, str]:
    own_token = found is not None and found.token is not None and found.token.agent_id == agent.id
    if not (own_token or arrival.proven):
        return RawState.HELD, f"In the name of {agent.name}, without proof"
    session, viewer = arrival.session, AgentViewer(agent.key)
    html, text, quoted = arrival.body
    if found is None:
        original = original_sender(arrival.mail) if arrival.settings.forwarded_sender else None
        if original is not None and arrival.who(original.sender.addr).agent_id is None:
            arrival.note("sender", f"Forwarded by {agent.name}; first sender {original.sender.addr}")
            arrival.sender = original.sender
            return _new_item(arrival, customer_for(arrival, original.sender))
        return _new_item(arrival, None, viewer=viewer)
    is_note = agent.role is Role.LIGHT or (found.message is not None and found.message.kind is MessageKind.NOTE)
    post = messages.post_note if is_note else messages.post_reply
    message = post(
        session,
        viewer,
        found.item,
        html=html,
        text=text or "(no text)",
        quoted=quoted,
        channel=Channel.EMAIL,
        mail_message_id=arrival.mail.message_id[:255],
    )
    _files(arrival, found.item, message)
    arrival.raw.item_id, arrival.raw.message_id = found.item.key, message.key
    return RawState.DONE, ""


def _from_listed(arrival: Arrival) -> tuple[RawState, str]:
    """From an address on 'Never add as follower': the first sender if the mail carries one, else nobody."""
    original = original_sender(arrival.mail)
    if original is not None and not is_never_added(arrival.session, original.sender.addr):
        arrival.note("sender", f"Forwarded by {arrival.sender.addr}; first sender {original.sender.addr}")
        if arrival.who(original.sender.addr).agent_id is None:
            arrival.sender = original.sender
            return _new_item(arrival, customer_for(arrival, original.sender))
    return _new_item(arrival, None, viewer=SystemViewer("inbound"), flag="Sender is on 'Never add as follower'")


def _new_item(
    arrival: Arrival, customer: Customer | None, *, viewer: Viewer | None = None, flag: str = ""
) -> tuple[RawState, str]:
    session, mail = arrival.session, arrival.mail
    if viewer is None:
        customer = customer or customer_for(arrival, arrival.sender)
        viewer = CustomerViewer(customer.key, arrival.portal_id)
        written_from(arrival, customer)
    html, text, quoted = arrival.body
    verdict = auto_reply_allowed(mail)
    arrival.note("automatic answer", "allowed" if verdict.allowed else verdict.reason)
    item = create_item(
        session,
        viewer,
        kind=_kind(arrival),
        name=mail.subject[:255].strip() or "No subject",
        description=text,
        html=html,
        quoted=quoted,
        channel=Channel.EMAIL,
        origin=Origin(
            sender_address=arrival.sender.addr,
            creation_address=_creation_address(arrival),
            flag=flag,
            no_auto_reply="" if verdict.allowed else verdict.reason,
        ),
    )
    _files(arrival, item, None)
    if not flag:
        add_cc(arrival, viewer, item, asked_by=customer.key if customer else None)
    arrival.raw.item_id = item.key
    return RawState.DONE, flag


def _files(arrival: Arrival, item: Item, message: Message | None) -> None:
    files = [
        NewFile(file.filename, file.data, file.mime, inline=file.inline, content_id=file.content_id)
        for file in arrival.mail.attachments
    ]
    _, refusals = store_files(arrival.session, files, item=item, message=message)
    for refusal in refusals:
        arrival.note("file", refusal)


def _kind(arrival: Arrival) -> Kind:
    addresses = {one.addr for one in (*arrival.mail.to, *arrival.mail.cc)} | set(arrival.mail.original_recipients)
    is_task = arrival.settings.tasks_to in addresses and arrival.settings.tickets_to not in addresses
    return Kind.TASK if is_task else Kind.TICKET


def _creation_address(arrival: Arrival) -> str:
    addresses = (*arrival.mail.original_recipients, *(one.addr for one in (*arrival.mail.to, *arrival.mail.cc)))
    own = [addr for addr in addresses if addr in arrival.settings.own_addresses]
    return (own or [addr for addr in addresses if is_never_added(arrival.session, addr)] or [""])[0][:255]

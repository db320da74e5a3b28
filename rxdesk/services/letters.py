"""What one delivery says: content, envelope and the reader's own reply address, as that reader may know them."""

from dataclasses import replace
from datetime import datetime
from html import escape

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.i18n import t
from rxdesk.mail.model import Address
from rxdesk.mail.outgoing import (
    Brand,
    Content,
    Envelope,
    ItemMessage,
    LinkPurpose,
    Notification,
    OutgoingData,
    OutgoingFile,
    PersonalLink,
    Quote,
    Reason,
    ThankYouUnproven,
)
from rxdesk.mail.threading import bounce_address, new_token, reply_address
from rxdesk.models.company import company
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import Follower, Item, Requester, Status
from rxdesk.models.mails import Delivery, RawMail, ReplyAddress
from rxdesk.models.messages import Attachment, Message, MessageKind
from rxdesk.models.people import Agent, OneTimeLink, Purpose
from rxdesk.models.session import acting_as
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import CustomerViewer
from rxdesk.services.auth import mint_link
from rxdesk.services.files import read_bytes

FILES_LIMIT = 10 * 1024 * 1024
_LINKS = {
    Purpose.SIGN_IN: LinkPurpose.SIGN_IN,
    Purpose.RESET: LinkPurpose.RESET,
    Purpose.VERIFY: LinkPurpose.CONFIRM,
    Purpose.INVITE: LinkPurpose.INVITATION,
    Purpose.CONFIRM_ADDRESS: LinkPurpose.CONFIRM,
}


def letter_for(session: Session, delivery: Delivery) -> OutgoingData | None:
    """The letter as it must leave now, or None when there is nothing to say any more. Needs a system session."""
    if "link_id" in delivery.data:
        return _link_letter(session, delivery)
    item = session.get(Item, delivery.item_id) if delivery.item_id else None
    if item is None:
        return None
    message = session.get(Message, delivery.message_id) if delivery.message_id else None
    content = _notice(item, delivery) if message is None else _message(session, delivery, item, message)
    envelope = _envelope(session, delivery, item)
    if isinstance(content, ThankYouUnproven):
        # Whoever wrote from an address that is not proven has typed the name too.
        envelope = replace(envelope, to=Address(delivery.address), reason_about="")
    return OutgoingData(envelope, content)


def _message(session: Session, delivery: Delivery, item: Item, message: Message) -> Content:
    if message.automatic and delivery.customer_id and not _is_proven(session, delivery.address):
        return ThankYouUnproven(confirm_link=f"{settings().base_url}/portal/login")
    to_agent = delivery.agent_id is not None
    link = _link(session, delivery, item)
    status = session.get(Status, item.status_id)
    earlier = _earlier(session, delivery, item, message)
    author = message.author_name or company(session).name
    return ItemMessage(
        number=item.number,
        name=item.name,
        author=author,
        company_of_author=_company_of(session, message),
        when=_when(message.created_at),
        html=message.html or _as_html(message.text),
        status=(status.customer_name or status.name) if status and not to_agent else "",
        link=link,
        who_link=link,
        files=_files(session, message),
        quotes=earlier,
        internal=message.kind is MessageKind.NOTE,
        automatic=message.automatic,
    )


def _notice(item: Item, delivery: Delivery) -> Notification:
    by = str(delivery.data.get("by") or "")
    headline = (
        t("mail.assigned", "{by} assigned this to you", by=by) if by else t("mail.assigned_rule", "This is yours")
    )
    return Notification(
        number=item.number, name=item.name, headline=str(headline), link=f"{settings().base_url}/tickets/{item.number}"
    )


def _link_letter(session: Session, delivery: Delivery) -> OutgoingData | None:
    link = session.get(OneTimeLink, delivery.data["link_id"])
    url = mint_link(session, link.key) if link is not None else None
    if link is None or url is None or link.purpose not in _LINKS:
        return None
    # Whoever typed an address that is not proven may have typed the name too: it is not repeated.
    named = link.customer_id is not None and _is_proven(session, delivery.address)
    who = session.get(Customer, link.customer_id) if named else None
    content = PersonalLink(
        purpose=_LINKS[link.purpose],
        link=url,
        valid_until=_when(link.expires_at),
        inviter=company(session).name,
        first_name=(who.name.split() or [""])[0] if who else "",
    )
    invited = link.purpose is Purpose.INVITE
    domain = settings().mail_domain
    envelope = Envelope(
        to=Address(delivery.address, who.name if who else ""),
        sender=Address(f"no-reply@{domain}", company(session).name),
        message_id=delivery.mail_message_id,
        brand=_brand(session),
        reason=Reason.INVITED if invited else Reason.ASKED,
        reason_about=delivery.address,
        return_path=bounce_address(delivery.return_token, domain),
        loop_mark=settings().loop_mark,
    )
    return OutgoingData(envelope, content)


def _envelope(session: Session, delivery: Delivery, item: Item) -> Envelope:
    domain = settings().mail_domain
    before = _thread(session, delivery, item)
    return Envelope(
        to=Address(delivery.address, _name_of(session, delivery)),
        sender=Address(company(session).tickets_to, company(session).name),
        message_id=delivery.mail_message_id,
        brand=_brand(session),
        reason=_reason(delivery.reason),
        reason_about=_about(session, delivery),
        reply_to=reply_address(_token(session, delivery, item), domain),
        return_path=bounce_address(delivery.return_token, domain),
        in_reply_to=before[-1] if before else "",
        references=tuple(before),
        loop_mark=settings().loop_mark,
    )


def _token(session: Session, delivery: Delivery, item: Item) -> str:
    """The reply address of this person on this item, made at the first mail and kept for ever."""
    mine = (
        ReplyAddress.customer_id == delivery.customer_id
        if delivery.customer_id
        else ReplyAddress.agent_id == delivery.agent_id
    )
    wanted = select(ReplyAddress).where(ReplyAddress.item_id == item.key, mine)
    row = session.exec(wanted).first()
    if row is None:
        row = ReplyAddress(
            token=new_token(),
            item_id=item.key,
            customer_id=delivery.customer_id,
            agent_id=delivery.agent_id,
            created_at=clock.now(),
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            # Another worker writes to this person about this item at the same moment.
            row = session.exec(wanted).one()
    return row.token


def _thread(session: Session, delivery: Delivery, item: Item) -> list[str]:
    """Ids of this person's own mails on the item, theirs and ours, oldest first, at most twenty."""
    ours = select(Delivery.mail_message_id).where(
        Delivery.item_id == item.key, Delivery.address == delivery.address, col(Delivery.id) < delivery.key
    )
    theirs = select(RawMail.mail_message_id).where(
        RawMail.item_id == item.key, RawMail.from_address == delivery.address, RawMail.mail_message_id != ""
    )
    first = list(session.exec(theirs.order_by(col(RawMail.id)).limit(10)))
    later = list(session.exec(ours.order_by(col(Delivery.id).desc()).limit(10)))
    newest = list(session.exec(theirs.order_by(col(RawMail.id).desc()).limit(1)))
    ids = list(dict.fromkeys([*first[:9], *reversed(later)]))
    return [each for each in ids if each not in newest] + newest if newest else ids


def _earlier(session: Session, delivery: Delivery, item: Item, message: Message) -> tuple[Quote, ...]:
    """The last message this reader may see, or once all earlier ones for a person added with them."""
    if message.kind is MessageKind.NOTE or delivery.customer_id is None:
        return ()
    people = [
        row
        for table in (Requester, Follower)
        for row in session.exec(
            select(table).where(table.item_id == item.key, table.customer_id == delivery.customer_id)
        )
    ]
    mark = max((row.messages_from for row in people), default=0)
    wants_all = any(row.send_earlier for row in people)
    for row in people:
        if row.send_earlier:
            row.send_earlier = False
            session.add(row)
    found = session.exec(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.kind == MessageKind.REPLY,
            col(Message.deleted_at).is_(None),
            col(Message.pending).is_(False),
            col(Message.id) < message.key,
            col(Message.id) > mark,
            col(Message.visible_at) <= clock.now(),
        )
        .order_by(col(Message.id).desc())
        .limit(50 if wants_all else 1)
    ).all()
    quotes = tuple(Quote(row.author_name, _when(row.created_at), row.text) for row in found)
    if not quotes and not mark and item.description:
        quotes = (Quote(_name_of(session, delivery) or item.sender_address, _when(item.created_at), item.description),)
    return quotes


def _files(session: Session, message: Message) -> tuple[OutgoingFile, ...]:
    wanted = select(Attachment).where(Attachment.message_id == message.key, col(Attachment.deleted_at).is_(None))
    files, total = [], 0
    for row in session.exec(wanted.order_by(col(Attachment.id))):
        total += row.size
        if total <= FILES_LIMIT:
            files.append(OutgoingFile(row.filename, row.mime, read_bytes(row)))
    return tuple(files)


def _link(session: Session, delivery: Delivery, item: Item) -> str:
    base = settings().base_url
    if delivery.agent_id is not None:
        return f"{base}/{item.kind}s/{item.number}"
    reader = CustomerViewer(delivery.customer_id or 0, main_portal_id(session.connection()))
    with acting_as(session, reader):
        may_open = session.exec(select(Item.id).where(Item.id == item.id)).first() is not None
    return f"{base}/portal/requests/{item.ref}" if may_open else ""


def _company_of(session: Session, message: Message) -> str:
    if message.author_customer_id is None:
        return company(session).name
    author = session.get(Customer, message.author_customer_id)
    found = session.get(Organization, author.organization_id) if author and author.organization_id else None
    return found.name if found else ""


def _is_proven(session: Session, address: str) -> bool:
    wanted = select(CustomerAddress.proven_at).where(CustomerAddress.address == address)
    return session.exec(wanted).first() is not None


def _name_of(session: Session, delivery: Delivery) -> str:
    if delivery.agent_id is not None:
        agent = session.get(Agent, delivery.agent_id)
        return agent.name if agent else ""
    customer = session.get(Customer, delivery.customer_id) if delivery.customer_id else None
    return customer.name if customer else ""


def _about(session: Session, delivery: Delivery) -> str:
    customer = session.get(Customer, delivery.customer_id) if delivery.customer_id else None
    found = session.get(Organization, customer.organization_id) if customer and customer.organization_id else None
    return found.name if found else ""


def _reason(reason: str) -> Reason:
    names = {"project_follower": Reason.ORGANIZATION, "named": Reason.FOLLOWER}
    return names.get(reason) or Reason(reason)


def _brand(session: Session) -> Brand:
    settings_ = company(session)
    return Brand(company=settings_.name, desk=settings_.name, support_address=settings_.tickets_to)


def _as_html(text: str) -> str:
    paragraphs = escape(text).split("\n\n")
    return "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)


def _when(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"

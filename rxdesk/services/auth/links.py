"""One-time links: 256 random bits bound to one purpose and one address, spent once, dead after a password change.

A link is made without a token. The job that sends the mail mints one just before it sends, so that no token ever stands
readable in the database.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.models.base import new_ref
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.mails import Delivery
from rxdesk.models.people import Agent, LoginKind, OneTimeLink, Purpose
from rxdesk.models.session import acting_as, system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services.auth.sessions import digest
from rxdesk.services.deliveries import new_delivery

LIFE = {
    Purpose.SIGN_IN: timedelta(minutes=10),
    Purpose.RESET: timedelta(hours=1),
    Purpose.VERIFY: timedelta(hours=24),
    Purpose.CONFIRM_ADDRESS: timedelta(hours=24),
    Purpose.INVITE: timedelta(days=7),
    Purpose.FIRST_OWNER: timedelta(days=7),
}
PATH = "/api/auth/link/"
_SUPERSEDES = (Purpose.INVITE, Purpose.FIRST_OWNER)


@dataclass(frozen=True, slots=True)
class PendingLink:
    """What the page behind a link may tell: what pressing the button will do, and for which address."""

    purpose: Purpose
    kind: LoginKind
    email: str
    needs_password: bool


def make_link(
    session: Session,
    purpose: Purpose,
    *,
    email: str,
    agent_id: int | None = None,
    customer_id: int | None = None,
    portal_id: int | None = None,
    next_path: str = "",
) -> OneTimeLink:
    """A link without a token yet; a new invitation makes the earlier ones worthless."""
    if purpose in _SUPERSEDES:
        kill_links(session, purpose, agent_id=agent_id, customer_id=customer_id)
    link = OneTimeLink(
        purpose=purpose,
        token_hash=f"unminted-{new_ref()}",
        email=email,
        agent_id=agent_id,
        customer_id=customer_id,
        portal_id=portal_id,
        next_path=next_path,
        expires_at=clock.now() + LIFE[purpose],
    )
    session.add(link)
    session.flush()
    return link


def mail_link(session: Session, link: OneTimeLink) -> Delivery:
    """Leave the mail with the link to the job `send_mail`; the template is named like the purpose."""
    return new_delivery(
        session,
        template=f"link_{link.purpose}",
        address=link.email,
        reason=str(link.purpose),
        customer_id=link.customer_id,
        agent_id=link.agent_id,
        data={"link_id": link.key},
    )


def mint_link(session: Session, link_id: int) -> str | None:
    """Give the link a new token and its full life, and return its URL; earlier tokens of it are worthless.

    None when the link should no longer be sent: spent, killed by a password change, its person gone or inactive,
    its address somebody else's by now.
    """
    session.flush()
    with acting_as(session, SystemViewer("mint a one-time link")):
        link = session.get(OneTimeLink, link_id)
        if link is None or link.used_at is not None or not _still_fits(session, link):
            return None
        token = secrets.token_urlsafe(32)
        link.token_hash, link.expires_at = digest(token), clock.now() + LIFE[link.purpose]
        session.add(link)
        session.flush()
    return f"{settings().base_url.rstrip('/')}{PATH}{token}"


def pending_link(token: str) -> PendingLink | None:
    """What this token would do now; asking spends nothing."""
    with system_session("what would this link do", write=False) as session:
        link = find_link(session, token)
        if link is None:
            return None
        kind = LoginKind.AGENT if link.customer_id is None else LoginKind.CUSTOMER
        return PendingLink(link.purpose, kind, link.email, _asks_for_password(session, link))


def _asks_for_password(session: Session, link: OneTimeLink) -> bool:
    """Whether the page behind the link has a field for a new password: whoever has none yet chooses one there."""
    if link.purpose is not Purpose.SIGN_IN:
        return link.purpose is not Purpose.CONFIRM_ADDRESS
    customer = session.get(Customer, link.customer_id) if link.customer_id else None
    return customer is not None and not customer.password_hash


def find_link(session: Session, token: str) -> OneTimeLink | None:
    """The living link of a token, in a session that sees everything."""
    found = select(OneTimeLink).where(
        OneTimeLink.token_hash == digest(token),
        col(OneTimeLink.used_at).is_(None),
        OneTimeLink.expires_at > clock.now(),
    )
    link = session.exec(found).first()
    return link if link is not None and _still_fits(session, link) else None


def spend_link(session: Session, token: str, purpose: Purpose) -> bool:
    """Use the link up; of several at once exactly one gets True."""
    spent = session.exec(
        update(OneTimeLink)
        .where(
            col(OneTimeLink.token_hash) == digest(token),
            col(OneTimeLink.purpose) == purpose,
            col(OneTimeLink.used_at).is_(None),
            col(OneTimeLink.expires_at) > clock.now(),
        )
        .values(used_at=clock.now())
    )
    return spent.rowcount == 1


def kill_links(
    session: Session, purpose: Purpose | None = None, *, agent_id: int | None = None, customer_id: int | None = None
) -> None:
    """Make the person's unspent links (of one purpose) worthless; with no person named, those that belong to nobody."""
    links = update(OneTimeLink).where(
        col(OneTimeLink.used_at).is_(None),
        col(OneTimeLink.agent_id) == agent_id if agent_id else col(OneTimeLink.agent_id).is_(None),
        col(OneTimeLink.customer_id) == customer_id if customer_id else col(OneTimeLink.customer_id).is_(None),
    )
    if purpose is not None:
        links = links.where(col(OneTimeLink.purpose) == purpose)
    session.flush()
    with acting_as(session, SystemViewer("end one-time links")):
        session.exec(links.values(used_at=clock.now()))


def forget_old_links(session: Session, now: datetime) -> None:
    """Delete links that ended a month ago."""
    session.exec(delete(OneTimeLink).where(col(OneTimeLink.expires_at) < now - timedelta(days=30)))


def _still_fits(session: Session, link: OneTimeLink) -> bool:
    """Whether the person is still there, and the address still theirs (or, to be confirmed, still free)."""
    if link.purpose is Purpose.FIRST_OWNER:
        return session.exec(select(Agent.id).limit(1)).first() is None
    if link.agent_id is not None:
        agent = session.get(Agent, link.agent_id)
        return agent is not None and agent.active and agent.email == link.email
    customer = session.get(Customer, link.customer_id)
    if customer is None or not customer.active or customer.deleted_at is not None:
        return False
    owner = session.exec(select(CustomerAddress.customer_id).where(CustomerAddress.address == link.email)).first()
    return owner is None if link.purpose is Purpose.CONFIRM_ADDRESS else owner == customer.key

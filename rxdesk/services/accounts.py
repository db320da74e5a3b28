"""Customers' accounts: invited by agents, and what a signed-in customer changes about their own addresses."""

from sqlmodel import Session

from rxdesk import clock
from rxdesk.errors import Conflict, Invalid
from rxdesk.i18n import t
from rxdesk.models.company import company
from rxdesk.models.customers import Customer
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.people import LoginKind, Purpose
from rxdesk.models.permissions import can_manage_customers, require
from rxdesk.models.viewers import CustomerViewer, SystemViewer, Viewer
from rxdesk.services import customers, limits
from rxdesk.services.auth import passwords
from rxdesk.services.auth.links import mail_link, make_link
from rxdesk.services.identity import clean_address


def invite_customer(session: Session, viewer: Viewer, customer: Customer, *, portal_id: int | None = None) -> Customer:
    """Mail a link to the customer's first address, valid for 7 days, behind which they choose a password.

    Earlier invitations die. Raises Conflict when the customer is deactivated or has no address.
    """
    require(can_manage_customers(session, viewer))
    addresses = customers.addresses_of(session, customer.key)
    if not customer.active or not addresses:
        raise Conflict(t("customer.cannot_invite", "This customer cannot be invited"))
    link = make_link(session, Purpose.INVITE, email=addresses[0].address, customer_id=customer.key, portal_id=portal_id)
    mail_link(session, link)
    old, customer.invited_at = customer.invited_at, clock.now()
    session.add(customer)
    before = old.isoformat() if old else None
    change = Change("invited_at", before, customer.invited_at.isoformat())
    record(session, viewer, Verb.CUSTOMER_UPDATED, customer_id=customer.key, changes=[change])
    return customer


def add_address(session: Session, viewer: CustomerViewer, *, email: str) -> str:
    """Mail the link that confirms another address of the customer's own; before that nothing knows the address.

    Whether somebody else has it is not said: then no link is sent. Raises Invalid, TooMany.
    """
    address = clean_address(email)
    customer = customers.get_customer(session, viewer.id)
    if address in {row.address for row in customers.addresses_of(session, customer.key)}:
        raise Invalid(t("address.own", "This address is yours already"), field="email")
    limits.take(limits.MAILS_TO_ADDRESS, "mail", address)
    limits.take(limits.FORMS, "add address", str(customer.key))
    link = make_link(
        session,
        Purpose.CONFIRM_ADDRESS,
        email=address,
        customer_id=customer.key,
        portal_id=viewer.portal_id,
        next_path="/portal/profile",
    )
    mail_link(session, link)
    return address


def give_password(session: Session, viewer: Viewer, customer: Customer, *, password: str) -> Customer:
    """Set a customer's first password from the command line or a demo; no agent may: it would let them in as others."""
    require(isinstance(viewer, SystemViewer))
    if customer.password_hash:
        raise Conflict(t("customer.has_password", "This customer chose a password already"))
    names = [row.address for row in customers.addresses_of(session, customer.key)]
    passwords.check_password(password, kind=LoginKind.CUSTOMER, names=(company(session).name, customer.name, *names))
    customer.password_hash = passwords.hash_password(password)
    customer.registered_at = customer.registered_at or clock.now()
    session.add(customer)
    record(session, viewer, Verb.ACCESS_CHANGED, customer_id=customer.key, data={"password": "given"})
    return customer

"""What pressing the button behind a mailed link does: opening it proves the address, and a password may be chosen."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.company import company
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.events import Verb, record
from rxdesk.models.people import Agent, LoginKind, OneTimeLink, Purpose, Role
from rxdesk.models.session import system_session
from rxdesk.models.viewers import CustomerViewer, SystemViewer
from rxdesk.services import customers, identity, limits
from rxdesk.services.auth import passwords
from rxdesk.services.auth.links import find_link, spend_link
from rxdesk.services.auth.people import guessable_names, kind_of
from rxdesk.services.auth.sessions import Place, end_all
from rxdesk.services.auth.sign_in import let_in, set_password

_CHOOSES_PASSWORD = (Purpose.RESET, Purpose.VERIFY, Purpose.INVITE, Purpose.FIRST_OWNER)


class LinkEnded(NotFound):
    """Unknown, spent, too old, or dead after a password change: all the same."""

    def __init__(self) -> None:
        NotFound.__init__(self, t("link.ended", "This link is no longer valid. Ask for a new one"))


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a link: the new session's cookie value (empty when nobody was signed in), and where to go."""

    purpose: Purpose
    kind: LoginKind
    token: str
    next_path: str


def open_link(token: str, *, password: str = "", name: str = "", email: str = "", place: Place) -> Opened:
    """Spend the link. `name` and `email` are for the first owner, who has none yet.

    Raises LinkEnded; Invalid for a refused password, with the link still alive; PortalClosed; Conflict when an address
    to be confirmed has become somebody else's; TooMany after ten wrong links.
    """
    limits.require_room(limits.FAILURES, "network", limits.network(place.address))
    hashed = _checked_password(token, password, names=(name, email), place=place)
    with system_session("open a one-time link") as session:
        link = find_link(session, token)
        if link is None or not spend_link(session, token, link.purpose):
            raise LinkEnded
        if link.purpose is Purpose.CONFIRM_ADDRESS:
            _confirm(session, link)
            return Opened(link.purpose, LoginKind.CUSTOMER, "", link.next_path or "/")
        person = _first_owner(session, name, email) if link.purpose is Purpose.FIRST_OWNER else _owner(session, link)
        if isinstance(person, Customer):
            _prove(session, person, link.email)
        if hashed:
            set_password(session, person, hashed)
        cookie = let_in(session, person, portal_id=link.portal_id, place=place)
        return Opened(link.purpose, kind_of(person), cookie, link.next_path or "/")


def _checked_password(token: str, password: str, *, names: tuple[str, ...], place: Place) -> str:
    """The hash of an acceptable password; made before the link is spent, and outside of the writing transaction."""
    with system_session("whose link is this", write=False) as session:
        link = find_link(session, token)
        if link is None:
            limits.take(limits.FAILURES, "network", limits.network(place.address))
            raise LinkEnded
        if link.purpose is Purpose.CONFIRM_ADDRESS or (link.purpose is Purpose.SIGN_IN and not password):
            return ""
        if link.purpose is Purpose.FIRST_OWNER:
            guessable = (company(session).name, *names)
        else:
            guessable = guessable_names(session, _owner(session, link))
    kind = LoginKind.AGENT if link.customer_id is None else LoginKind.CUSTOMER
    passwords.check_password(password, kind=kind, names=guessable)
    return passwords.hash_password(password)


def _owner(session: Session, link: OneTimeLink) -> Agent | Customer:
    if link.agent_id is not None:
        return session.get_one(Agent, link.agent_id)
    return session.get_one(Customer, link.customer_id)


def _prove(session: Session, customer: Customer, address: str) -> None:
    """Whoever reads the mailbox owns the account: what was set before the first proof ends."""
    row = session.exec(select(CustomerAddress).where(CustomerAddress.address == address)).one()
    if row.proven_at is None:
        end_all(session, customer)
        customer.password_hash = ""
    customer.registered_at = customer.registered_at or clock.now()
    session.add(customer)
    session.flush()
    customers.prove_address(session, SystemViewer("a mailed link was opened"), customer, address)


def _confirm(session: Session, link: OneTimeLink) -> None:
    customer = session.get_one(Customer, link.customer_id)
    if identity.known(session, link.email).customer_id is not None:
        raise Conflict(t("address.taken", "This address is in use already"))
    customers.add_address(session, SystemViewer("a customer confirmed an address"), customer, email=link.email)
    who = CustomerViewer(customer.key, link.portal_id or 0)
    record(session, who, Verb.ACCESS_CHANGED, customer_id=customer.key, data={"address": link.email})


def _first_owner(session: Session, name: str, email: str) -> Agent:
    shown = clean_line(name)
    if not shown:
        raise Invalid(t("name.missing", "Enter your name"), field="name_missing")
    if session.exec(select(col(Agent.id)).limit(1)).first() is not None:
        raise LinkEnded
    owner = Agent(email=identity.clean_address(email), name=shown, role=Role.OWNER)
    session.add(owner)
    session.flush()
    record(session, SystemViewer("first owner"), Verb.AGENT_CHANGED, data={"agent_id": owner.key, "role": Role.OWNER})
    return owner

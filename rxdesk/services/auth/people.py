"""Whose address is it, asked by those who are nobody yet; whatever was typed has one form to look for."""

from sqlmodel import Session, col, select

from rxdesk.mail.addresses import ascii_domain
from rxdesk.mail.names import clean_line
from rxdesk.models.company import company
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.people import Agent, LoginKind
from rxdesk.models.portal import Portal

LONGEST_ADDRESS = 254


def lookup_form(typed: str) -> str:
    """The stored form of an address as somebody typed it; also of what is none, since nobody has that."""
    return ascii_domain(clean_line(typed, limit=LONGEST_ADDRESS))


def agent_at(session: Session, email: str) -> Agent | None:
    """The active agent with this address."""
    return session.exec(select(Agent).where(Agent.email == lookup_form(email), col(Agent.active))).first()


def customer_at(session: Session, email: str, *, proven: bool) -> Customer | None:
    """The active customer whose address this is; with `proven` only if it has proved to be theirs."""
    wanted = (
        select(Customer)
        .join(CustomerAddress, col(CustomerAddress.customer_id) == col(Customer.id))
        .where(CustomerAddress.address == lookup_form(email), col(Customer.active), col(Customer.deleted_at).is_(None))
    )
    if proven:
        wanted = wanted.where(col(CustomerAddress.proven_at).is_not(None))
    return session.exec(wanted).first()


def person_at(session: Session, kind: LoginKind, email: str, *, proven: bool) -> Agent | Customer | None:
    """The agent or the customer with this address; an agent's is always proven, since an Admin typed it."""
    return agent_at(session, email) if kind is LoginKind.AGENT else customer_at(session, email, proven=proven)


def kind_of(person: Agent | Customer) -> LoginKind:
    return LoginKind.AGENT if isinstance(person, Agent) else LoginKind.CUSTOMER


def guessable_names(session: Session, person: Agent | Customer) -> tuple[str, ...]:
    """What no password of this person may contain."""
    if isinstance(person, Agent):
        return (company(session).name, person.name, person.email)
    addresses = select(CustomerAddress.address).where(CustomerAddress.customer_id == person.key)
    return (company(session).name, person.name, *session.exec(addresses))


def open_portal(session: Session, portal_id: int | None) -> Portal | None:
    """The enabled portal of this id; without one, the Main portal."""
    wanted = select(Portal).where(Portal.id == portal_id if portal_id else col(Portal.main))
    return session.exec(wanted.where(col(Portal.enabled))).first()

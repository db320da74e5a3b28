"""What anybody may ask for: a link by mail, an account. The asking looks nobody up, so known and unknown look alike.

Each request counts, checks what was typed, and leaves one job; the job finds out who it is and whether a mail is due.
"""

from datetime import timedelta
from uuid import uuid4

from sqlmodel import Session, select

from rxdesk import clock, jobs
from rxdesk.errors import Forbidden, Invalid
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.customers import CreatedThrough, Customer
from rxdesk.models.people import Agent, LoginKind, Purpose
from rxdesk.models.portal import Portal
from rxdesk.models.session import system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services import customers, identity, limits
from rxdesk.services.auth.links import forget_old_links, mail_link, make_link, mint_link
from rxdesk.services.auth.paths import safe_path
from rxdesk.services.auth.people import customer_at, lookup_form, open_portal, person_at
from rxdesk.services.auth.sessions import Place, forget_old_sessions

_MAIL_LINK = "auth.mail_link"
_REGISTER = "auth.register"
_FORGET = "auth.forget_old"


def request_sign_in_link(email: str, *, portal_id: int | None = None, next_path: str = "/", place: Place) -> None:
    """Mail a sign-in link to the customer with this address, if there is one.

    Raises TooMany, Invalid for what is no address.
    """
    identity.clean_address(email)
    _count_mail(email, place)
    _ask_for_link(Purpose.SIGN_IN, LoginKind.CUSTOMER, email, portal_id, next_path)


def request_reset(kind: LoginKind, email: str, *, portal_id: int | None = None, place: Place) -> None:
    """Mail a link behind which whoever has this address, if anybody, chooses a new password.

    Raises TooMany, Invalid for what is no address.
    """
    identity.clean_address(email)
    _count_mail(email, place)
    _ask_for_link(Purpose.RESET, kind, email, portal_id, "/")


def request_registration(
    email: str, *, name: str, organization_name: str = "", portal_id: int | None = None, place: Place
) -> None:
    """Make a customer of whoever this is, unproven, and mail the link that proves the address.

    Raises Invalid for what is no address, Forbidden where the portal takes no registrations, TooMany.
    """
    address = identity.clean_address(email)
    limits.take(limits.FORMS, "register", limits.network(place.address))
    _count_mail(address, place)
    with system_session("may one register here", write=False) as session:
        portal = open_portal(session, portal_id)
        _require_registration(portal, address)
    with system_session("register") as session:
        job_key = f"register-{uuid4().hex}"
        arguments = (address, clean_line(name), clean_line(organization_name), portal.key if portal else None)
        jobs.enqueue(session, _REGISTER, job_key, *arguments, queue=jobs.Queue.WORK)


def register_customer(
    session: Session, *, email: str, name: str, organization_name: str = "", portal_id: int | None = None
) -> Customer | None:
    """The record at once, grouped by the organization rule but proven by nothing yet; then the mail with the link.

    Whoever has an account already gets a sign-in link instead; None when the address can have none. Needs a system
    session. The typed organization name is text that agents read, never a match.
    """
    customer = customer_at(session, email, proven=False)
    if customer is None:
        viewer = SystemViewer("registration")
        if identity.customer_of(session, email) is not None or identity.is_never_added(session, email):
            return None
        customer = customers.create_customer(
            session, viewer, email=email, name=name, through=CreatedThrough.REGISTRATION
        )
        customer.stated_organization = organization_name
        session.add(customer)
    purpose = Purpose.SIGN_IN if customer.registered_at else Purpose.VERIFY
    mail_link(session, make_link(session, purpose, email=email, customer_id=customer.key, portal_id=portal_id))
    return customer


def first_owner_link() -> str | None:
    """The URL of a page that makes the owner's account; None when there is an agent already. Earlier ones die."""
    with system_session("the first owner") as session:
        if session.exec(select(Agent.id).limit(1)).first() is not None:
            return None
        return mint_link(session, make_link(session, Purpose.FIRST_OWNER, email="").key)


@jobs.job(_MAIL_LINK)
def _mail_link(purpose: str, kind: str, email: str, portal_id: int | None, next_path: str) -> None:
    with system_session("mail a link to whoever has this address") as session:
        person = person_at(session, LoginKind(kind), email, proven=False)
        if person is None or not jobs.once(session):
            return
        agent_id = person.key if isinstance(person, Agent) else None
        customer_id = person.key if isinstance(person, Customer) else None
        link = make_link(
            session,
            Purpose(purpose),
            email=email,
            agent_id=agent_id,
            customer_id=customer_id,
            portal_id=portal_id,
            next_path=next_path,
        )
        mail_link(session, link)


@jobs.job(_REGISTER)
def _register(email: str, name: str, organization_name: str, portal_id: int | None) -> None:
    with system_session("make the customer who registered") as session:
        if jobs.once(session):
            register_customer(session, email=email, name=name, organization_name=organization_name, portal_id=portal_id)


@jobs.job(_FORGET)
def _forget_old() -> None:
    with system_session("forget ended sessions and links") as session:
        forget_old_sessions(session, clock.now())
        forget_old_links(session, clock.now())


def _ask_for_link(purpose: Purpose, kind: LoginKind, email: str, portal_id: int | None, next_path: str) -> None:
    with system_session("ask for a link by mail") as session:
        arguments = (str(purpose), str(kind), lookup_form(email), portal_id, safe_path(next_path))
        jobs.enqueue(session, _MAIL_LINK, f"link-{uuid4().hex}", *arguments, queue=jobs.Queue.WORK)


def _count_mail(email: str, place: Place) -> None:
    limits.take(limits.MAILS_FROM_NETWORK, "mail", limits.network(place.address))
    limits.take(limits.MAILS_TO_ADDRESS, "mail", lookup_form(email))


def _require_registration(portal: Portal | None, address: str) -> None:
    if portal is None or not portal.allow_registration:
        raise Forbidden(t("register.off", "Nobody can register here"))
    domains = [domain.lower().lstrip("@") for domain in portal.registration_domains]
    if domains and address.rpartition("@")[2] not in domains:
        raise Invalid(t("register.domain", "Addresses of this domain cannot register here"), field="domain")


jobs.schedule(_FORGET, every=timedelta(days=1))

"""Signing in and changing a password: every failure looks the same, costs the same, and counts."""

import logging

from sqlmodel import Session, col, select

from rxdesk.errors import Forbidden, Invalid
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.customers import Customer
from rxdesk.models.events import Verb, record
from rxdesk.models.people import Agent, LoginKind
from rxdesk.models.portal import Portal
from rxdesk.models.session import system_session
from rxdesk.models.sight import Blind, sight_of
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.services import limits
from rxdesk.services.auth import passwords
from rxdesk.services.auth.links import kill_links
from rxdesk.services.auth.people import guessable_names, lookup_form, open_portal, person_at
from rxdesk.services.auth.sessions import Place, SignedIn, end_all, find_session, start_session

log = logging.getLogger(__name__)


class WrongPassword(Invalid):
    """Address and password do not match; which of the two is wrong is not said."""

    def __init__(self) -> None:
        super().__init__(t("sign_in.wrong", "E-mail and password do not match"), field="password")


class PortalClosed(Forbidden):
    """The person is who they say, but this portal is not for them."""

    def __init__(self) -> None:
        super().__init__(t("sign_in.closed", "This portal is not open to you"))


def sign_in(
    kind: LoginKind, email: str, password: str, *, address: str = "", device: str = "", portal_id: int | None = None
) -> str:
    """The value of the cookie of a new session; `address` is the network's, `portal_id` None the Main portal.

    Raises WrongPassword, PortalClosed, or TooMany after ten failures in a quarter of an hour.
    """
    place = Place(address, device)
    tried = (f"sign-in {kind}", lookup_form(email))
    _begin_try(tried, place)
    with system_session("whose password is this", write=False) as session:
        person = person_at(session, kind, email, proven=True)
        stored = person.password_hash if person else ""
    if not passwords.verify(password, stored):
        raise _failed(tried, place)
    limits.forget(limits.FAILURES, *tried)
    with system_session("sign in") as session:
        person = person_at(session, kind, email, proven=True)
        if person is None or person.password_hash != stored:
            raise WrongPassword
        if passwords.is_outdated(stored):
            person.password_hash = passwords.hash_password(password)
            session.add(person)
        return let_in(session, person, portal_id=portal_id, place=place)


def change_password(kind: LoginKind, token: str, *, current: str, new: str, place: Place) -> str:
    """Choose another password; every session ends, and a new one begins, whose cookie value is returned.

    Raises WrongPassword for the current one, Invalid for the new one, Forbidden when nobody is signed in.
    """
    signed_in = find_session(kind, token)
    if signed_in is None:
        raise Forbidden(t("error.signed_out", "You are signed out. Sign in again to go on."))
    tried = (f"password {kind}", str(signed_in.agent_id or signed_in.customer_id))
    _begin_try(tried, place)
    with system_session("whose password changes", write=False) as session:
        person = _person(session, signed_in)
        stored, names = person.password_hash, guessable_names(session, person)
    if not passwords.verify(current, stored):
        raise _failed(tried, place)
    limits.forget(limits.FAILURES, *tried)
    passwords.check_password(new, kind=kind, names=names)
    hashed = passwords.hash_password(new)
    with system_session("change a password") as session:
        person = _person(session, signed_in)
        if person.password_hash != stored:
            raise WrongPassword
        set_password(session, person, hashed)
        return start_session(session, person, portal_id=signed_in.portal_id, place=place)


def set_password(session: Session, person: Agent | Customer, hashed: str) -> None:
    """Store the hash; all sessions of the person end and all their links die."""
    person.password_hash = hashed
    session.add(person)
    end_all(session, person)
    if isinstance(person, Agent):
        kill_links(session, agent_id=person.key)
        record(session, AgentViewer(person.key), Verb.ACCESS_CHANGED, data={"password": "changed"})
    else:
        kill_links(session, customer_id=person.key)
        who = CustomerViewer(person.key, 0)
        record(session, who, Verb.ACCESS_CHANGED, customer_id=person.key, data={"password": "changed"})


def portal_id_of(slug: str) -> int | None:
    """The enabled portal with this name in its address; None, the Main portal, for no name. Raises PortalClosed."""
    if not slug:
        return None
    with system_session("which portal is this", write=False) as session:
        found = session.exec(select(Portal.id).where(Portal.slug == clean_line(slug), col(Portal.enabled))).first()
    if found is None:
        raise PortalClosed
    return found


def let_in(session: Session, person: Agent | Customer, *, portal_id: int | None, place: Place) -> str:
    """Begin a session of somebody who has proved who they are. Raises PortalClosed."""
    if isinstance(person, Customer):
        portal = open_portal(session, portal_id)
        if portal is None:
            raise PortalClosed
        session.flush()
        if isinstance(sight_of(session.connection(), CustomerViewer(person.key, portal.key)), Blind):
            raise PortalClosed
        portal_id = portal.key
    return start_session(session, person, portal_id=portal_id, place=place)


def _begin_try(tried: tuple[str, str], place: Place) -> None:
    # The account is counted before the password is looked at, so that many tries at once are not one try.
    limits.require_room(limits.FAILURES, "network", limits.network(place.address))
    limits.take(limits.FAILURES, *tried)


def _failed(tried: tuple[str, str], place: Place) -> WrongPassword:
    limits.take(limits.FAILURES, "network", limits.network(place.address))
    log.warning("refused: %s of %r from %r", *tried, place.address)
    return WrongPassword()


def _person(session: Session, signed_in: SignedIn) -> Agent | Customer:
    if signed_in.agent_id is not None:
        return session.get_one(Agent, signed_in.agent_id)
    return session.get_one(Customer, signed_in.customer_id)

"""Sign-ins: a random value in a cookie, its SHA-256 in a row that is read again at every event and request."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, or_, select, update

from rxdesk import clock
from rxdesk.errors import NotFound
from rxdesk.mail.names import clean_line
from rxdesk.models.among import Texts, among
from rxdesk.models.customers import Customer
from rxdesk.models.events import Verb, record
from rxdesk.models.people import ADMINS, Agent, LoginKind, LoginSession, end_sessions
from rxdesk.models.portal import Portal
from rxdesk.models.session import after_reading, system_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer
from rxdesk.services.statements import columns

IDLE = {LoginKind.AGENT: timedelta(hours=12), LoginKind.CUSTOMER: timedelta(days=30)}
ABSOLUTE = {LoginKind.AGENT: timedelta(days=30), LoginKind.CUSTOMER: timedelta(days=90)}
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session: whose it is, and what the first screen wants to know; `locale` and `zone` may be empty."""

    session_id: int
    kind: LoginKind
    agent_id: int | None
    customer_id: int | None
    portal_id: int | None
    is_admin: bool
    locale: str
    name: str
    zone: str

    @property
    def viewer(self) -> AgentViewer | CustomerViewer:
        if self.agent_id is not None:
            return AgentViewer(self.agent_id)
        return CustomerViewer(self.customer_id or 0, self.portal_id or 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request comes from."""

    address: str = ""
    device: str = ""


def digest(token: str) -> str:
    """The form in which a token is stored."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def find_session(kind: LoginKind, token: str) -> SignedIn | None:
    """The living session of a cookie's value; None when it is unknown, ended, too old, or its person inactive.

    A use is noted at most once a minute.
    """
    return find_sessions(kind, [token]).get(token)


def find_sessions(kind: LoginKind, tokens: Collection[str]) -> dict[str, SignedIn]:
    """The living sessions among these cookies' values, found with one statement; see `find_session`."""
    if not tokens:
        return {}
    by_hash = {digest(token): token for token in tokens}
    with system_session("whose session is this", write=False) as session:
        found = _find(session, kind, by_hash)
    now = clock.now()
    used = [row.id for row, _ in found.values() if now - row.seen_at >= SEEN_EVERY]
    if used:
        after_reading(partial(_note_use, used, now))
    return {by_hash[token_hash]: signed_in for token_hash, (_, signed_in) in found.items()}


def _note_use(session_ids: Collection[int], now: datetime) -> None:
    with system_session("these sessions are in use") as session:
        session.exec(update(LoginSession).where(col(LoginSession.id).in_(session_ids)).values(seen_at=now))


def start_session(session: Session, person: Agent | Customer, *, portal_id: int | None, place: Place) -> str:
    """Sign the person in and return the cookie's value: 256 random bits, known to nobody else."""
    token = secrets.token_urlsafe(32)
    row = LoginSession(
        token_hash=digest(token),
        address=clean_line(place.address),
        device=clean_line(place.device),
    )
    if isinstance(person, Agent):
        row.kind, row.agent_id = LoginKind.AGENT, person.key
        session.add(row)
        record(session, AgentViewer(person.key), Verb.SIGNED_IN, data={"address": row.address})
    else:
        row.kind, row.customer_id, row.portal_id = LoginKind.CUSTOMER, person.key, portal_id
        session.add(row)
        who = CustomerViewer(person.key, portal_id or 0)
        record(session, who, Verb.CUSTOMER_SIGNED_IN, customer_id=person.key, data={"address": row.address})
    return token


def sign_out(kind: LoginKind, token: str) -> None:
    """End the session of a cookie's value, whether or not it is still alive."""
    with system_session("sign out") as session:
        session.exec(
            delete(LoginSession).where(col(LoginSession.kind) == kind, col(LoginSession.token_hash) == digest(token))
        )


def list_sessions(
    session: Session, viewer: Viewer, *, agent_id: int | None = None, customer_id: int | None = None
) -> list[LoginSession]:
    """The viewer's own living sessions, the last used first; an Admin may name somebody else."""
    if agent_id is None and customer_id is None:
        agent_id = viewer.id if isinstance(viewer, AgentViewer) else None
        customer_id = viewer.id if isinstance(viewer, CustomerViewer) else None
    whose = or_(
        col(LoginSession.agent_id) == (agent_id or 0),
        col(LoginSession.customer_id) == (customer_id or 0),
    )
    rows = session.exec(select(LoginSession).where(whose).order_by(col(LoginSession.seen_at).desc()))
    return [row for row in rows if _is_alive(row, clock.now())]


def end_session(session: Session, viewer: Viewer, session_id: int) -> None:
    """End one session: of one's own, or as an Admin anybody's. Raises NotFound."""
    row = session.get(LoginSession, session_id)
    if row is None:
        raise NotFound
    session.delete(row)
    if row.agent_id is not None:
        record(session, viewer, Verb.ACCESS_CHANGED, data={"agent_id": row.agent_id, "ended": "session"})
    else:
        record(session, viewer, Verb.ACCESS_CHANGED, customer_id=row.customer_id, data={"ended": "session"})


def end_all(session: Session, person: Agent | Customer) -> None:
    """End every session of the person; whoever may deactivate or change them need not see their sessions."""
    session.flush()
    if isinstance(person, Agent):
        end_sessions(session.connection(), agent_id=person.key)
    else:
        end_sessions(session.connection(), customer_id=person.key)


def forget_old_sessions(session: Session, now: datetime) -> None:
    """Delete rows that can never be used again."""
    for kind in LoginKind:
        too_old = or_(
            col(LoginSession.seen_at) < now - IDLE[kind],
            col(LoginSession.created_at) < now - ABSOLUTE[kind],
        )
        session.exec(delete(LoginSession).where(col(LoginSession.kind) == kind, too_old))


# Columns: a look precedes every event, and to make objects of two rows takes longer than to find them.
_ROW: tuple[Any, ...] = (
    LoginSession.id, LoginSession.kind, LoginSession.token_hash, LoginSession.portal_id, LoginSession.seen_at,
    LoginSession.created_at,
)  # fmt: skip
_GIVEN = among(col(LoginSession.token_hash), bindparam("hashes", type_=Texts()))
_OF_AGENTS = (
    columns(*_ROW, col(Agent.id).label("person"), Agent.role, Agent.language, Agent.name, Agent.time_zone)
    .join(Agent, col(Agent.id) == col(LoginSession.agent_id))
    .where(_GIVEN, col(Agent.active))
)
_OF_CUSTOMERS = (
    columns(*_ROW, col(Customer.id).label("person"), Customer.language, Customer.name, Customer.time_zone)
    .join(Customer, col(Customer.id) == col(LoginSession.customer_id))
    .join(Portal, col(Portal.id) == col(LoginSession.portal_id))
    .where(_GIVEN, col(Customer.active), col(Customer.deleted_at).is_(None), col(Portal.enabled))
)


def _find(session: Session, kind: LoginKind, hashes: Collection[str]) -> dict[str, tuple[Any, SignedIn]]:
    """The living sessions by their hashes, each with its row as far as it was read."""
    of_agents, now = kind is LoginKind.AGENT, clock.now()
    rows = session.execute(_OF_AGENTS if of_agents else _OF_CUSTOMERS, {"hashes": list(hashes)})
    return {row.token_hash: (row, _signed_in(row, of_agents=of_agents)) for row in rows if _is_alive(row, now)}


def _signed_in(row: Any, *, of_agents: bool) -> SignedIn:
    return SignedIn(
        session_id=row.id,
        kind=row.kind,
        agent_id=row.person if of_agents else None,
        customer_id=None if of_agents else row.person,
        portal_id=None if of_agents else row.portal_id,
        is_admin=of_agents and row.role in ADMINS,
        locale=row.language,
        name=row.name,
        zone=row.time_zone,
    )


def _is_alive(row: Any, now: datetime) -> bool:
    return now - row.seen_at < IDLE[row.kind] and now - row.created_at < ABSOLUTE[row.kind]

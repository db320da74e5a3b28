"""Agents as accounts: only Admins manage them, only the Owner manages Admins, and there is exactly one Owner."""

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, Forbidden, Invalid
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.company import company
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.people import Agent, LoginKind, Purpose, Role
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.auth import passwords
from rxdesk.services.auth.links import kill_links, mail_link, make_link
from rxdesk.services.auth.sessions import end_all
from rxdesk.services.identity import clean_address


def create_agent(
    session: Session, viewer: Viewer, *, email: str, name: str, role: Role = Role.AGENT, password: str = ""
) -> Agent:
    """A new agent; without a password (the usual way) they choose one through the invitation mailed to them.

    Raises Conflict when an agent has the address or the role is Owner and there is one.
    """
    _require_may_manage(session, viewer, role)
    address, shown = clean_address(email), clean_line(name)
    if not shown:
        raise Invalid(t("agent.name", "Enter the agent's name"), field="name")
    if session.exec(select(Agent).where(Agent.email == address)).first() is not None:
        raise Conflict(t("agent.taken", "An agent already uses this address"), field="email")
    if role is Role.OWNER and owner_of(session) is not None:
        raise _transfer_first()
    agent = Agent(email=address, name=shown, role=role)
    if password:
        passwords.check_password(password, kind=LoginKind.AGENT, names=(company(session).name, shown, address))
        agent.password_hash = passwords.hash_password(password)
    session.add(agent)
    session.flush()
    record(session, viewer, Verb.AGENT_CHANGED, data=_about(agent), changes=[Change("role", None, str(role))])
    if not password:
        invite_agent(session, viewer, agent)
    return agent


def invite_agent(session: Session, viewer: Viewer, agent: Agent) -> Agent:
    """Mail a link, valid for 7 days, behind which the agent chooses a password; earlier invitations die."""
    _require_may_manage(session, viewer, agent.role)
    if not agent.active:
        raise Conflict(t("agent.inactive", "This agent is deactivated"))
    mail_link(session, make_link(session, Purpose.INVITE, email=agent.email, agent_id=agent.key))
    record(session, viewer, Verb.AGENT_CHANGED, data={**_about(agent), "invited": True})
    return agent


def change_role(session: Session, viewer: Viewer, agent: Agent, *, role: Role) -> Agent:
    """Another role from the next sign-in on; the agent's sessions end. Ownership goes through `transfer_ownership`."""
    _require_may_manage(session, viewer, agent.role)
    _require_may_manage(session, viewer, role)
    if agent.role is role:
        return agent
    if Role.OWNER in (agent.role, role):
        raise _transfer_first()
    old, agent.role = agent.role, role
    return _saved(session, viewer, agent, Change("role", str(old), str(role)))


def transfer_ownership(session: Session, viewer: Viewer, agent: Agent) -> Agent:
    """The agent becomes the Owner, the Owner an Admin; the sessions of both end."""
    owner = owner_of(session)
    if owner is None or (isinstance(viewer, AgentViewer) and viewer.id != owner.key) or not is_admin(session, viewer):
        raise Forbidden(t("agent.owner_only", "Only the Owner may do this"))
    if not agent.active:
        raise Conflict(t("agent.inactive", "This agent is deactivated"))
    if agent.key == owner.key:
        return agent
    old, owner.role, agent.role = agent.role, Role.ADMIN, Role.OWNER
    _saved(session, viewer, owner, Change("role", str(Role.OWNER), str(Role.ADMIN)))
    return _saved(session, viewer, agent, Change("role", str(old), str(Role.OWNER)))


def deactivate_agent(session: Session, viewer: Viewer, agent: Agent) -> Agent:
    """The agent can sign in no more; sessions end and links die at once. The Owner cannot be deactivated."""
    _require_may_manage(session, viewer, agent.role)
    if agent.role is Role.OWNER:
        raise _transfer_first()
    if not agent.active:
        return agent
    agent.active, agent.deactivated_at = False, clock.now()
    kill_links(session, agent_id=agent.key)
    return _saved(session, viewer, agent, Change("active", True, False))


def reactivate_agent(session: Session, viewer: Viewer, agent: Agent) -> Agent:
    """The agent may sign in again, with the password they had."""
    _require_may_manage(session, viewer, agent.role)
    if agent.active:
        return agent
    agent.active, agent.deactivated_at = True, None
    return _saved(session, viewer, agent, Change("active", False, True))


def agent_by_email(session: Session, email: str) -> Agent | None:
    """The active agent with this address."""
    found = select(Agent).where(Agent.email == email.strip().lower(), col(Agent.active))
    return session.exec(found).first()


def owner_of(session: Session) -> Agent | None:
    """The one Owner; None before the first account."""
    return session.exec(select(Agent).where(col(Agent.role) == Role.OWNER)).first()


def _require_may_manage(session: Session, viewer: Viewer, role: Role) -> None:
    require(is_admin(session, viewer), t("agent.admin_only", "Only Admins manage agents"))
    if role is Role.ADMIN and isinstance(viewer, AgentViewer):
        mine = session.get_one(Agent, viewer.id).role
        require(mine is Role.OWNER, t("agent.owner_manages", "Only the Owner manages Admins"))


def _saved(session: Session, viewer: Viewer, agent: Agent, change: Change) -> Agent:
    session.add(agent)
    end_all(session, agent)
    record(session, viewer, Verb.AGENT_CHANGED, data=_about(agent), changes=[change])
    return agent


def _about(agent: Agent) -> dict:
    return {"agent_id": agent.key, "name": agent.name}


def _transfer_first() -> Conflict:
    return Conflict(t("agent.owner", "Transfer ownership first"))

"""Small facts that the plain administration screens draw."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from rxdesk.errors import NotFound
from rxdesk.models.people import Agent, Role
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services import agents
from rxdesk.services.api_keys import list_keys
from rxdesk.services.auth.sessions import list_sessions
from rxdesk.services.item_rows import names_in


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A living API key."""

    id: int
    name: str
    prefix: str
    agent: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One place where somebody is signed in."""

    id: int
    device: str
    address: str
    created_at: datetime
    seen_at: datetime


def is_owner(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer is the Owner, who alone manages Admins."""
    owner = agents.owner_of(session)
    return owner is not None and isinstance(viewer, AgentViewer) and owner.id == viewer.id


def key_rows(session: Session, viewer: Viewer) -> list[KeyRow]:
    """Every living key with the agent it acts as. Admins only."""
    keys = list_keys(session, viewer)
    names = names_in(session, Agent, (key.agent_id for key in keys))
    return [
        KeyRow(
            id=key.key,
            name=key.name,
            prefix=key.prefix,
            agent=names[key.agent_id].name if key.agent_id in names else "",
            scopes=tuple(key.scopes),
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            expires_at=key.expires_at,
        )
        for key in keys
    ]


def sign_ins(session: Session, viewer: Viewer) -> list[SignInRow]:
    """Where the viewer is signed in now, the last used first."""
    return [
        SignInRow(row.key, row.device, row.address, row.created_at, row.seen_at)
        for row in list_sessions(session, viewer)
    ]


def agent_to_manage(session: Session, viewer: Viewer, agent_id: int) -> Agent:
    """The agent's row, for an Admin; Forbidden for others, NotFound when there is none."""
    require(is_admin(session, viewer))
    found = session.scalars(select(Agent).where(col(Agent.id) == agent_id)).first()
    if found is None:
        raise NotFound
    return found


ROLES_TO_GIVE = (Role.ADMIN, Role.AGENT, Role.LIGHT)
"""Ownership is transferred, never given."""

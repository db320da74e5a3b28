"""Keys of the REST API: made and ended by Admins, shown once, recognised by their prefix, stored as a hash."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Forbidden, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.events import Verb, record
from rxdesk.models.people import Agent, ApiKey, Role
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.auth.keys import EVERYTHING
from rxdesk.services.auth.sessions import digest

PREFIX = "rxk_"
OBJECTS = (
    "items", "messages", "attachments", "customers", "organizations", "projects", "portals", "agents", "automations",
    "activity", "settings", "mail",
)  # fmt: skip
SCOPES = (EVERYTHING, *(f"{name}:{right}" for name in OBJECTS for right in ("read", "write")))


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its one showing."""

    key: ApiKey
    token: str


def create_key(
    session: Session,
    viewer: Viewer,
    *,
    name: str,
    scopes: Iterable[str],
    agent_id: int | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """A key that acts as the agent (the viewer, when none is named). Only the Owner makes keys that act as the Owner.

    Raises Invalid for an empty name or an unknown scope, NotFound for an agent who is not there or inactive.
    """
    require(is_admin(session, viewer))
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise Invalid(t("key.unknown_scope", "{scope} is no scope", scope=", ".join(unknown) or "''"), field="scopes")
    if not clean_line(name):
        raise Invalid(t("key.name", "Give the key a name"), field="name")
    agent = _actor(session, viewer, agent_id)
    token = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        name=clean_line(name),
        prefix=token[: len(PREFIX) + 6],
        token_hash=digest(token),
        agent_id=agent.key,
        scopes=wanted,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    record(session, viewer, Verb.KEY_CHANGED, data={"key_id": key.key, "agent_id": agent.key, "scopes": wanted})
    return NewKey(key, token)


def list_keys(session: Session, viewer: Viewer) -> list[ApiKey]:
    """Every living key, the newest first."""
    require(is_admin(session, viewer))
    return list(session.exec(select(ApiKey).where(col(ApiKey.ended_at).is_(None)).order_by(col(ApiKey.id).desc())))


def end_key(session: Session, viewer: Viewer, key_id: int) -> ApiKey:
    """The key opens nothing from now on; ending it again changes nothing. Raises NotFound."""
    require(is_admin(session, viewer))
    key = session.get(ApiKey, key_id)
    if key is None:
        raise NotFound
    if key.ended_at is None:
        key.ended_at = clock.now()
        session.add(key)
        record(session, viewer, Verb.KEY_CHANGED, data={"key_id": key.key, "ended": True})
    return key


def _actor(session: Session, viewer: Viewer, agent_id: int | None) -> Agent:
    own_id = viewer.id if isinstance(viewer, AgentViewer) else None
    agent = session.get(Agent, agent_id or own_id or 0)
    if agent is None or not agent.active:
        raise NotFound
    if agent.role is Role.OWNER and own_id not in (None, agent.key):
        raise Forbidden(t("key.owner", "Only the Owner makes keys that act as the Owner"))
    return agent

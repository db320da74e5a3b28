"""Who a key of the REST API speaks for, found by the SHA-256 of the key at every call."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select, update

from rxdesk import clock
from rxdesk.errors import Forbidden
from rxdesk.i18n import t
from rxdesk.models.people import Agent, ApiKey
from rxdesk.models.session import system_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import limits
from rxdesk.services.auth.sessions import SEEN_EVERY, digest

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class ApiViewer:
    """An agent as a key lets them act."""

    viewer: AgentViewer
    scopes: frozenset[str]

    def require(self, scope: str) -> None:
        """Raise Forbidden, naming the scope, unless the key has it."""
        if scope not in self.scopes and EVERYTHING not in self.scopes:
            raise Forbidden(t("key.scope", "This key lacks the scope {scope}", scope=scope))


_LIVING = (
    select(ApiKey)
    .join(Agent, col(Agent.id) == col(ApiKey.agent_id))
    .where(
        col(ApiKey.token_hash) == bindparam("hash"),
        col(ApiKey.ended_at).is_(None),
        or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > bindparam("now")),
        col(Agent.active),
    )
)


def find_key(token: str) -> ApiViewer | None:
    """Whom the key speaks for; None when it is unknown, ended, expired, or its agent inactive.

    A use is noted at most once a minute. Raises TooMany past 600 calls in a minute.
    """
    with system_session("whose key is this", write=False) as session:
        key = _find(session, digest(token))
    if key is None:
        return None
    limits.take(limits.API_CALLS, "key", str(key.key))
    if key.last_used_at is None or clock.now() - key.last_used_at >= SEEN_EVERY:
        with system_session("this key is in use") as session:
            session.exec(update(ApiKey).where(col(ApiKey.id) == key.key).values(last_used_at=clock.now()))
    return ApiViewer(AgentViewer(key.agent_id, key_id=key.key), frozenset(key.scopes))


def _find(session: Session, token_hash: str) -> ApiKey | None:
    return session.scalars(_LIVING, {"hash": token_hash, "now": clock.now()}).first()

"""Who is looking: the HttpOnly cookies that came with the socket, against the session rows, at every event."""

import asyncio
import re
import time
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any, ParamSpec, Protocol, TypeVar

import reflex as rx
from reflex.state import BaseState

from rxdesk.errors import DomainError, Forbidden
from rxdesk.i18n import t
from rxdesk.models.people import LoginKind
from rxdesk.models.session import ScopedSession, one_reading, viewer_session
from rxdesk.models.topics import EVERYBODY, sight_topics
from rxdesk.models.viewers import AnonymousViewer, Viewer
from rxdesk.origin import Cookie
from rxdesk.state.policy import Allow
from rxdesk.state.source import Sessions, SignedIn, StoredSessions

Params = ParamSpec("Params")
Answer = TypeVar("Answer", covariant=True)
Then = TypeVar("Then")
LOOK_LASTS = 1.0
"""For so many seconds what an event, or a push, reads needs no other look than the one that let it in."""
door: ContextVar[Allow] = ContextVar("rxdesk_door", default=Allow.ANONYMOUS)
"""By which door the running handler came in: the gate sets it from the handler's policy."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What one socket brought along: its Cookie header, and the name of a visit without one."""

    cookies: str
    fallback: str


@dataclass(frozen=True, slots=True)
class Look:
    """Who was found for a socket, and when."""

    proof: Proof
    seen: "Looking"
    at: float = field(default_factory=time.monotonic)

    def holds(self, proof: Proof) -> bool:
        """Whether it is of this socket, and of a moment ago."""
        return self.proof == proof and time.monotonic() - self.at < LOOK_LASTS


class Binding(rx.State):
    """Whose state tree this is; a client token is no proof, the sessions are.

    `_look` is the last look at the sessions, for the events that follow from one of the browser.
    """

    _session: str = ""
    _look: Look | None = None


now: ContextVar[Look | None] = ContextVar("rxdesk_now", default=None)
"""The look by which the running handler, or push, was let in; what is written later is looked up once more."""


class Verb(Protocol[Params, Answer]):
    """A service: takes the viewer's session and the viewer first."""

    def __call__(
        self, session: ScopedSession, viewer: Any, /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a handler reads first, read in the thread of the look that let it in; a refusal waits until it asks."""

    load: Callable[..., Any]
    args: tuple[Any, ...]
    answer: Any = None
    error: DomainError | None = None

    def give(self) -> Any:
        """What was read. Raises what was raised then."""
        if self.error is not None:
            raise self.error
        return self.answer


ahead: ContextVar[Ahead | None] = ContextVar("rxdesk_ahead", default=None)
"""What waits for the running handler; the gate sets it, whoever asks for it takes it away."""

_sessions: Sessions = StoredSessions()


def use(sessions: Sessions) -> None:
    """Look sessions up there from now on."""
    global _sessions
    _sessions = sessions


class SignedOut(Forbidden):
    """The session ended meanwhile."""

    def __init__(self) -> None:
        super().__init__(t("error.signed_out", "You are signed out. Sign in again to go on."))


@dataclass(frozen=True, slots=True)
class Looking:
    """Everybody whom one browser's cookies prove, and the visit they belong to."""

    agent: SignedIn | None
    customer: SignedIn | None
    visit: str

    @property
    def is_signed_in(self) -> bool:
        return self.agent is not None or self.customer is not None

    @property
    def binding(self) -> str:
        """Names these sessions without giving away a cookie; a state tree belongs to one binding."""
        parts = [str(signed.session_id) if signed else "" for signed in (self.agent, self.customer)]
        return "|".join(parts) if any(parts) else f"visit:{sha256(self.visit.encode()).hexdigest()}"

    def by(self, allow: Allow) -> Viewer | None:
        """The viewer who may use that door, if there is one."""
        if allow is Allow.ANONYMOUS:
            return self.customer.viewer if self.customer else AnonymousViewer(_sessions.main_portal_id())
        if allow is Allow.CUSTOMER:
            return self.customer.viewer if self.customer else None
        if self.agent is None or (allow is Allow.ADMIN and not self.agent.is_admin):
            return None
        return self.agent.viewer

    def topics(self, allow: Allow) -> tuple[str, ...]:
        """What every screen behind that door listens to: whether it may still be looked at, and with what sight."""
        signed = self.customer if allow in (Allow.ANONYMOUS, Allow.CUSTOMER) else self.agent
        return sight_topics(signed.viewer) if signed else (EVERYBODY,)

    def may(self, allow: Allow) -> bool:
        """Whether somebody here may use that door."""
        return allow is Allow.ANONYMOUS or self.by(allow) is not None


def look(proof: Proof) -> Looking:
    """Who this socket's cookies prove, from the session rows."""
    return look_all([proof])[proof]


def look_all(proofs: Collection[Proof]) -> dict[Proof, Looking]:
    """Who each of these sockets proves, with one statement for all agents and one for all customers."""
    values = {proof: _values(proof.cookies) for proof in proofs}
    agents, customers = (
        _sessions.find_all(kind, {given[cookie.label] for given in values.values() if given.get(cookie.label)})
        for kind, cookie in ((LoginKind.AGENT, Cookie.AGENT), (LoginKind.CUSTOMER, Cookie.CUSTOMER))
    )
    return {
        proof: Looking(
            agents.get(given.get(Cookie.AGENT.label, "")),
            customers.get(given.get(Cookie.CUSTOMER.label, "")),
            given.get(Cookie.VISIT.label) or proof.fallback,
        )
        for proof, given in values.items()
    }


def here(state: BaseState) -> str:
    """The address that this tab shows, as a path of ours; it is what the browser says, so it may only lead back."""
    path = state.router.url.path
    return path if re.fullmatch(r"/(?!/)[\w/.~-]*", path) else "/"


async def looking(state: BaseState) -> Looking:
    """Who looks at this state now."""
    seen, _ = await looking_then(state, lambda _: None)
    return seen


async def looking_then(
    state: BaseState, then: Callable[[Looking], Then], *, follows: bool = False
) -> tuple[Looking, Then]:
    """Who looks at this state now, and what `then` made of it, in the thread of the look.

    An event that `follows` from one of the browser shares the look of that one; `then` is called here.
    """
    proof, binding = proof_of(state), await state.get_state(Binding)
    last = binding.get_value("_look")
    if follows and last and last.holds(proof):
        made = then(last.seen)
    else:
        last, made = await asyncio.to_thread(_look_then, proof, then)
        binding._look = last
    now.set(last)
    return last.seen, made


def _look_then(proof: Proof, then: Callable[[Looking], Then]) -> tuple[Look, Then]:
    with one_reading():
        found = Look(proof, look(proof))
        return found, then(found.seen)


def read_ahead(viewer: Viewer, load: Callable[..., Any], *args: Any) -> Ahead:
    """What `load` gives this viewer, for the handler that will ask for it with these arguments."""
    try:
        with viewer_session(viewer, write=False) as session:
            return Ahead(load, args, load(session, viewer, *args))
    except DomainError as error:
        return Ahead(load, args, error=error)


async def act(
    state: BaseState, allow: Allow, verb: Verb[Params, Answer], /, *args: Params.args, **kwargs: Params.kwargs
) -> Answer:
    """Run the verb in a worker thread, in a session that sees what the viewer at that door sees, and commit.

    Raises SignedOut when nobody stands there any more, and whatever the verb raises.
    """
    return await asyncio.to_thread(_act, proof_of(state), allow, lambda s, v: verb(s, v, *args, **kwargs), write=True)


async def read(
    state: BaseState, allow: Allow, load: Verb[Params, Answer], /, *args: Params.args, **kwargs: Params.kwargs
) -> Answer:
    """As `act`, in a session that cannot write and holds up nobody. What was read ahead is not read again."""
    waiting = ahead.get()
    if waiting is not None and (waiting.load, waiting.args, {}) == (load, args, kwargs):
        ahead.set(None)
        return waiting.give()
    return await asyncio.to_thread(_act, proof_of(state), allow, lambda s, v: load(s, v, *args, **kwargs), write=False)


def _act(proof: Proof, allow: Allow, verb: Callable[[ScopedSession, Viewer], Answer], *, write: bool) -> Answer:
    last = now.get()
    viewer = (last.seen if last and not write and last.holds(proof) else look(proof)).by(allow)
    if viewer is None:
        raise SignedOut
    with viewer_session(viewer, write=write) as session:
        return verb(session, viewer)


def proof_of(state: BaseState) -> Proof:
    """What the socket of this state brought along."""
    router = state.router
    return Proof(router.headers.cookie, f"socket:{router.session.session_id}")


@lru_cache(maxsize=10_000)
def _values(cookies: str) -> Mapping[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(cookies).items()}
    except CookieError:
        return {}

"""Every event passes here before it runs: whose tree is it, may they call this, how often, and with what."""

import logging
import secrets
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, ClassVar

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from rxdesk.i18n import Text, t
from rxdesk.state import live, looking
from rxdesk.state.leaving import leave
from rxdesk.state.limits import Limits
from rxdesk.state.notices import Notices, Tone, unexpected_text
from rxdesk.state.policy import Allow, BadArguments, Policy, policy_of

log = logging.getLogger("rxdesk.errors")
CONNECTING = frozenset({"hydrate", "hydrate_and_load"})
BUILT_IN = CONNECTING | {"on_load_internal", "set_is_hydrated", "handle_frontend_exception"}
"""The framework's own handlers that may run; `setvar` and `update_vars_internal` write state and never do."""
AGENT_SIGN_IN = "/login"
CUSTOMER_SIGN_IN = "/portal/login"


class Gate(Middleware):
    """The one middleware: `app.add_middleware(Gate(), index=0)`."""

    limits: ClassVar[Limits] = Limits()

    async def preprocess(self, app: Any, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event run; an update answers in its place. Who cannot be looked up may do nothing."""
        try:
            return await self._answer(state, event)
        except Exception:
            # Raised further it would become an event, which would come here again.
            error_id = secrets.token_hex(4)
            log.exception("error %s: the gate could not ask who is looking", error_id)
            return await _tell(state, unexpected_text(error_id))

    async def _answer(self, state: BaseState, event: Event) -> StateUpdate | None:
        asked = await _asked(state, event)
        seen, judged = await looking.looking_then(state, partial(self._judge, asked), follows=not asked.is_sent)
        looking.ahead.set(judged if isinstance(judged, looking.Ahead) else None)
        if judged is Refusal.OTHERS:
            return leave(looking.here(state))
        await self._bind(state, seen)
        if judged is Refusal.SIGN_IN:
            return _to_sign_in(_sign_in(asked.policy, state))
        if judged is Refusal.TOO_MANY:
            return None if asked.connects else await _tell(state, t("limit.events", "Too quick. Wait a moment."))
        if judged is Refusal.ARGUMENTS:
            return await _tell(state, t("error.arguments", "This could not be read. Nothing was changed."))
        if asked.policy is not None:
            looking.door.set(asked.policy.allow)
        if asked.connects:
            (await state.get_state(Notices))._sweep()
        if asked.connects or asked.name == "on_load_internal":
            live.forget(state.router.session.client_token)
        return None

    def _judge(self, asked: "Asked", seen: looking.Looking) -> "Refusal | looking.Ahead | None":
        """Why the event may not run, or what it reads first; asked in a thread about whatever a browser has sent."""
        policy = asked.policy
        if asked.bound not in ("", seen.binding) and not asked.connects:
            return Refusal.OTHERS
        if not (asked.name in BUILT_IN if policy is None else seen.may(policy.allow)):
            return Refusal.SIGN_IN
        if asked.is_sent and not self.limits.take(
            seen.binding, asked.event.name, policy, signed_in=seen.is_signed_in, network=asked.network
        ):
            return Refusal.TOO_MANY
        if policy is None:
            return None
        try:
            policy.check(asked.event.payload)
        except BadArguments:
            return Refusal.ARGUMENTS
        viewer = seen.by(policy.allow) if policy.reads and asked.is_sent else None
        if policy.reads is None or viewer is None:
            return None
        return looking.read_ahead(viewer, policy.reads, *policy.values(asked.event.payload))

    async def _bind(self, state: BaseState, seen: looking.Looking) -> None:
        """Tie the tree to the sessions; at connect a tree of somebody else is emptied."""
        binding = await state.get_state(looking.Binding)
        if binding._session == seen.binding:
            return
        if binding._session:
            live.forget(state.router.session.client_token)
            state.reset()
        binding._session = seen.binding


class Refusal(Enum):
    """Why an event does not run."""

    OTHERS = "the tree belongs to other sessions"
    SIGN_IN = "nobody who looks may call the handler"
    TOO_MANY = "there were too many of late"
    ARGUMENTS = "its arguments are not those of the handler"


@dataclass(frozen=True, slots=True)
class Asked:
    """An event as it is judged: its handler's own name and policy, whose the tree is, and whether a browser sent it."""

    event: Event
    name: str
    policy: Policy | None
    bound: str
    is_sent: bool
    network: str

    @property
    def connects(self) -> bool:
        return self.name in CONNECTING


async def _asked(state: BaseState, event: Event) -> Asked:
    binding = await state.get_state(looking.Binding)
    return Asked(
        event=event,
        name=event.name.rsplit(".", 1)[-1],
        policy=_policy(event.name),
        bound=binding._session,
        # An event of the browser always says where it comes from, one that a handler has caused never does.
        is_sent=bool(event.router_data),
        network=state.router.session.client_ip,
    )


def _policy(event_name: str) -> Policy | None:
    found = RegistrationContext.get().event_handlers.get(event_name)
    return policy_of(found.handler.fn) if found else None


def _sign_in(policy: Policy | None, state: BaseState) -> str:
    page = CUSTOMER_SIGN_IN if policy is not None and policy.allow is Allow.CUSTOMER else AGENT_SIGN_IN
    return f"{page}?next={looking.here(state)}"


def _to_sign_in(path: str) -> StateUpdate:
    # Inside the app: what the framework calls external opens another tab. The form there loads the page anew.
    return StateUpdate(delta={}, events=Event.from_event_type(rx.redirect(path, replace=True)))


async def _tell(state: BaseState, text: Text) -> StateUpdate:
    notices = await state.get_state(Notices)
    notices._show(text, tone=Tone.WARN)
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)

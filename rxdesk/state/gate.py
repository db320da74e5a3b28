"""Every event passes here before it runs: whose tree is it, may they call this, how often, and with what."""

import logging
import secrets
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
        name = event.name.rsplit(".", 1)[-1]
        policy = _policy(event.name)
        # An event of the browser always says where it comes from, one that a handler has caused never does.
        is_sent = bool(event.router_data)
        seen = await looking.looking(state, follows=not is_sent)
        if not await self._same_people(state, seen, name):
            return leave(looking.here(state))
        if not self._may(policy, name, seen):
            return _to_sign_in(_sign_in(policy, state))
        network = state.router.session.client_ip
        if is_sent and not await self.limits.take(
            seen.binding, event.name, policy, signed_in=seen.is_signed_in, network=network
        ):
            return None if name in CONNECTING else await _tell(state, t("limit.events", "Too quick. Wait a moment."))
        if policy is not None:
            try:
                policy.check(event.payload)
            except BadArguments:
                return await _tell(state, t("error.arguments", "This could not be read. Nothing was changed."))
            looking.door.set(policy.allow)
        if name in CONNECTING:
            (await state.get_state(Notices))._sweep()
        if name in CONNECTING or name == "on_load_internal":
            live.forget(state.router.session.client_token)
        return None

    async def _same_people(self, state: BaseState, seen: looking.Looking, name: str) -> bool:
        """Tie the tree to the sessions; at connect a tree of somebody else is emptied, later its event is refused."""
        binding = await state.get_state(looking.Binding)
        if binding._session == seen.binding:
            return True
        if binding._session:
            if name not in CONNECTING:
                return False
            live.forget(state.router.session.client_token)
            state.reset()
        binding._session = seen.binding
        return True

    def _may(self, policy: Policy | None, name: str, seen: looking.Looking) -> bool:
        return name in BUILT_IN if policy is None else seen.may(policy.allow)


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

"""A state with a public function that lacks a policy cannot be defined; equal values are never sent again."""

from typing import Any

import reflex as rx
from reflex.istate.proxy import MutableProxy
from reflex_base.event import EventHandler

from rxdesk.state.policy import PolicyMissing, policy_of


class Guarded(rx.State, mixin=True):
    """First parent of every state: `class Inbox(Guarded, rx.State)`; screens use `Screen`, which adds the verbs."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        for parent in cls.__mro__:
            if not parent.__module__.startswith(("reflex", "builtins", "typing")):
                _refuse_open_functions(cls, parent)
        super().__init_subclass__(**kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        """An equal value is no change: nothing is sent for it."""
        if name in type(self).base_vars and _same(self.__dict__.get(name), value):
            return
        super().__setattr__(name, value)


def _refuse_open_functions(cls: type, parent: type) -> None:
    for name, value in vars(parent).items():
        function = value.fn if isinstance(value, EventHandler) else value
        if name.startswith("_") or name == "setvar" or not hasattr(function, "__code__"):
            continue
        if policy_of(function) is None:
            raise PolicyMissing(f"{cls.__name__}.{name} has no @rpc policy; a helper starts with '_'")


def _same(old: Any, new: Any) -> bool:
    old = old.__wrapped__ if isinstance(old, MutableProxy) else old
    new = new.__wrapped__ if isinstance(new, MutableProxy) else new
    if old is new:  # the same list may have been changed in place, the same word cannot
        return new is None or isinstance(new, str | int | float)
    return type(old) is type(new) and bool(old == new)

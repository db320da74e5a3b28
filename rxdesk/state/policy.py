"""Every handler says who may call it and what its arguments look like; without that it cannot exist."""

import inspect
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from reflex_base.utils.form import form_data_as_dict, transform_form_data

from rxdesk.errors import DomainError

LONGEST_TEXT = 100_000
LARGEST_NUMBER = 2**53
Line = Annotated[str, Field(max_length=255)]
"""One line of text: a name, a subject, an address."""
Handler = TypeVar("Handler", bound=Callable[..., Any])


class Allow(StrEnum):
    """Who may call a handler; customer and agent are two doors, admin is an agent with more."""

    ANONYMOUS = "anonymous"
    CUSTOMER = "customer"
    AGENT = "agent"
    ADMIN = "admin"


class PolicyMissing(TypeError):
    """A state has a public function that nobody was allowed to call."""


class BadArguments(ValueError):
    """What the browser sent is not what the handler takes."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a handler, how often, with what, and what it `reads` first, if that is known beforehand."""

    allow: Allow
    limit: str
    arguments: type[BaseModel]
    reads: Callable[..., Any] | None = None

    def check(self, payload: Mapping[str, Any]) -> None:
        """Raises BadArguments unless every value is exactly of its declared kind, and nothing is left over."""
        try:
            values = {name: self._plain(name, value) for name, value in payload.items()}
            _walk(values)
            self.arguments.model_validate_json(json.dumps(values, allow_nan=False), strict=True)
        except (ValidationError, ValueError, TypeError, RecursionError) as error:
            raise BadArguments from error

    def values(self, payload: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of a payload that was found good, in the order of the handler's arguments."""
        return tuple(payload[name] for name in self.arguments.model_fields if name in payload)

    def _plain(self, name: str, value: Any) -> Any:
        """The value as the handler will get it: a form travels as pairs, and its boxes as words."""
        declared = self.arguments.model_fields.get(name)
        return form_data_as_dict(transform_form_data(value, declared.annotation)) if declared else value


def rpc(*, allow: Allow, limit: str = "", reads: Callable[..., Any] | None = None) -> Callable[[Handler], Handler]:
    """Declare a handler's policy; stands below `@rx.event`.

    The argument annotations are the schema: the gate refuses a payload that does not match them strictly (text stays
    text, no extra names, at most 100,000 characters; say less with `Annotated[str, Field(max_length=80)]`).
    A form is a `typing_extensions.TypedDict` of `str`, `bool` (a box) and `list[str]` (a name that ends in "[]").
    `limit` such as "10/hour" stands beside the general one. A handler that begins with `self._read(load, ...)` of just
    its own arguments says `reads=load`: it is then read right after the look, without another way into a thread.
    """

    def mark(function: Handler) -> Handler:
        handler = _answering(function)
        vars(handler)["_rx_policy"] = Policy(allow, limit, _arguments(function), reads)
        return handler

    return mark


def policy_of(function: object) -> Policy | None:
    """The policy of a handler's function, if it has one."""
    return getattr(function, "_rx_policy", None)


def _answering(function: Any) -> Any:
    """The handler, whose domain errors are shown by its screen; what it changed before still goes out."""
    if inspect.isasyncgenfunction(function):

        @wraps(function)
        async def stream(self: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            try:
                async for event in function(self, *args, **kwargs):
                    yield event
            except DomainError as error:
                await self._refused(error)

        return stream
    if not inspect.iscoroutinefunction(function):
        raise PolicyMissing(f"{function.__qualname__} must be async: a plain handler holds up everybody")

    @wraps(function)
    async def answer(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await function(self, *args, **kwargs)
        except DomainError as error:
            return await self._refused(error)

    return answer


def _arguments(function: Callable[..., Any]) -> type[BaseModel]:
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if name not in hints or parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD:
            raise PolicyMissing(f"{function.__qualname__}: the argument {name} needs a type")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (hints[name], default)
    config = ConfigDict(extra="forbid", str_max_length=LONGEST_TEXT, allow_inf_nan=False)
    return create_model(function.__name__, __config__=config, **fields)


def _walk(value: object) -> None:
    """NUL and numbers that no database column holds are refused wherever they stand."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("a zero byte")
    elif isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
        raise ValueError("too large a number")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _walk(key)
            _walk(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _walk(part)

"""A rule's own data: one trigger, perhaps a condition, one action or more, with the version of this form."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, SerializeAsAny, field_validator

from rxdesk.automation.acts import ACTS, Act
from rxdesk.automation.conditions import DEPTH, Any_
from rxdesk.automation.nodes import Node, Pick, picks
from rxdesk.automation.triggers import TRIGGERS, Trigger


def definition_of(stored: Mapping[str, Any]) -> "Definition":
    """The definition that a rule stores; ValidationError when a part of it is not known any more.

    Kept by its own text, so that no change of a rule, here or in another process, can meet an older definition.
    """
    return _of_text(json.dumps(stored))


@lru_cache(maxsize=20_000)
def _of_text(text: str) -> "Definition":
    return Definition.model_validate(json.loads(text))


class Definition(BaseModel, frozen=True, extra="forbid"):
    """When the trigger and the condition hold, do the actions in their order."""

    version: Literal[1] = 1
    trigger: Annotated[SerializeAsAny[Trigger], BeforeValidator(TRIGGERS.load)]
    condition: Any_ | None = None
    actions: tuple[Annotated[SerializeAsAny[Act], BeforeValidator(ACTS.load)], ...] = Field(min_length=1)

    @field_validator("condition")
    @classmethod
    def _not_too_deep(cls, condition: Any) -> Any:
        if condition is not None and condition.depth() > DEPTH:
            raise ValueError(f"At most {DEPTH} levels")
        return condition

    def nodes(self) -> Iterator[tuple[str, Node]]:
        """Every node that names something, with its place."""
        yield "trigger", self.trigger
        for number, leaf in enumerate(self.condition.leaves() if self.condition else ()):
            yield f"condition.{number}", leaf
        for number, act in enumerate(self.actions):
            yield f"actions.{number}", act

    def named(self) -> Iterator[tuple[str, Pick, Any]]:
        """Whatever the rule names: place, kind, id (a status: its name)."""
        for place, node in self.nodes():
            for field, pick, value in picks(node):
                if pick is not Pick.LONG and value != "":
                    yield f"{place}.{field}", pick, value

"""A part of a rule is a frozen node: its class says its name and what its form asks, its data is plain JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from rxdesk.i18n import Text, t

Kept = TypeVar("Kept", bound="Node")


class Pick(StrEnum):
    """What a value of a form names; the annotation of a node's field."""

    AGENT = "agent"
    TEAM = "team"
    CUSTOMER = "customer"
    ORGANIZATION = "organization"
    PROJECT = "project"
    STATUS = "status"
    LONG = "long"


KEYED = (Pick.AGENT, Pick.TEAM, Pick.CUSTOMER, Pick.ORGANIZATION, Pick.PROJECT)
"""What is named by its id; a status is named by its name, since each type has statuses of its own."""


class Node(BaseModel):
    """A trigger, condition or action. The first line of a class's docstring is its label."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def name(cls) -> str:
        """What the data of this class carry as `type`, a Literal that each class declares for itself."""
        return str(cls.model_fields["type"].default)

    @classmethod
    def label(cls) -> Text:
        return t(f"rule.{cls.name()}", (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip("."))


@dataclass(frozen=True, slots=True)
class Registry(Generic[Kept]):
    """The classes of one role, by the `type` that their data carries."""

    role: str
    classes: dict[str, type[Kept]] = field(default_factory=dict)

    def add(self, node: type[Any]) -> type[Any]:
        """Decorator: the class is a part of rules from now on."""
        self.classes[node.name()] = node
        return node

    def load(self, data: Any) -> Kept:
        """The node that the data describes; ValueError for a type that nobody registered."""
        if isinstance(data, Node):
            return data  # pyright: ignore[reportReturnType] - pydantic hands back what is parsed already
        name = data.get("type") if isinstance(data, dict) else None
        if not isinstance(name, str) or name not in self.classes:
            raise ValueError(f"no {self.role} is called {name!r}")
        return self.classes[name].model_validate(data)


def pick_of(node: Node | type[Node], name: str) -> Pick | None:
    """What the values of this field name, if they name something."""
    metadata = (node if isinstance(node, type) else type(node)).model_fields[name].metadata
    return next((each for each in metadata if isinstance(each, Pick)), None)


def picks(node: Node) -> Iterator[tuple[str, Pick, Any]]:
    """The values of a node that name something: field, what it names, the id or name."""
    for name in type(node).model_fields:
        pick, value = pick_of(node, name), getattr(node, name)
        if pick is not None:
            for each in value if isinstance(value, tuple) else (value,):
                yield name, pick, each


def empty() -> PydanticCustomError:
    """The error of a value that is not filled in."""
    return PydanticCustomError("empty", "Fill in a value")

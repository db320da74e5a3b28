"""A rule is made of frozen nodes told apart by `type`; each family has a registry that knows its classes by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from rxdesk.i18n import Text, t

VALUE_LIMIT = 500


class Ref(NamedTuple):
    """Something a rule names: an agent, team, customer, organization, project or status."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Input:
    """How a field is asked for: the input's type, and what its choices come from."""

    type: str
    labels: Callable[[str], Text] | None = None


class Node(BaseModel):
    """A part of a rule. The docstring's first line is its label, the fields' title and description are its form."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    family: ClassVar[str] = ""
    type_name: ClassVar[str] = ""

    @classmethod
    def label(cls) -> Text:
        """What people call this part."""
        words = (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")
        return t(f"rule.{cls.family}.{cls.type_name}", words)

    @model_serializer(mode="wrap")
    def _with_type(self, fields: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"type": self.type_name, **fields(self)}


Part = TypeVar("Part", bound=Node)


class Registry(Generic[Part]):
    """The classes of one family, in the order in which they were registered."""

    def __init__(self, family: str) -> None:
        self.family = family
        self._classes: dict[str, type[Part]] = {}

    def __call__(self, name: str) -> Callable[[type[Part]], type[Part]]:
        """Class decorator: `name` is the word stored as `type`."""

        def register(cls: type[Part]) -> type[Part]:
            if name in self._classes:
                raise ValueError(f"{self.family} {name} is registered twice")
            cls.family, cls.type_name = self.family, name
            self._classes[name] = cls
            return cls

        return register

    def __iter__(self) -> Iterator[type[Part]]:
        return iter(self._classes.values())

    def get(self, name: str) -> type[Part] | None:
        """The class registered as `name`."""
        return self._classes.get(name)

    def forget(self, name: str) -> None:
        """Take a class out again."""
        del self._classes[name]

    def read(self, value: object) -> Part:
        """The node that plain JSON describes. ValueError for an unknown type, ValidationError for wrong fields."""
        if isinstance(value, Node):
            if self._classes.get(value.type_name) is type(value):
                return value  # pyright: ignore[reportReturnType]
            raise ValueError(str(t("rule.unknown", "This part is not known")))
        name = value.get("type") if isinstance(value, dict) else None
        cls = self._classes.get(name) if isinstance(name, str) else None
        if cls is None or not isinstance(value, dict):
            raise ValueError(str(t("rule.unknown", "This part is not known")))
        return cls.model_validate({field: given for field, given in value.items() if field != "type"})

    @property
    def field(self) -> Any:
        """For Annotated: the value is any node of this family."""
        return PlainValidator(self.read)


def _several(value: object) -> object:
    return (value,) if isinstance(value, str | int | StrEnum) else value


def choice_label(group: str) -> Callable[[str], Text]:
    """How the words of a StrEnum are shown."""
    return lambda word: t(f"{group}.{word}", word.replace("_", " ").capitalize())


SEVERAL = BeforeValidator(_several)
"""For a tuple of values: a bare value counts as one."""
Id = Annotated[int, Field(gt=0, lt=2**31)]
AgentId = Annotated[Id, Input("agent")]
TeamId = Annotated[Id, Input("team")]
CustomerId = Annotated[Id, Input("customer")]
OrganizationId = Annotated[Id, Input("organization")]
ProjectId = Annotated[Id, Input("project")]
StatusId = Annotated[Id, Input("status")]
TypeId = Annotated[Id, Input("type")]
Stars = Annotated[int, Field(ge=0, le=5), Input("stars")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1), Input("number")]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=VALUE_LIMIT, pattern=r"^[^\x00]+$"),
    Input("text"),
]
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64 * 1024, pattern=r"^[^\x00]+$"), Input("long")
]
REFERRED = ("agent", "team", "customer", "organization", "project", "status", "type")

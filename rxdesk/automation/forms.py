"""A class of rules becomes a form, and a rule becomes a sentence; the interface draws both and knows neither."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from rxdesk.automation.acts import ACTS
from rxdesk.automation.conditions import CONDITIONS, AnyOf, Condition, Group, Leaf, Not
from rxdesk.automation.definition import Definition
from rxdesk.automation.nodes import KEYED, Node, Pick, Registry, pick_of
from rxdesk.automation.triggers import TRIGGERS
from rxdesk.i18n import Text, t

Names = Callable[[Pick, Any], str]
"""The name of what a value means, as the reader may see it."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One input of a form. `kind` is text, long, choice, agent, team, customer, organization, project, status, number.

    `many` takes a list of values.
    """

    name: str
    label: Text
    help: str
    kind: str
    options: tuple[tuple[str, Text], ...] = ()
    many: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One entry of the builder's menus: the type that goes into the data, its label, its inputs."""

    type: str
    label: Text
    fields: tuple[FieldSpec, ...]
    group: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One clickable part of the sentence: its role (when, if, then), its place in the definition, its words."""

    role: str
    place: str
    word: Text
    label: Text
    operator: Text | None = None
    values: tuple[str, ...] = ()
    depth: int = 0


def triggers() -> tuple[NodeSpec, ...]:
    return _specs(TRIGGERS)


def conditions() -> tuple[NodeSpec, ...]:
    return _specs(CONDITIONS)


def actions() -> tuple[NodeSpec, ...]:
    return _specs(ACTS)


def form(node: type[Node]) -> tuple[FieldSpec, ...]:
    """The inputs of a class, in the order of its fields."""
    return tuple(
        _field(node, name, info)
        for name, info in node.model_fields.items()
        if name != "type" and not (issubclass(node, Group) and name == "of") and not _never_filled(node, name)
    )


def sentence(definition: Definition, names: Names) -> tuple[Part, ...]:
    """The rule as parts: when, if, then."""
    trigger = definition.trigger
    parts = [Part("when", "trigger", t("rule.when", "When"), trigger.label(), None, values_of(trigger, names))]
    if definition.condition is not None:
        word = t("rule.if", "and")
        numbers = {id(leaf): number for number, leaf in enumerate(definition.condition.leaves())}
        parts += _conditions(definition.condition, word, 0, names, numbers)
    for number, act in enumerate(definition.actions):
        word = t("rule.and", "and") if number else t("rule.then", "then")
        parts.append(Part("then", f"actions.{number}", word, act.label(), None, values_of(act, names)))
    return tuple(parts)


def one_line(parts: tuple[Part, ...], locale: str = "en") -> str:
    """The sentence as plain text."""
    words = []
    for part in parts:
        label = part.label.render(locale)
        words += [part.word.render(locale), label[0].lower() + label[1:] if label else ""]
        words += [part.operator.render(locale)] if part.operator else []
        words += [", ".join(part.values)] if part.values else []
    return " ".join(word for word in words if word)


def masked(known: Mapping[tuple[str, Any], str]) -> Names:
    """Names for a reader who may see those in `known`; anybody and anything else stays unnamed."""

    def name(pick: Pick, value: Any) -> str:
        if pick not in KEYED:
            return str(value)
        return known.get((pick.value, value)) or str(_UNNAMED[pick])

    return name


def values_of(node: Node, names: Names) -> tuple[str, ...]:
    """The values of a part as people read them."""
    shown: list[str] = []
    for name in type(node).model_fields:
        if name in ("type", "operator", "of"):
            continue
        value, pick = getattr(node, name), pick_of(node, name)
        for each in value if isinstance(value, tuple) else (value,):
            if each == "":
                continue
            shown.append(_quoted(each) if pick is Pick.LONG else names(pick, each) if pick else str(each))
    return tuple(shown)


_UNNAMED = {
    Pick.AGENT: t("rule.somebody", "somebody"),
    Pick.CUSTOMER: t("rule.somebody", "somebody"),
    Pick.TEAM: t("rule.a_team", "a team"),
    Pick.ORGANIZATION: t("rule.an_organization", "an organization"),
    Pick.PROJECT: t("rule.a_project", "a project"),
}


def _specs(registry: Registry[Any]) -> tuple[NodeSpec, ...]:
    return tuple(
        NodeSpec(name, node.label(), form(node), issubclass(node, Group)) for name, node in registry.classes.items()
    )


def _field(node: type[Node], name: str, info: FieldInfo) -> FieldSpec:
    pick = pick_of(node, name)
    inner, many = _inner(info.annotation)
    options: tuple[tuple[str, Text], ...] = ()
    if name == "operator" and issubclass(node, Leaf):
        options = tuple((operator.value, operator.label) for operator in node.asks.operators)
    elif isinstance(inner, type) and issubclass(inner, StrEnum):
        options = tuple((each.value, t(f"rule.choice.{each.value}", each.value.replace("_", " "))) for each in inner)
    kind = pick.value if pick else "choice" if options else "number" if inner in (int, float) else "text"
    label = t(f"rule.{node.name()}.{name}", info.title or name.replace("_", " ").capitalize())
    required = info.default is PydanticUndefined or many
    return FieldSpec(name, label, info.description or "", kind, options, many, required)


def _inner(annotation: Any) -> tuple[Any, bool]:
    """The type of one value, and whether the field takes several."""
    many = get_origin(annotation) is tuple
    inner = get_args(annotation)[0] if many else annotation
    # Annotated[int, Field(ge=0)] of a tuple's member.
    return (get_args(inner)[0] if hasattr(inner, "__metadata__") else inner), many


def _never_filled(node: type[Node], name: str) -> bool:
    """A check box is on or off: it takes no values."""
    return name == "values" and issubclass(node, Leaf) and all(each.takes[1] == 0 for each in node.asks.operators)


def _conditions(
    condition: Condition, word: Text, depth: int, names: Names, numbers: Mapping[int, int]
) -> Iterator[Part]:
    if isinstance(condition, Leaf):
        place = f"condition.{numbers[id(condition)]}"
        values = values_of(condition, names)
        yield Part("if", place, word, condition.label(), condition.operator.label, values, depth)
    elif isinstance(condition, Group):
        joined = t("rule.or", "or") if isinstance(condition, AnyOf | Not) else t("rule.and", "and")
        if depth or isinstance(condition, AnyOf | Not):
            yield Part("if", "", word, condition.label(), depth=depth)
            word = t("rule.colon", "")
        for number, each in enumerate(condition.of):
            yield from _conditions(each, joined if number else word, depth + 1, names, numbers)


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= 60 else flat[:59] + '…'}”"

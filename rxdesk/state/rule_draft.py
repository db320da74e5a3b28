"""A rule while it is being written: a flat list of parts with depths, to and from the definition's tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rxdesk.automation.fields import Operator
from rxdesk.automation.forms import FieldSpec, NodeSpec, actions, conditions, triggers

DEEPEST = 2
"""Groups stand at depth 0, 1 and 2."""
ROLES = {"trigger": triggers, "condition": conditions, "action": actions}


@dataclass(frozen=True, slots=True)
class Draft:
    """One part: `values` are texts by field, as they were typed or chosen; `negated` turns a condition round."""

    uid: int
    role: str
    type: str = ""
    depth: int = 0
    negated: bool = False
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spec(self) -> NodeSpec | None:
        return spec_of(self.role, self.type)

    @property
    def is_group(self) -> bool:
        return self.spec is not None and self.spec.group

    def shown_fields(self) -> tuple[FieldSpec, ...]:
        """The inputs that it has now: an operator like 'is empty' takes no values."""
        fields = self.spec.fields if self.spec else ()
        return tuple(each for each in fields if not (each.many and self.takes()[1] == 0))

    def takes(self) -> tuple[int, int | None]:
        """How many values its operator wants; any number without one."""
        operator = (self.values.get("operator") or ("",))[0]
        return Operator(operator).takes if operator in list(Operator) else (0, None)

    def data(self) -> dict[str, Any]:
        """What goes into the definition."""
        made: dict[str, Any] = {"type": self.type}
        for spec in self.shown_fields():
            given = self.values.get(spec.name, ())
            made[spec.name] = list(given) if spec.many else (given[0] if given else "")
        return {"type": "not", "of": [made]} if self.negated else made


def spec_of(role: str, type_: str) -> NodeSpec | None:
    """The entry of the builder's menu, if there is one."""
    return next((each for each in ROLES[role]() if each.type == type_), None)


def drafts_of(definition: Mapping[str, Any], number: Iterator[int]) -> list[Draft]:
    """The trigger, the root group with everything in it, and the actions."""
    found = [_draft(definition["trigger"], "trigger", 0, number)]
    condition = definition.get("condition")
    if condition is None or not _is_group(condition) or _negated_leaf(condition):
        found.append(Draft(next(number), "condition", "all"))
        found += _inside([condition] if condition else [], 1, number)
    else:
        found += _inside([condition], 0, number)
    return found + [_draft(each, "action", 0, number) for each in definition["actions"]]


def definition_of(drafts: list[Draft]) -> dict[str, Any]:
    """The definition as it will be stored; what is missing or wrong the service says."""
    trigger = next(each for each in drafts if each.role == "trigger")
    root, *rest = [each for each in drafts if each.role == "condition"]
    of = _tree(rest, 1)
    alone = root.type == "all" and len(of) == 1
    return {
        "version": 1,
        "trigger": trigger.data(),
        "condition": None if not of else of[0] if alone else {"type": root.type, "of": of},
        "actions": [each.data() for each in drafts if each.role == "action"],
    }


def place_of(drafts: list[Draft], draft: Draft) -> str:
    """How the service calls this part in what it refuses; '' for a group."""
    if draft.role == "trigger":
        return "trigger"
    same = [each for each in drafts if each.role == draft.role and not each.is_group]
    return f"{'condition' if draft.role == 'condition' else 'actions'}.{same.index(draft)}" if draft in same else ""


def with_children(drafts: list[Draft], draft: Draft) -> int:
    """The place behind the part and everything inside it."""
    end = drafts.index(draft) + 1
    while draft.is_group and end < len(drafts) and drafts[end].role == draft.role and drafts[end].depth > draft.depth:
        end += 1
    return end


def _tree(drafts: list[Draft], depth: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for at, draft in enumerate(drafts):
        if draft.depth != depth:
            continue
        if draft.is_group:
            end = with_children(drafts, draft)
            made.append({"type": draft.type, "of": _tree(drafts[at + 1 : end], depth + 1)})
        else:
            made.append(draft.data())
    return made


def _inside(nodes: list[Mapping[str, Any]], depth: int, number: Iterator[int]) -> list[Draft]:
    found: list[Draft] = []
    for node in nodes:
        if _negated_leaf(node):
            found.append(_draft(node["of"][0], "condition", depth, number, negated=True))
        elif _is_group(node):
            found.append(Draft(next(number), "condition", node["type"], depth))
            found += _inside(node["of"], depth + 1, number)
        else:
            found.append(_draft(node, "condition", depth, number))
    return found


def _draft(node: Mapping[str, Any], role: str, depth: int, number: Iterator[int], *, negated: bool = False) -> Draft:
    values = {name: _texts(value) for name, value in node.items() if name != "type"}
    return Draft(next(number), role, node["type"], depth, negated, values)


def _texts(value: Any) -> tuple[str, ...]:
    many = value if isinstance(value, list | tuple) else [value]
    return tuple(str(each) for each in many if each is not None and each != "")


def _is_group(node: Mapping[str, Any]) -> bool:
    return "of" in node


def _negated_leaf(node: Mapping[str, Any]) -> bool:
    return node["type"] == "not" and len(node["of"]) == 1 and not _is_group(node["of"][0])

"""Every handler of the list of automations and of their builder: only Olga, an Admin, may."""

from typing import Any

from tests.security.stage import Stage
from tests.security.sweep import Arguments, Move, Step, nothing

LIST: Step = ("rules.open", nothing)
FORM: Step = ("rule_form.open", nothing)


def _part(role: str, at: int) -> Any:
    """The number that the builder gave to the part of the marked rule."""
    return lambda s: s.shown("rule_form", f"{role}_parts")[at].uid


def _given(values: dict[str, Any]) -> Arguments:
    return lambda s: {name: value(s) if callable(value) else value for name, value in values.items()}


def _step(name: str, /, **values: Any) -> Step:
    return name, _given(values)


GROUP, LEAF, ACTION = _part("condition", 0), _part("condition", 1), _part("action", 0)
ADD_LEAF = _step("rule_form.add_condition", uid=GROUP)
ADD_ACTION = _step("rule_form.add_action")
TAKE = _step("rule_form.take", uid=LEAF, name="values", value="task")
COPIED = _step("rules.duplicate", rule_id=lambda s: s.rule.key)


def _place(stage: Stage) -> str:
    return f"/admin/rules/{stage.rule.key}"


def _rules(name: str, /, *before: Step, **values: Any) -> Move:
    return Move(f"rules.{name}", _given(values), (LIST, *before), "/admin/rules", by="olga")


def _form(name: str, /, *before: Step, **values: Any) -> Move:
    return Move(f"rule_form.{name}", _given(values), (FORM, *before), _place, by="olga")


MOVES = (
    Move("rules.open", path="/admin/rules", by="olga"),
    _rules("find", text="priority"),
    _rules("of_trigger", trigger="created"),
    _rules("toggle_disabled"),
    _rules("switch", rule_id=lambda s: s.rule.key),
    _rules("move", COPIED, rule_id=lambda s: s.rule.key, steps=1),
    _rules("duplicate", rule_id=lambda s: s.rule.key),
    _rules("delete", rule_id=lambda s: s.rule.key),
    Move("rule_form.open", path=_place, by="olga"),
    _form("write", name="note", value="words"),
    _form("toggle", name="stop"),
    _form("choose", uid=ACTION, type_="add_team"),
    _form("fill", uid=ACTION, name="priority", value="4"),
    _form("add_condition", uid=GROUP),
    _form("add_group", uid=GROUP),
    _form("take", ADD_LEAF, uid=LEAF, name="values", value="task"),
    _form("drop", ADD_LEAF, TAKE, uid=LEAF, name="values", value="task"),
    _form("negate", ADD_LEAF, uid=LEAF),
    _form("remove", ADD_LEAF, uid=LEAF),
    _form("add_action"),
    _form("move_action", ADD_ACTION, uid=ACTION, steps=1),
    _form("save", _step("rule_form.fill", uid=ACTION, name="priority", value="4")),
    _form("save_off", _step("rule_form.toggle", name="enabled")),
)

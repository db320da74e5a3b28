"""Verbs of rules: make, change, switch, move and delete them; what could not run, or would never end, is refused."""

from collections.abc import Mapping
from types import EllipsisType
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from rxdesk import clock
from rxdesk.automation.circles import Waiting, circle
from rxdesk.automation.definition import Definition
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import Text, t
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.customers import Organization
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.rules import Rule, Scope
from rxdesk.models.viewers import SystemViewer, Viewer
from rxdesk.services.rule_rows import RuleRow, gone, list_rules, names_for, readable

__all__ = [
    "RuleRow", "create_rule", "delete_rule", "get_rule", "list_rules", "move_rule", "names_for", "readable",
    "restore_rule", "routing_definition", "set_rule_enabled", "switch_off", "update_rule",
]  # fmt: skip


def create_rule(
    session: Session,
    viewer: Viewer,
    *,
    definition: Definition | Mapping[str, Any],
    name: str = "",
    note: str = "",
    scope: Scope = Scope.TICKETS,
    organization_id: int | None = None,
    stop: bool = False,
    enabled: bool = False,
    ready_made: str = "",
) -> Rule:
    """Make a rule at the end of the list. `organization_id` makes it the routing of one organization.

    Raises Invalid, whose `field` is the part to mark: 'trigger', 'condition.0.values', 'actions.1.text'.
    """
    require(is_admin(session, viewer))
    last = session.exec(select(func.max(Rule.position)).where(col(Rule.deleted_at).is_(None))).one()
    rule = Rule(position=0 if last is None else last + 1, ready_made=ready_made, trigger="", created_at=clock.now())
    with session.begin_nested():
        _fill(rule, _parsed(definition), name=name, note=note, scope=scope, stop=stop, enabled=enabled)
        rule.organization_id = _organization(session, organization_id)
        _save(session, rule)
    return _told(session, viewer, rule, [Change("created", None, rule.code)])


def get_rule(session: Session, rule_id: int) -> Rule:
    """The rule, for an Admin; NotFound for everybody else."""
    found = session.exec(select(Rule).where(Rule.id == rule_id)).first()
    if found is None:
        raise NotFound
    return found


def update_rule(
    session: Session,
    viewer: Viewer,
    rule: Rule,
    *,
    definition: Definition | Mapping[str, Any] | None = None,
    name: str | None = None,
    note: str | None = None,
    scope: Scope | None = None,
    organization_id: int | EllipsisType | None = ...,
    stop: bool | None = None,
    enabled: bool | None = None,
) -> Rule:
    """Change what is given; the whole is checked again as for a new rule."""
    require(is_admin(session, viewer))
    before = _state(rule)
    with session.begin_nested():
        _fill(
            rule,
            _parsed(rule.definition if definition is None else definition),
            name=rule.name if name is None else name,
            note=rule.note if note is None else note,
            scope=scope or rule.scope,
            stop=rule.stop if stop is None else stop,
            enabled=rule.enabled if enabled is None else enabled,
        )
        if not isinstance(organization_id, EllipsisType):
            rule.organization_id = _organization(session, organization_id)
        _save(session, rule)
    after = _state(rule)
    return _told(
        session, viewer, rule, [Change(key, before[key], it) for key, it in after.items() if it != before[key]]
    )


def set_rule_enabled(session: Session, viewer: Viewer, rule: Rule, *, enabled: bool) -> Rule:
    """Switch a rule on or off; one that would go round in a circle or names what is gone cannot be switched on."""
    require(is_admin(session, viewer))
    if rule.enabled == enabled:
        return rule
    if enabled:
        return update_rule(session, viewer, rule, enabled=True)
    rule.enabled, rule.updated_at = False, clock.now()
    session.add(rule)
    return _told(session, viewer, rule, [Change("enabled", True, False)])


def switch_off(session: Session, rule: Rule, *, because: Text) -> None:
    """RxDesk itself switches a rule off that cannot run any more, and says why in the list."""
    rule.enabled, rule.switched_off_because, rule.updated_at = False, str(because), clock.now()
    session.add(rule)
    _told(session, SystemViewer("automation"), rule, [Change("enabled", True, False)])


def move_rule(session: Session, viewer: Viewer, rule: Rule, *, steps: int = 0, to: int | None = None) -> Rule:
    """Let the rule run earlier (`steps` below 0) or later, or put it at place `to`, counted from 0."""
    require(is_admin(session, viewer))
    wanted = select(Rule).where(col(Rule.deleted_at).is_(None)).order_by(col(Rule.position), col(Rule.id))
    rules = list(session.exec(wanted))
    if rule not in rules:
        raise NotFound
    old = rules.index(rule)
    new = max(0, min(old + steps if to is None else to, len(rules) - 1))
    rules.insert(new, rules.pop(old))
    for place, each in enumerate(rules):
        each.position = place
    session.add_all(rules)
    return _told(session, viewer, rule, [Change("place", old, new)] if new != old else [])


def delete_rule(session: Session, viewer: Viewer, rule: Rule) -> Rule:
    """Take the rule out of the list; its runs stay readable and it can be restored."""
    require(is_admin(session, viewer))
    if rule.deleted_at is not None:
        return rule
    rule.deleted_at, rule.enabled = clock.now(), False
    session.add(rule)
    return _told(session, viewer, rule, [Change("deleted", None, rule.deleted_at.isoformat())])


def restore_rule(session: Session, viewer: Viewer, rule: Rule) -> Rule:
    """Bring a deleted rule back, switched off."""
    require(is_admin(session, viewer))
    if rule.deleted_at is None:
        return rule
    was, rule.deleted_at = rule.deleted_at, None
    session.add(rule)
    return _told(session, viewer, rule, [Change("deleted", was.isoformat(), None)])


def routing_definition(organization: Organization) -> dict[str, Any]:
    """What the builder opens with for a routing of this organization: only the agent is left to choose."""
    return {
        "version": 1,
        "trigger": {"type": "created"},
        "condition": {"type": "organization", "operator": "is", "values": [organization.key]},
        "actions": [{"type": "add_assignee", "agent_id": None}],
    }


def _fill(rule: Rule, definition: Definition, *, name: str, note: str, scope: Scope, stop: bool, enabled: bool) -> None:
    if len(name) > NAME_LENGTH:
        raise Invalid(t("name.long", "At most {n} characters", n=NAME_LENGTH), field="name")
    rule.name, rule.note, rule.scope = " ".join(name.split()), note, Scope(scope)
    rule.stop, rule.enabled = stop, enabled
    rule.definition, rule.trigger = definition.model_dump(mode="json"), definition.trigger.name()


def _save(session: Session, rule: Rule) -> None:
    """Store the rule once it names only what is there and, when it is on, comes to an end."""
    definition = Definition.model_validate(rule.definition)
    for place, _ in gone(session, definition, rule.scope):
        raise Invalid(t("rule.gone", "This does not exist any more; choose another"), field=place)
    rule.updated_at = clock.now()
    session.add(rule)
    session.flush()
    if not rule.enabled:
        return
    rule.switched_off_because = ""
    wanted = select(Rule).where(col(Rule.enabled), col(Rule.deleted_at).is_(None), Rule.id != rule.id)
    others = [
        Waiting(each.key, each.code, each.scope, known) for each in session.exec(wanted) if (known := readable(each))
    ]
    way = circle(Waiting(rule.key, rule.code, rule.scope, definition), others)
    if way:
        raise Invalid(t("rule.circle", "This would make a circle: {way}", way=" → ".join(way)), field="enabled")
    session.flush()


def _told(session: Session, viewer: Viewer, rule: Rule, changes: list[Change]) -> Rule:
    if changes:
        data = {"rule_id": rule.key, "code": rule.code}
        record(session, viewer, Verb.RULE_CHANGED, changes=changes, data=data, topics_before=("rules",))
    return rule


def _state(rule: Rule) -> dict[str, Any]:
    kept = ("name", "note", "scope", "organization_id", "stop", "enabled", "definition")
    return {name: getattr(rule, name) for name in kept}


def _organization(session: Session, organization_id: int | None) -> int | None:
    if organization_id is None:
        return None
    wanted = select(Organization.id).where(Organization.id == organization_id, col(Organization.deleted_at).is_(None))
    if session.exec(wanted).first() is None:
        raise Invalid(t("rule.organization", "This organization does not exist"), field="organization_id")
    return organization_id


def _parsed(definition: Definition | Mapping[str, Any]) -> Definition:
    if isinstance(definition, Definition):
        return definition
    try:
        return Definition.model_validate(dict(definition))
    except ValidationError as error:
        place, text = _first(error)
        raise Invalid(text, field=_as_marked(definition, place)) from error


def _first(error: ValidationError) -> tuple[str, Text]:
    """The first mistake: its place in the definition, and a sentence about it."""
    found = error.errors(include_url=False)[0]
    place = [str(each) for each in found["loc"]]
    inner = found.get("ctx", {}).get("error")
    if isinstance(inner, ValidationError):
        deeper, text = _first(inner)
        return ".".join([*place, deeper]), text
    where = ".".join(place)
    if where == "trigger":
        return where, t("rule.no_trigger", "Choose what sets the rule off")
    if where == "actions":
        return where, t("rule.no_action", "Add at least one action")
    if found["type"] in ("empty", "missing", "string_too_short") or found["input"] in (None, ""):
        return where, t("rule.empty", "Fill in a value")
    why = str(inner) if inner is not None else found["msg"]
    return where, t("rule.wrong", "This cannot be used: {why}", why=why)


def _as_marked(definition: Mapping[str, Any], place: str) -> str:
    """'condition.of.1.values' as the sentence numbers it: the number of the leaf instead of the way to it."""
    parts = place.split(".")
    if parts[0] != "condition":
        return place
    node, number, rest = definition.get("condition"), 0, parts[1:]
    while rest[:1] == ["of"] and len(rest) > 1 and isinstance(node, Mapping):
        at = int(rest[1])
        number += sum(_leaves(each) for each in node["of"][:at])
        node, rest = node["of"][at], rest[2:]
    return ".".join(["condition", str(number), *rest]) if rest != ["of"] else "condition"


def _leaves(node: Any) -> int:
    inside = node.get("of") if isinstance(node, Mapping) else None
    return sum(_leaves(each) for each in inside) if isinstance(inside, list | tuple) else 1

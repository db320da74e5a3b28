"""The rule that the builder reads and stores, as plain values outside of the session."""

from dataclasses import dataclass

from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.models.rules import Rule, Scope
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import rules
from rxdesk.services.organizations import get_organization

_EMPTY = {"version": 1, "trigger": {"type": "created"}, "condition": None, "actions": []}


@dataclass(frozen=True, slots=True)
class Stored:
    """A rule outside of its session."""

    id: int
    code: str
    name: str
    note: str
    scope: str
    organization: str
    stop: bool
    enabled: bool
    definition: dict


def new_rule(session: Session, viewer: AgentViewer, organization_id: int | None) -> tuple[dict, str]:
    """What a new rule starts with: nothing, or the routing to one organization and that organization."""
    if organization_id is None:
        return _EMPTY, ""
    return rules.routing_definition(get_organization(session, organization_id)), str(organization_id)


def stored_rule(session: Session, viewer: AgentViewer, rule_id: int) -> Stored:
    """The rule as it stands; NotFound when it is deleted or cannot be read."""
    rule = rules.get_rule(session, rule_id)
    if rules.readable(rule) is None or rule.deleted_at is not None:
        raise NotFound
    return _stored(rule)


def _stored(rule: Rule) -> Stored:
    return Stored(
        rule.key, rule.code, rule.name, rule.note, str(rule.scope), str(rule.organization_id or ""), rule.stop,
        rule.enabled, dict(rule.definition),
    )  # fmt: skip


def store_rule(session: Session, viewer: AgentViewer, given: Stored, scope: Scope, organization_id: int | None) -> str:
    """Create the rule, or change it when it has an id; its code."""
    if not given.id:
        return rules.create_rule(
            session, viewer, definition=given.definition, name=given.name, note=given.note, scope=scope,
            organization_id=organization_id, stop=given.stop, enabled=given.enabled,
        ).code  # fmt: skip
    rule = rules.get_rule(session, given.id)
    return rules.update_rule(
        session, viewer, rule, definition=given.definition, name=given.name, note=given.note, scope=scope,
        organization_id=organization_id, stop=given.stop, enabled=given.enabled,
    ).code  # fmt: skip

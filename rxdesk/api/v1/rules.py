"""Automations for a key of an Admin: rules as data, in list order; and the trace of what they did with an event."""

from dataclasses import fields, is_dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from rxdesk.api.v1.asking import Done, Id, Listed, PageOf, Strict, listed, may
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.automation import explain
from rxdesk.i18n import Text
from rxdesk.models.rules import Rule, Scope
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import rules
from rxdesk.services.rules import RuleRow

router = APIRouter(tags=["Automations"])
ReadRules = Annotated[AgentViewer, Depends(may("automations:read"))]
WriteRules = Annotated[AgentViewer, Depends(may("automations:write"))]


class NewRule(Strict):
    """A rule; `definition` holds `trigger`, `condition` and `actions`. It starts switched off unless `enabled`."""

    definition: dict[str, Any]
    name: str = ""
    note: str = ""
    scope: Scope = Scope.TICKETS
    organization_id: Id | None = Field(default=None, description="Makes it the routing of one organization.")
    stop: bool = False
    enabled: bool = False


class RuleChange(Strict):
    """What may be changed; what is not given stays. `place` counts from 0."""

    definition: dict[str, Any] | None = None
    name: str | None = None
    note: str | None = None
    scope: Scope | None = None
    stop: bool | None = None
    enabled: bool | None = None
    place: int | None = Field(default=None, ge=0, lt=10_000)


class RuleDetail(BaseModel):
    """A rule with its definition."""

    id: int
    code: str
    name: str
    note: str
    scope: Scope
    organization_id: int | None
    definition: dict[str, Any]
    enabled: bool
    stop: bool
    position: int
    switched_off_because: str


@router.get("/rules")
def list_all(agent: ReadRules, page: PageOf) -> Listed[RuleRow]:
    """The rules in the order in which they run."""
    with reading(agent) as session:
        return listed(rules.list_rules(session, agent, cursor=page.cursor, limit=page.limit))


@router.post("/rules", status_code=201)
def create(agent: WriteRules, wanted: NewRule) -> RuleDetail:
    """Add a rule at the end of the list."""
    with writing(agent) as session:
        return _detail(rules.create_rule(session, agent, **wanted.model_dump()))


@router.get("/rules/{rule_id}")
def read(agent: ReadRules, rule_id: Id) -> RuleDetail:
    """One rule."""
    with reading(agent) as session:
        return _detail(rules.get_rule(session, rule_id))


@router.patch("/rules/{rule_id}")
def change(agent: WriteRules, rule_id: Id, wanted: RuleChange) -> RuleDetail:
    """Change what is given, all or nothing."""
    with writing(agent) as session:
        rule = rules.get_rule(session, rule_id)
        given = wanted.model_dump(exclude_none=True)
        place = given.pop("place", None)
        if given:
            rule = rules.update_rule(session, agent, rule, **given)
        if place is not None:
            rules.move_rule(session, agent, rule, to=place)
        return _detail(rule)


@router.delete("/rules/{rule_id}")
def delete(agent: WriteRules, rule_id: Id) -> Done:
    """Take a rule out of the list; its runs stay readable."""
    with writing(agent) as session:
        rules.delete_rule(session, agent, rules.get_rule(session, rule_id))
        return Done()


@router.get("/events/{event_id}/trace")
def trace(agent: Annotated[AgentViewer, Depends(may("activity:read"))], event_id: Id) -> dict[str, Any]:
    """What ran for an event of an item that the agent sees, what did not, and why."""
    with reading(agent) as session:
        return _plain(explain.trace(session, agent, event_id))


def _detail(rule: Rule) -> RuleDetail:
    return RuleDetail(**rule.model_dump(include=set(RuleDetail.model_fields)), code=rule.code)


def _plain(value: Any) -> Any:
    """Rows as JSON; sentences in English."""
    if isinstance(value, Text):
        return str(value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value

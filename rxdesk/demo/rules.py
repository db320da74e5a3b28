"""The demo's rules, made by the Owner as anybody would make them."""

from typing import Any

from sqlmodel import Session

from rxdesk.automation.ready_made import install_ready_made
from rxdesk.demo.people import AGENTS
from rxdesk.demo.stage import Stage
from rxdesk.models.viewers import Viewer
from rxdesk.services import organizations, rules

_THANKS = (
    "Hello {{ requester.name }},\n\nthank you for writing to {{ company.name }}. Your request has the number "
    "#{{ item.number }}; somebody of Customer support looks at it shortly."
)


def install(stage: Stage) -> None:
    """Make and switch on the rules; Acme's own one thanks, so the ready-made thank-you stays off."""
    stage.do(stage.agent(AGENTS[0].email), lambda session, viewer: _install(session, viewer, stage))


def _install(session: Session, viewer: Viewer, stage: Stage) -> None:
    rules.create_rule(
        session,
        viewer,
        name="Acme → Incoming tickets",
        definition=_rule(
            {"type": "sender_domain", "operator": "is", "values": ["acme.test"]},
            {"type": "move_to_project", "project_id": stage.projects["Incoming tickets"]},
            {"type": "add_team", "team_id": stage.teams["Customer support"]},
            {"type": "post_reply", "text": _THANKS},
        ),
        enabled=True,
    )
    install_ready_made(session, viewer, thank_you=False)
    rules.create_rule(
        session,
        viewer,
        name="Whoever is blocked comes first",
        definition=_rule(
            {"type": "text", "operator": "contains", "values": ["blocked"]}, {"type": "set_priority", "priority": 4}
        ),
        enabled=True,
    )
    orbit = organizations.get_organization(session, stage.organizations["Orbit Freight International"])
    routing = rules.routing_definition(orbit)
    routing["actions"][0]["agent_id"] = stage.agents["ana@northwind.example"]
    rules.create_rule(
        session, viewer, name="Orbit Freight → Ana", definition=routing, organization_id=orbit.key, enabled=True
    )
    rules.create_rule(
        session,
        viewer,
        name="Field service follows Zen",
        definition=_rule(
            {"type": "sender_domain", "operator": "is", "values": ["zen.test"]},
            {"type": "add_follower_team", "team_id": stage.teams["Field service"]},
        ),
        enabled=True,
    )


def _rule(condition: dict[str, Any], *actions: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "trigger": {"type": "created"}, "condition": condition, "actions": list(actions)}

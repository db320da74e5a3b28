"""The rules that a new desk has from the start; each can be changed, switched off and deleted like any other."""

from sqlmodel import Session

from rxdesk.i18n import Text, t
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.rules import Rule
from rxdesk.models.viewers import Viewer
from rxdesk.services.rule_rows import ready_made_keys
from rxdesk.services.rules import create_rule

THANK_YOU, AGENT_REPLIED, CUSTOMER_REPLIED = "thank_you", "agent_replied", "customer_replied"
_THANKS = t(
    "rule.ready.thanks_text",
    "Thank you for your message. We have received it as #{number} and will answer as soon as we can.\n\n{company}",
    number="{{ item.number }}",
    company="{{ company.name }}",
)
_NAMES: dict[str, Text] = {
    THANK_YOU: t("rule.ready.thank_you", "Thank you to the requester"),
    AGENT_REPLIED: t("rule.ready.agent_replied", "Agent replied: wait for the customer"),
    CUSTOMER_REPLIED: t("rule.ready.customer_replied", "Customer replied: wait for an agent"),
}


def install_ready_made(session: Session, viewer: Viewer, *, enabled: bool = True, thank_you: bool = True) -> list[Rule]:
    """Make the ready-made rules that were never made here before, on or off; `thank_you` says it of that one alone."""
    require(is_admin(session, viewer))
    known = ready_made_keys(session)
    return [
        create_rule(
            session,
            viewer,
            name=str(_NAMES[key]),
            definition={"version": 1, **parts},
            enabled=enabled and (key != THANK_YOU or thank_you),
            ready_made=key,
        )
        for key, parts in _rules().items()
        if key not in known
    ]


def _rules() -> dict[str, dict]:
    return {
        THANK_YOU: {
            "trigger": {"type": "created_by_customer"},
            "actions": [{"type": "post_reply", "text": str(_THANKS)}],
        },
        # An agent who finishes a ticket with the reply means it to be finished.
        AGENT_REPLIED: {
            "trigger": {"type": "reply_by_agent"},
            "condition": {"type": "status", "operator": "is_none_of", "values": ["Resolved", "Closed"]},
            "actions": [{"type": "set_status", "status": "Pending customer"}],
        },
        CUSTOMER_REPLIED: {
            "trigger": {"type": "reply_by_customer"},
            "actions": [{"type": "set_status", "status": "Pending agent"}],
        },
    }

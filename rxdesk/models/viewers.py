"""Who is looking: found on the server, never sent by the browser; what each sees is decided in visibility."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rxdesk.models.sight import AgentSight


@dataclass(frozen=True, slots=True)
class AgentViewer:
    """A signed-in agent; `key_id` when a key of the REST API speaks for the agent."""

    id: int
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerViewer:
    """A customer on one portal (the Main portal for mail and API)."""

    id: int
    portal_id: int


@dataclass(frozen=True, slots=True)
class AnonymousViewer:
    """A visitor of one portal who has not signed in."""

    portal_id: int


@dataclass(frozen=True, slots=True)
class SharedViewer:
    """Any of the agents who see the same: sees what the sight says, and nothing that is one agent's own."""

    sight: "AgentSight"


@dataclass(frozen=True, slots=True)
class AutomationViewer:
    """A rule at work; it sees every item outside of Trash."""

    rule_id: int


@dataclass(frozen=True, slots=True)
class SystemViewer:
    """RxDesk itself, in one of the few named functions that must look past everybody's sight."""

    reason: str


Viewer: TypeAlias = AgentViewer | CustomerViewer | AnonymousViewer | SharedViewer | AutomationViewer | SystemViewer

"""What sets a rule off: the names are those that `rxdesk.models.events.wakes` gives to an event."""

from typing import Annotated, Literal

from pydantic import Field

from rxdesk.automation.nodes import Node, Pick, Registry


class Trigger(Node):
    """Something happened."""

    def accepts(self, new_status: str) -> bool:
        """Whether an event of this name counts; `new_status` is the name of the status that it set."""
        return True

    def can_follow(self, new_status: str) -> bool:
        """Whether a rule that sets this status ('' when it sets none) can set the trigger off."""
        return self.accepts(new_status)


TRIGGERS: Registry[Trigger] = Registry("trigger")


@TRIGGERS.add
class Created(Trigger):
    """Created"""

    type: Literal["created"] = "created"


@TRIGGERS.add
class CreatedByCustomer(Trigger):
    """Created by a customer"""

    type: Literal["created_by_customer"] = "created_by_customer"


@TRIGGERS.add
class CreatedByAgent(Trigger):
    """Created by an agent"""

    type: Literal["created_by_agent"] = "created_by_agent"


@TRIGGERS.add
class StatusChanges(Trigger):
    """Status changes"""

    type: Literal["status_changes"] = "status_changes"
    to: Annotated[str, Pick.STATUS] = Field("", title="To", description="Empty means any status")

    def accepts(self, new_status: str) -> bool:
        return not self.to or self.to.casefold() == new_status.casefold()


@TRIGGERS.add
class ReplyByCustomer(Trigger):
    """Customer reply by a customer"""

    type: Literal["reply_by_customer"] = "reply_by_customer"


@TRIGGERS.add
class ReplyByAgent(Trigger):
    """Customer reply by an agent"""

    type: Literal["reply_by_agent"] = "reply_by_agent"


@TRIGGERS.add
class NoteAdded(Trigger):
    """Internal note added"""

    type: Literal["note_added"] = "note_added"


@TRIGGERS.add
class Updated(Trigger):
    """Updated"""

    type: Literal["updated"] = "updated"


@TRIGGERS.add
class PriorityChanges(Trigger):
    """Priority changes"""

    type: Literal["priority_changes"] = "priority_changes"


@TRIGGERS.add
class ProjectChanges(Trigger):
    """Project changes"""

    type: Literal["project_changes"] = "project_changes"

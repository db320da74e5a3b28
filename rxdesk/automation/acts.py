"""What a rule does, as data; `rxdesk.automation.actions` does it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from rxdesk.automation.nodes import Node, Pick, Registry, empty
from rxdesk.errors import Invalid
from rxdesk.mail.usertemplate import check_template

PLACEHOLDERS = (
    "item.name", "item.number", "item.kind", "requester.name", "organization.name", "company.name",
)  # fmt: skip


class Act(Node):
    """Something that a rule does. `replaces`: it leaves one value. `adds_up`: each time it does something more."""

    replaces: ClassVar[bool] = False
    adds_up: ClassVar[bool] = False

    def writes(self) -> frozenset[str]:
        """The names of the triggers that its event sets off; for finding circles."""
        return frozenset()

    def new_status(self) -> str:
        """The status that it sets, if one."""
        return ""


ACTS: Registry[Act] = Registry("action")


class Write(Act):
    """Writes a message with placeholders."""

    adds_up = True
    text: Annotated[str, Pick.LONG] = Field(
        title="Text", description=f"Placeholders: {', '.join('{{ ' + name + ' }}' for name in PLACEHOLDERS)}"
    )

    @field_validator("text")
    @classmethod
    def _can_be_filled(cls, text: str) -> str:
        if not text.strip():
            raise empty()
        try:
            check_template(text, PLACEHOLDERS)
        except Invalid as error:
            raise ValueError(str(error)) from error
        return text


@ACTS.add
class AddAssignee(Act):
    """Add assignee"""

    type: Literal["add_assignee"] = "add_assignee"
    agent_id: Annotated[int, Pick.AGENT] = Field(title="Agent")

    def writes(self) -> frozenset[str]:
        return frozenset({"updated", "assignees_changes"})


@ACTS.add
class AddTeam(Act):
    """Add team"""

    type: Literal["add_team"] = "add_team"
    team_id: Annotated[int, Pick.TEAM] = Field(title="Team")

    def writes(self) -> frozenset[str]:
        return frozenset({"updated", "teams_changes"})


@ACTS.add
class MoveToProject(Act):
    """Move to project"""

    replaces = True
    type: Literal["move_to_project"] = "move_to_project"
    project_id: Annotated[int, Pick.PROJECT] = Field(title="Project")

    def writes(self) -> frozenset[str]:
        return frozenset({"updated", "project_changes"})


@ACTS.add
class SetStatus(Act):
    """Set status"""

    replaces = True
    type: Literal["set_status"] = "set_status"
    status: Annotated[str, Pick.STATUS] = Field(title="Status", min_length=1)

    def writes(self) -> frozenset[str]:
        return frozenset({"updated", "status_changes"})

    def new_status(self) -> str:
        return self.status


@ACTS.add
class SetPriority(Act):
    """Set priority"""

    replaces = True
    type: Literal["set_priority"] = "set_priority"
    priority: int = Field(title="Stars", description="0 to 5", ge=0, le=5)

    def writes(self) -> frozenset[str]:
        return frozenset({"updated", "priority_changes"})


@ACTS.add
class PostReply(Write):
    """Post Customer reply"""

    type: Literal["post_reply"] = "post_reply"


@ACTS.add
class PostNote(Write):
    """Post Internal note"""

    type: Literal["post_note"] = "post_note"

    def writes(self) -> frozenset[str]:
        return frozenset({"note_added"})


class Follow(Act):
    """Adds a follower."""

    def writes(self) -> frozenset[str]:
        return frozenset({"updated", "followers_changes"})


@ACTS.add
class FollowAgent(Follow):
    """Add follower (agent)"""

    type: Literal["add_follower_agent"] = "add_follower_agent"
    agent_id: Annotated[int, Pick.AGENT] = Field(title="Agent")


@ACTS.add
class FollowTeam(Follow):
    """Add follower (team)"""

    type: Literal["add_follower_team"] = "add_follower_team"
    team_id: Annotated[int, Pick.TEAM] = Field(title="Team")


@ACTS.add
class FollowCustomer(Follow):
    """Add follower (customer)"""

    type: Literal["add_follower_customer"] = "add_follower_customer"
    customer_id: Annotated[int, Pick.CUSTOMER] = Field(title="Customer")


@ACTS.add
class FollowOrganization(Follow):
    """Add follower (organization)"""

    type: Literal["add_follower_organization"] = "add_follower_organization"
    organization_id: Annotated[int, Pick.ORGANIZATION] = Field(title="Organization")

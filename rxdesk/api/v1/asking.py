"""Who asks and how much: a key with the scope of the route, and the page of a list."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rxdesk.api.deps import Key
from rxdesk.api.errors import MissingScope
from rxdesk.errors import Forbidden
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.listing import LONGEST_PAGE, PAGE, Page

Row = TypeVar("Row")
Id = Annotated[int, Field(ge=1, lt=2**31)]


class Strict(BaseModel):
    """What a request may hold; an unknown field is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paged(Strict):
    """Which page of a list."""

    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str = Field(default="", max_length=4000)


class Listed(BaseModel, Generic[Row]):
    """A page of a list; `next` is the cursor of the page after it."""

    data: list[Row]
    next: str | None = None


class Done(BaseModel):
    """It is done, and there is nothing to show."""

    ok: bool = True


PageOf = Annotated[Paged, Query()]


def listed(page: Page[Row]) -> Listed[Row]:
    """The page as the API answers it."""
    return Listed(data=list(page.rows), next=page.next)


def may(scope: str) -> Callable[[Key], Awaitable[AgentViewer]]:
    """A dependency: the agent for whom a key with this scope speaks."""

    async def agent(key: Key) -> AgentViewer:  # asks nothing of the database, so it needs no thread
        try:
            key.require(scope)
        except Forbidden as error:
            raise MissingScope(error.text) from error
        return key.viewer

    return agent


ReadItems = Annotated[AgentViewer, Depends(may("items:read"))]
WriteItems = Annotated[AgentViewer, Depends(may("items:write"))]
ReadMessages = Annotated[AgentViewer, Depends(may("messages:read"))]
WriteMessages = Annotated[AgentViewer, Depends(may("messages:write"))]
ReadFiles = Annotated[AgentViewer, Depends(may("attachments:read"))]
WriteFiles = Annotated[AgentViewer, Depends(may("attachments:write"))]
ReadCustomers = Annotated[AgentViewer, Depends(may("customers:read"))]
WriteCustomers = Annotated[AgentViewer, Depends(may("customers:write"))]
ReadOrganizations = Annotated[AgentViewer, Depends(may("organizations:read"))]
WriteOrganizations = Annotated[AgentViewer, Depends(may("organizations:write"))]
ReadProjects = Annotated[AgentViewer, Depends(may("projects:read"))]
WriteProjects = Annotated[AgentViewer, Depends(may("projects:write"))]
ReadPortals = Annotated[AgentViewer, Depends(may("portals:read"))]
WritePortals = Annotated[AgentViewer, Depends(may("portals:write"))]
ReadAgents = Annotated[AgentViewer, Depends(may("agents:read"))]
WriteAgents = Annotated[AgentViewer, Depends(may("agents:write"))]
ReadSettings = Annotated[AgentViewer, Depends(may("settings:read"))]
WriteSettings = Annotated[AgentViewer, Depends(may("settings:write"))]
ReadActivity = Annotated[AgentViewer, Depends(may("activity:read"))]

"""The people on an item for a key: requesters, followers, assignees, teams."""

from fastapi import APIRouter
from pydantic import model_validator

from rxdesk.api.v1.asking import Id, Listed, ReadItems, Strict, WriteItems
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.services import followers, items
from rxdesk.services.item_detail import PersonOnItem, followers_on, requesters_on
from rxdesk.services.item_rows import AgentName, Named, assignees_of, teams_of

router = APIRouter(prefix="/items/{item_id}", tags=["People on items"])


class NewRequester(Strict):
    """A customer the item is done for; `earlier` sends the earlier replies along with the next message."""

    customer_id: Id
    earlier: bool = False


class Who(Strict):
    """Exactly one of the four."""

    customer_id: Id | None = None
    organization_id: Id | None = None
    agent_id: Id | None = None
    team_id: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> "Who":
        given = (self.customer_id, self.organization_id, self.agent_id, self.team_id)
        if sum(key is not None for key in given) != 1:
            raise ValueError("give exactly one of customer_id, organization_id, agent_id, team_id")
        return self


class NewFollower(Who):
    """Somebody to be told about the item."""

    earlier: bool = False


class Doer(Strict):
    """An agent."""

    agent_id: Id


class DoingTeam(Strict):
    """A team."""

    team_id: Id


@router.get("/requesters")
def list_requesters(agent: ReadItems, item_id: int) -> Listed[PersonOnItem]:
    """The item's requesters in their order."""
    with reading(agent) as session:
        return Listed(data=requesters_on(session, items.get_item(session, item_id)))


@router.post("/requesters", status_code=201)
def add_requester(agent: WriteItems, item_id: int, new: NewRequester) -> Listed[PersonOnItem]:
    """Add a requester; does nothing when they are one."""
    with writing(agent) as session:
        item = items.get_item(session, item_id)
        followers.add_requester(session, agent, item, customer_id=new.customer_id, earlier=new.earlier)
        return Listed(data=requesters_on(session, item))


@router.delete("/requesters/{customer_id}", status_code=204)
def remove_requester(agent: WriteItems, item_id: int, customer_id: int) -> None:
    """End a requester's access and mail."""
    with writing(agent) as session:
        followers.remove_requester(session, agent, items.get_item(session, item_id), customer_id=customer_id)


@router.post("/requesters/{customer_id}/change-to-follower")
def change_to_follower(agent: WriteItems, item_id: int, customer_id: int) -> Listed[PersonOnItem]:
    """The requester becomes a follower."""
    with writing(agent) as session:
        item = items.get_item(session, item_id)
        followers.change_to_follower(session, agent, item, customer_id=customer_id)
        return Listed(data=followers_on(session, item))


@router.get("/followers")
def list_followers(agent: ReadItems, item_id: int) -> Listed[PersonOnItem]:
    """The item's followers."""
    with reading(agent) as session:
        return Listed(data=followers_on(session, items.get_item(session, item_id)))


@router.post("/followers", status_code=201)
def add_follower(agent: WriteItems, item_id: int, new: NewFollower) -> Listed[PersonOnItem]:
    """Add a customer, organization, agent or team; does nothing when they follow already."""
    with writing(agent) as session:
        item = items.get_item(session, item_id)
        followers.add_follower(session, agent, item, **new.model_dump())
        return Listed(data=followers_on(session, item))


@router.delete("/followers", status_code=204)
def remove_follower(
    agent: WriteItems,
    item_id: int,
    customer_id: int | None = None,
    organization_id: int | None = None,
    agent_id: int | None = None,
    team_id: int | None = None,
) -> None:
    """Following ends; name exactly one in the query."""
    with writing(agent) as session:
        followers.remove_follower(
            session,
            agent,
            items.get_item(session, item_id),
            customer_id=customer_id,
            organization_id=organization_id,
            agent_id=agent_id,
            team_id=team_id,
        )


@router.post("/followers/{customer_id}/change-to-requester")
def change_to_requester(agent: WriteItems, item_id: int, customer_id: int) -> Listed[PersonOnItem]:
    """The follower becomes a requester and keeps what they could read."""
    with writing(agent) as session:
        item = items.get_item(session, item_id)
        followers.change_to_requester(session, agent, item, customer_id=customer_id)
        return Listed(data=requesters_on(session, item))


@router.get("/assignees")
def list_assignees(agent: ReadItems, item_id: int) -> Listed[AgentName]:
    """The agents doing the item."""
    with reading(agent) as session:
        key = items.get_item(session, item_id).key
        return Listed(data=assignees_of(session, [key])[key])


@router.post("/assignees", status_code=201)
def assign(agent: WriteItems, item_id: int, new: Doer) -> Listed[AgentName]:
    """Add an assignee."""
    with writing(agent) as session:
        item = items.assign(session, agent, items.get_item(session, item_id), agent_id=new.agent_id)
        return Listed(data=assignees_of(session, [item.key])[item.key])


@router.delete("/assignees/{agent_id}", status_code=204)
def unassign(agent: WriteItems, item_id: int, agent_id: int) -> None:
    """Remove an assignee."""
    with writing(agent) as session:
        items.unassign(session, agent, items.get_item(session, item_id), agent_id=agent_id)


@router.get("/teams")
def list_item_teams(agent: ReadItems, item_id: int) -> Listed[Named]:
    """The teams doing the item."""
    with reading(agent) as session:
        key = items.get_item(session, item_id).key
        return Listed(data=teams_of(session, [key])[key])


@router.post("/teams", status_code=201)
def add_team(agent: WriteItems, item_id: int, new: DoingTeam) -> Listed[Named]:
    """Add a team."""
    with writing(agent) as session:
        item = items.add_team(session, agent, items.get_item(session, item_id), team_id=new.team_id)
        return Listed(data=teams_of(session, [item.key])[item.key])


@router.delete("/teams/{team_id}", status_code=204)
def remove_team(agent: WriteItems, item_id: int, team_id: int) -> None:
    """Remove a team."""
    with writing(agent) as session:
        items.remove_team(session, agent, items.get_item(session, item_id), team_id=team_id)

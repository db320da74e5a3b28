"""Who takes part in one item, read with one statement: requesters, followers, and the agents and teams doing it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, literal_column, null, union_all
from sqlmodel import Session, col

from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import Assignee, Follower, Item, ItemTeam, Requester
from rxdesk.models.people import Agent, Team, TeamMember
from rxdesk.services.item_rows import AgentName, Named, RequesterName, initials
from rxdesk.services.statements import columns


@dataclass(frozen=True, slots=True)
class PersonOnItem:
    """A requester or follower. `kind` is customer, organization, agent or team; `only_new` hides earlier replies."""

    kind: str
    id: int
    name: str
    address: str
    organization: Named | None
    only_new: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A team doing an item, with the number of its active members."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class People:
    """All who take part in an item, each group in its order."""

    requesters: tuple[PersonOnItem, ...]
    followers: tuple[PersonOnItem, ...]
    assignees: tuple[AgentName, ...]
    teams: tuple[Member, ...]

    @property
    def asking(self) -> list[RequesterName]:
        """The requesters as the line of a list names them."""
        return [RequesterName(person.id, person.name, person.organization) for person in self.requesters]


_ADDRESS = (
    columns(CustomerAddress.address)
    .where(col(CustomerAddress.customer_id) == col(Customer.id))
    .order_by(col(CustomerAddress.position), col(CustomerAddress.id))
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)
_SIZE = (
    columns(func.count())
    .select_from(TeamMember)
    .join(Agent, col(Agent.id) == col(TeamMember.agent_id))
    .where(col(Agent.active), col(TeamMember.team_id) == col(Team.id))
    .correlate(Team)
    .scalar_subquery()
)
_WAYS: tuple[tuple[Any, Any, Any], ...] = (
    (Requester, Requester.customer_id, Customer),
    (Follower, Follower.agent_id, Agent),
    (Follower, Follower.team_id, Team),
    (Follower, Follower.organization_id, Organization),
    (Follower, Follower.customer_id, Customer),
    (Assignee, Assignee.agent_id, Agent),
    (ItemTeam, ItemTeam.team_id, Team),
)
"""The ways of taking part: the rows that say it, their column, and whom it names."""


def _of(way: int) -> Any:
    """Who takes part in the item in this way, each with its number."""
    link, key, person = _WAYS[way]
    is_customer = person is Customer
    named = (
        columns(
            literal_column(str(way)),
            link.position if link is Requester else literal_column("0"),
            link.id,
            person.id,
            person.name,
            _ADDRESS if is_customer else null(),
            *((Organization.id, Organization.name) if is_customer else (null(), null())),
            link.messages_from if link in (Requester, Follower) else literal_column("0"),
            _SIZE if link is ItemTeam else literal_column("0"),
        )
        .select_from(link)
        .join(person, person.id == key)
        .where(link.item_id == bindparam("item"))
    )
    return named.outerjoin(Organization, Organization.id == Customer.organization_id) if is_customer else named


_KINDS = [person.__name__.lower() for _, _, person in _WAYS]
_PEOPLE = union_all(*(_of(way) for way in range(len(_WAYS))))


def people_on(session: Session, item: Item) -> People:
    """Everybody on the item whom the session's viewer sees; followers are agents, teams, organizations, customers."""
    rows: list[Any] = sorted(session.execute(_PEOPLE, {"item": item.key}).all(), key=lambda row: row[:3])
    of: dict[Any, list[Any]] = {link: [row for row in rows if _WAYS[row[0]][0] is link] for link, _, _ in _WAYS}
    return People(
        requesters=tuple(_person(row) for row in of[Requester]),
        followers=tuple(_person(row) for row in of[Follower]),
        assignees=tuple(AgentName(row[3], row[4], initials(row[4])) for row in of[Assignee]),
        teams=tuple(Member(row[3], row[4], row[9]) for row in of[ItemTeam]),
    )


def _person(row: Any) -> PersonOnItem:
    way, _, _, key, name, address, place, called, mark, _ = row
    return PersonOnItem(_KINDS[way], key, name, address or "", Named(place, called) if place else None, mark > 0)

"""Product 11.1 in plain Python over plain data: what the statements are held against, written from product alone."""

from dataclasses import dataclass, field

from rxdesk.models.items import Kind
from rxdesk.models.messages import MessageKind
from rxdesk.models.people import Level, Role
from rxdesk.models.portal import KindsShown, PortalOption

CUSTOMER_OPTIONS = {
    # option: own requested, items followed, organization's, in followed projects, all published
    PortalOption.NOTHING: (False, False, False, False, False),
    PortalOption.OWN: (True, False, False, False, False),
    PortalOption.ORGANIZATION: (True, True, True, False, False),
    PortalOption.FOLLOWED_PROJECTS: (True, True, False, True, False),
    PortalOption.OWN_AND_FOLLOWED_PROJECTS: (True, True, False, True, False),
    PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS: (True, True, True, True, False),
    PortalOption.ALL_PUBLISHED: (True, True, True, True, True),
}


@dataclass
class ACustomer:
    id: int
    organization: int | None
    proven: bool
    active: bool
    deleted: bool

    @property
    def member_of(self) -> int | None:
        """The organization whose rights the customer has."""
        return self.organization if self.proven else None


@dataclass
class AnAgent:
    id: int
    role: Role
    active: bool
    tickets: Level
    tasks: Level


@dataclass
class AProject:
    id: int
    archived: bool
    deleted: bool
    shared_with_all: bool
    customers: set[int]
    organizations: set[int]
    agents: set[int]
    teams: set[int]


@dataclass
class AMessage:
    id: int
    kind: MessageKind
    pending: bool
    deleted: bool
    in_future: bool
    named: tuple[frozenset[int], frozenset[int]] | None  # customers and agents of a restricted conversation


@dataclass
class AnItem:
    id: int
    kind: Kind
    type: int
    project: int | None
    published: bool
    archived: bool
    deleted: bool
    requesters: dict[int, int]  # customer: the mark 'only new messages'
    followers: dict[int, int]
    organizations: dict[int, int]
    agents: set[int]
    teams: set[int]
    assignees: set[int]
    messages: list[AMessage] = field(default_factory=list)


@dataclass
class APortal:
    option: PortalOption
    own_unpublished: bool
    require_login: bool
    enabled: bool
    open_to: set[int] | None
    kinds: KindsShown
    hidden_types: set[int]


@dataclass
class SmallWorld:
    customers: dict[int, ACustomer]
    agents: dict[int, AnAgent]
    team: set[int]  # the agents of team 1
    projects: dict[int, AProject]
    items: dict[int, AnItem]
    portal: APortal

    def customer_sees(self, who: ACustomer | None, item: AnItem) -> bool:
        """`who` is None for the anonymous visitor."""
        portal = self.portal
        if who is not None and (not who.active or who.deleted):
            return False
        mine = who.member_of if who is not None else None
        if not portal.enabled or (portal.open_to is not None and mine not in portal.open_to):
            return False
        if who is None and (portal.require_login or portal.option is not PortalOption.ALL_PUBLISHED):
            return False
        if portal.kinds is KindsShown.TICKETS and item.kind is Kind.TASK:
            return False
        if portal.kinds is KindsShown.TASKS and item.kind is Kind.TICKET:
            return False
        project = self.projects.get(item.project or 0)
        if item.type in portal.hidden_types or item.archived or item.deleted:
            return False
        if project is not None and (project.archived or project.deleted):
            return False
        asked = who is not None and who.id in item.requesters
        if not item.published and not (asked and portal.own_unpublished):
            return False
        return self._admits(who, item, project, asked=asked)

    def _admits(self, who: ACustomer | None, item: AnItem, project: AProject | None, *, asked: bool) -> bool:
        own, followed, organizations, projects, published = CUSTOMER_OPTIONS[self.portal.option]
        if published:
            return item.published or (own and asked)
        if who is None:
            return False
        mine = who.member_of
        follows = who.id in item.followers or (mine is not None and mine in item.organizations)
        colleagues = mine is not None and any(self.customers[each].organization == mine for each in item.requesters)
        shared = project is not None and (
            who.id in project.customers or (mine is not None and mine in project.organizations)
        )
        return (own and asked) or (followed and follows) or (organizations and colleagues) or (projects and shared)

    def customer_reads(self, who: ACustomer | None, item: AnItem, message: AMessage) -> bool:
        """Whether the message is visible to a customer who may or may not see the item."""
        if not self.customer_sees(who, item) or message.kind is MessageKind.NOTE:
            return False
        if message.pending or message.deleted or message.in_future:
            return False
        if message.named is not None and (who is None or who.id not in message.named[0]):
            return False
        if who is None:
            return True
        own = [marks[who.id] for marks in (item.requesters, item.followers) if who.id in marks]
        ours = [item.organizations[who.member_of]] if who.member_of in item.organizations else []
        return all(mark < message.id for mark in (own or ours))

    def agent_sees(self, who: AnAgent, item: AnItem) -> bool:
        level = who.tickets if item.kind is Kind.TICKET else who.tasks
        if not who.active or level is Level.HIDDEN:
            return False
        if who.role in (Role.OWNER, Role.ADMIN):
            return True
        if item.deleted:
            return False
        project = self.projects.get(item.project or 0)
        if project is None:
            return True
        if project.deleted:
            return False
        return project.shared_with_all or who.id in project.agents or (1 in project.teams and who.id in self.team)

    def agent_reads(self, who: AnAgent, item: AnItem, message: AMessage) -> bool:
        named = message.named is None or who.id in message.named[1]
        return self.agent_sees(who, item) and not message.deleted and named

    def told(self, item: AnItem, message: AMessage) -> set[tuple[str, int]]:
        """Who is mailed the message, whatever the portal shows."""
        if message.pending or message.deleted:
            return set()
        told: set[tuple[str, int]] = set()
        for agent in self.agents.values():
            takes_part = agent.id in item.assignees | item.agents or (1 in item.teams and agent.id in self.team)
            named = message.named is None or agent.id in message.named[1]
            if takes_part and named and self.agent_sees(agent, item):
                told.add(("agent", agent.id))
        if message.kind is MessageKind.NOTE:
            return told
        for who in self.customers.values():
            marks = [item.requesters.get(who.id), item.followers.get(who.id)]
            marks.append(item.organizations.get(who.member_of) if who.member_of is not None else None)
            takes_part = any(mark is not None and mark < message.id for mark in marks)
            named = message.named is None or who.id in message.named[0]
            if takes_part and named and who.active and not who.deleted:
                told.add(("customer", who.id))
        return told

"""Random small worlds as plain data, and the rows that say the same."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from rxdesk import clock
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import Assignee, Follower, Item, ItemType, Kind, Requester, Status
from rxdesk.models.messages import Conversation, ConversationPerson, Message, MessageKind
from rxdesk.models.people import Agent, Level, Role, Team, TeamMember
from rxdesk.models.portal import KindsShown, Portal, PortalOption, PortalOrganization
from rxdesk.models.projects import Project, ProjectFollower, ProjectMember
from tests.models.oracle import ACustomer, AMessage, AnAgent, AnItem, APortal, AProject, SmallWorld

ORGANIZATIONS, CUSTOMERS, AGENTS, PROJECTS, ITEMS = (1, 2), (1, 2, 3, 4), (1, 2, 3), (1, 2), (1, 2, 3)
mostly = st.sampled_from([True, True, True, False])
seldom = st.sampled_from([False, False, False, True])


def some(keys: tuple[int, ...]) -> Any:
    return st.sets(st.sampled_from(keys), max_size=2)


def marked(keys: tuple[int, ...]) -> Any:
    """People with their mark; message ids run from 1 to 6."""
    return st.dictionaries(st.sampled_from(keys), st.sampled_from([0, 0, 2, 9]), max_size=2)


def messages(key: int) -> Any:
    named = st.none() | st.tuples(st.frozensets(st.sampled_from(CUSTOMERS)), st.frozensets(st.sampled_from(AGENTS)))
    return st.builds(
        AMessage, id=st.just(key), kind=st.sampled_from(MessageKind), pending=seldom, deleted=seldom,
        in_future=seldom, named=named,
    )  # fmt: skip


def customers(key: int) -> Any:
    return st.builds(
        ACustomer, id=st.just(key), organization=st.sampled_from([None, *ORGANIZATIONS]), proven=mostly,
        active=mostly, deleted=seldom,
    )  # fmt: skip


def agents(key: int) -> Any:
    level = st.sampled_from([Level.STANDARD, Level.FULL, Level.HIDDEN])
    roles = st.sampled_from([Role.ADMIN, Role.AGENT, Role.AGENT, Role.LIGHT])
    return st.builds(AnAgent, id=st.just(key), role=roles, active=mostly, tickets=level, tasks=level)


def projects(key: int) -> Any:
    return st.builds(
        AProject, id=st.just(key), archived=seldom, deleted=seldom, shared_with_all=st.booleans(),
        customers=some(CUSTOMERS), organizations=some(ORGANIZATIONS), agents=some(AGENTS), teams=some((1,)),
    )  # fmt: skip


def items(key: int) -> Any:
    return st.builds(
        AnItem, id=st.just(key), kind=st.sampled_from(Kind), type=st.sampled_from([1, 2]),
        project=st.sampled_from([None, *PROJECTS]), published=mostly, archived=seldom, deleted=seldom,
        requesters=marked(CUSTOMERS), followers=marked(CUSTOMERS), organizations=marked(ORGANIZATIONS),
        agents=some(AGENTS), teams=some((1,)), assignees=some(AGENTS),
        messages=st.tuples(messages(2 * key - 1), messages(2 * key)).map(list),
    )  # fmt: skip


portals = st.builds(
    APortal, option=st.sampled_from(PortalOption), own_unpublished=mostly, require_login=st.booleans(),
    enabled=mostly, open_to=st.none() | st.none() | some(ORGANIZATIONS),
    kinds=st.sampled_from([KindsShown.BOTH, KindsShown.BOTH, KindsShown.TICKETS, KindsShown.TASKS]),
    hidden_types=st.just(set()) | some((1, 2)),
)  # fmt: skip


def each(keys: tuple[int, ...], make: Any) -> Any:
    return st.fixed_dictionaries({key: make(key) for key in keys})


worlds = st.builds(
    SmallWorld, customers=each(CUSTOMERS, customers), agents=each(AGENTS, agents), team=some(AGENTS),
    projects=each(PROJECTS, projects), items=each(ITEMS, items), portal=portals,
)  # fmt: skip


def store(connection: Connection, world: SmallWorld) -> None:
    """The rows of the world in an empty database, with the ids of the data."""
    moment, portal = clock.now(), world.portal
    gone = {False: None, True: moment}

    def add(table: Any, **values: Any) -> None:
        made = table(**values)
        row = {column.name: getattr(made, column.name) for column in table.__table__.c}
        connection.execute(insert(table.__table__).values({k: v for k, v in row.items() if k != "id" or v is not None}))

    for key in (1, 2):
        add(ItemType, id=key, name=f"type {key}")
        add(Status, id=key, type_id=key, name="New")
    for key in ORGANIZATIONS:
        add(Organization, id=key, name=f"organization {key}")
    add(
        Portal, id=1, slug="main", name="Main", main=True, enabled=portal.enabled, option=portal.option,
        require_login=portal.require_login, own_unpublished=portal.own_unpublished, open_to_all=portal.open_to is None,
        kinds_shown=portal.kinds, hidden_types=sorted(portal.hidden_types),
    )  # fmt: skip
    for key in portal.open_to or ():
        add(PortalOrganization, portal_id=1, organization_id=key)
    for who in world.customers.values():
        add(
            Customer, id=who.id, name=f"customer {who.id}", organization_id=who.organization,
            organization_proven=who.proven, active=who.active, deleted_at=gone[who.deleted],
        )  # fmt: skip
        add(CustomerAddress, customer_id=who.id, address=f"c{who.id}@home.test", domain="home.test")
    for who in world.agents.values():
        add(
            Agent, id=who.id, name=f"agent {who.id}", email=f"a{who.id}@northwind.test", role=who.role,
            active=who.active, tickets_level=who.tickets, tasks_level=who.tasks,
        )  # fmt: skip
    add(Team, id=1, name="team")
    for key in world.team:
        add(TeamMember, team_id=1, agent_id=key)
    for project in world.projects.values():
        add(
            Project, id=project.id, name=f"project {project.id}", shared_with_all=project.shared_with_all,
            archived_at=gone[project.archived], deleted_at=gone[project.deleted],
        )  # fmt: skip
        _link(add, ProjectFollower, "customer_id", project.customers, project_id=project.id)
        _link(add, ProjectFollower, "organization_id", project.organizations, project_id=project.id)
        _link(add, ProjectMember, "agent_id", project.agents, project_id=project.id)
        _link(add, ProjectMember, "team_id", project.teams, project_id=project.id)
    for item in world.items.values():
        _store_item(add, item, gone)


def _store_item(add: Any, item: AnItem, gone: Any) -> None:
    add(
        Item, id=item.id, kind=item.kind, name=f"item {item.id}", type_id=item.type, status_id=item.type,
        project_id=item.project, published=item.published, archived_at=gone[item.archived],
        deleted_at=gone[item.deleted],
    )  # fmt: skip
    for key, mark in item.requesters.items():
        add(Requester, item_id=item.id, customer_id=key, messages_from=mark)
    for key, mark in item.followers.items():
        add(Follower, item_id=item.id, customer_id=key, messages_from=mark)
    for key, mark in item.organizations.items():
        add(Follower, item_id=item.id, organization_id=key, messages_from=mark)
    _link(add, Follower, "agent_id", item.agents, item_id=item.id)
    _link(add, Follower, "team_id", item.teams, item_id=item.id)
    _link(add, Assignee, "agent_id", item.assignees, item_id=item.id)
    for message in item.messages:
        add(Conversation, id=message.id, item_id=item.id, restricted=message.named is not None)
        for column, keys in zip(("customer_id", "agent_id"), message.named or ((), ()), strict=True):
            _link(add, ConversationPerson, column, keys, conversation_id=message.id)
        add(
            Message, id=message.id, conversation_id=message.id, item_id=item.id, kind=message.kind,
            text=f"word{message.id}", pending=message.pending, deleted_at=gone[message.deleted],
            visible_at=clock.now() + timedelta(hours=1 if message.in_future else -1),
        )  # fmt: skip


def _link(add: Any, table: Any, column: str, keys: Any, **values: Any) -> None:
    for key in keys:
        add(table, **{column: key}, **values)

"""Tickets and tasks are one table, told apart by `kind`; beside it the people on an item."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from rxdesk.models.base import Row, json_value, link, long_text, moment, partial_index, ref, short, word

_OPEN_HERE = "finished_at IS NULL AND archived_at IS NULL AND deleted_at IS NULL"


class Kind(StrEnum):
    """A ticket is work that customers submit; a task is work that the team makes."""

    TICKET = "ticket"
    TASK = "task"


class State(StrEnum):
    """What a status means to rules, views and steps."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


class Channel(StrEnum):
    """The way an item or message came in."""

    EMAIL = "email"
    PORTAL = "portal"
    WEB_FORM = "web_form"
    WIDGET = "widget"
    CHAT = "chat"
    API = "api"
    AGENT = "agent"
    AUTOMATION = "automation"
    IMPORT = "import"


class ActorKind(StrEnum):
    """Who did something."""

    AGENT = "agent"
    CUSTOMER = "customer"
    AUTOMATION = "automation"
    SYSTEM = "system"


class LinkKind(StrEnum):
    """How two items belong together."""

    RELATES = "relates"
    DUPLICATES = "duplicates"
    CAUSES = "causes"
    SUBTASK = "subtask"
    MERGED = "merged"


class ItemType(Row, table=True):
    """A type of ticket or task, with its own ordered statuses; at most ten per kind."""

    __tablename__ = "rx_item_type"
    kind: Kind = word(Kind.TICKET, index=True)
    name: str = short()
    colour: str = short("grey")
    icon: str = short("ticket")
    visible: bool = True
    position: int = 0


class Status(Row, table=True):
    """A step of a type: name, name for customers, colour, state, and whether it stops the SLA clock."""

    __tablename__ = "rx_status"
    type_id: int = link("item_type")
    name: str = short()
    customer_name: str = short("")
    colour: str = short("grey")
    state: State = word(State.NOT_STARTED)
    pauses_sla: bool = False
    position: int = 0


class Item(Row, table=True):
    """A ticket or task. Its number is its id; its first text and files are its description, not a message."""

    __tablename__ = "rx_item"
    # Lists are sorted by the last update, so an index for a filter ends in it; some serve the other orders.
    __table_args__ = (
        Index("ix_rx_item_updated", "updated_at", "id"),
        Index("ix_rx_item_project_updated", "project_id", "updated_at", "id"),
        Index("ix_rx_item_status_updated", "status_id", "updated_at", "id"),
        Index("ix_rx_item_type_updated", "type_id", "updated_at", "id"),
        # With the kind and the place, so that a list of one kind passes the others without their rows.
        partial_index("ix_rx_item_open_updated", "finished_at IS NULL", "updated_at", "id", "kind", "project_id"),
        partial_index("ix_rx_item_open_created", "finished_at IS NULL", "created_at", "id"),
        partial_index("ix_rx_item_open_priority", "finished_at IS NULL", "priority", "id"),
        partial_index("ix_rx_item_open_number", "finished_at IS NULL", "id"),
        partial_index("ix_rx_item_archived_updated", "archived_at IS NOT NULL", "updated_at", "id"),
        partial_index("ix_rx_item_deleted_updated", "deleted_at IS NOT NULL", "updated_at", "id"),
        partial_index("ix_rx_item_open_status", "finished_at IS NULL", "status_id", "updated_at", "id"),
        partial_index("ix_rx_item_open_type", "finished_at IS NULL", "type_id", "updated_at", "id"),
        partial_index("ix_rx_item_open_place", _OPEN_HERE, "kind", "project_id", "id"),
        Index("ix_rx_item_channel", "channel"),
        partial_index("ix_rx_item_finished", "finished_at IS NOT NULL", "finished_at"),
        Index("ix_rx_item_created", "created_at", "id"),
        Index("ix_rx_item_priority", "priority", "id"),
    )
    ref: str = ref()
    kind: Kind = word(Kind.TICKET)
    name: str = short()
    description: str = long_text()
    description_html: str = long_text()
    description_quoted: str = long_text()
    type_id: int = link("item_type", index=False, delete=None)
    status_id: int = link("status", index=False, delete=None)
    priority: int = Field(default=0, ge=0, le=5)
    percent_complete: int = 0
    project_id: int | None = link("project", index=False, nullable=True, delete="SET NULL")
    folder_id: int | None = link("folder", nullable=True, delete="SET NULL")
    published: bool = True
    channel: Channel = word(Channel.AGENT)
    sender_address: str = short("")
    sender_domain: str = short("")
    creation_address: str = short("")
    flag: str = short("")
    creator_kind: ActorKind = word(ActorKind.AGENT)
    created_by_agent_id: int | None = link("agent", nullable=True, delete="SET NULL")
    created_by_customer_id: int | None = link("customer", nullable=True, delete="SET NULL")
    planned_start: datetime | None = moment()
    planned_finish: datetime | None = moment()
    tags: list[str] = json_value(list)
    custom: dict = json_value(dict)
    external_id: str = short("", index=True)
    created_at: datetime = moment(nullable=False)
    updated_at: datetime = moment(nullable=False)
    finished_at: datetime | None = moment()
    archived_at: datetime | None = moment()
    deleted_at: datetime | None = moment()
    version: int = 1

    @property
    def number(self) -> int:
        """What people call the item: #1042."""
        return self.key


class Requester(Row, table=True):
    """A customer the item is done for; `messages_from` hides replies up to that message id from them."""

    __tablename__ = "rx_requester"
    # Who stands on many items leads to their ids by an index alone, here and in the three tables below.
    __table_args__ = (
        UniqueConstraint("item_id", "customer_id"),
        Index("ix_rx_requester_customer_item", "customer_id", "item_id"),
    )
    item_id: int = link("item", index=False)
    customer_id: int = link("customer", index=False)
    position: int = 0
    messages_from: int = 0
    send_earlier: bool = False
    created_at: datetime = moment(nullable=False)


class Follower(Row, table=True):
    """Anyone told about an item: exactly one of customer, organization, agent, team."""

    __tablename__ = "rx_follower"
    __table_args__ = (
        UniqueConstraint("item_id", "customer_id"),
        UniqueConstraint("item_id", "organization_id"),
        UniqueConstraint("item_id", "agent_id"),
        UniqueConstraint("item_id", "team_id"),
        Index("ix_rx_follower_customer_item", "customer_id", "item_id"),
        Index("ix_rx_follower_organization_item", "organization_id", "item_id"),
    )
    item_id: int = link("item", index=False)
    customer_id: int | None = link("customer", index=False, nullable=True)
    organization_id: int | None = link("organization", index=False, nullable=True)
    agent_id: int | None = link("agent", nullable=True)
    team_id: int | None = link("team", nullable=True)
    messages_from: int = 0
    send_earlier: bool = False
    created_at: datetime = moment(nullable=False)


class Assignee(Row, table=True):
    """An agent doing the item."""

    __tablename__ = "rx_assignee"
    __table_args__ = (
        UniqueConstraint("item_id", "agent_id"),
        Index("ix_rx_assignee_agent_item", "agent_id", "item_id"),
    )
    item_id: int = link("item", index=False)
    agent_id: int = link("agent", index=False)


class ItemTeam(Row, table=True):
    """A team doing the item."""

    __tablename__ = "rx_item_team"
    __table_args__ = (
        UniqueConstraint("item_id", "team_id"),
        Index("ix_rx_item_team_team_item", "team_id", "item_id"),
    )
    item_id: int = link("item", index=False)
    team_id: int = link("team", index=False)


class ItemLink(Row, table=True):
    """Two items that belong together; a subtask points from the parent to the child."""

    __tablename__ = "rx_item_link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"),)
    from_id: int = link("item")
    to_id: int = link("item")
    kind: LinkKind = word(LinkKind.RELATES)


class ItemSeen(Row, table=True):
    """How far an agent has read an item, so that unread work is bold."""

    __tablename__ = "rx_item_seen"
    __table_args__ = (UniqueConstraint("agent_id", "item_id"),)
    agent_id: int = link("agent", index=False)
    item_id: int = link("item")
    seen_at: datetime = moment(nullable=False)

"""The people of the house: agents, their teams, what they may do, and how they and customers stay signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Index, UniqueConstraint, delete
from sqlmodel import Field

from rxdesk.models.base import Row, json_value, link, long_text, moment, ref, short, word


class Role(StrEnum):
    """What an agent is in the company (product: roles)."""

    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    LIGHT = "light"


ADMINS = (Role.OWNER, Role.ADMIN)


class Level(StrEnum):
    """How much of one application an agent has."""

    FULL = "full"
    STANDARD = "standard"
    HIDDEN = "hidden"


class LoginKind(StrEnum):
    """Agents and customers have separate sessions and separate cookies."""

    AGENT = "agent"
    CUSTOMER = "customer"


class Purpose(StrEnum):
    """What a mailed one-time link may do, and nothing else."""

    SIGN_IN = "sign_in"
    RESET = "reset"
    VERIFY = "verify"
    INVITE = "invite"
    CONFIRM_ADDRESS = "confirm_address"
    FIRST_OWNER = "first_owner"


class Agent(Row, table=True):
    """A member of the team who uses the dashboard."""

    __tablename__ = "rx_agent"
    ref: str = ref()
    email: str = short(unique=True)
    name: str = short()
    title: str = short("")
    role: Role = word(Role.AGENT)
    password_hash: str = long_text()
    active: bool = True
    language: str = short("en")
    time_zone: str = short("UTC")
    tickets_level: Level = word(Level.STANDARD)
    tasks_level: Level = word(Level.STANDARD)
    may_publish: bool = True
    may_reply: bool = True
    may_manage_customers: bool = True
    may_edit_others_messages: bool = False
    signature: str = long_text()
    created_at: datetime = moment(nullable=False)
    deactivated_at: datetime | None = moment()

    @property
    def is_admin(self) -> bool:
        return self.role in ADMINS


class Team(Row, table=True):
    """A named group of agents; an agent may be in many."""

    __tablename__ = "rx_team"
    name: str = short(unique=True)
    created_at: datetime = moment(nullable=False)
    deleted_at: datetime | None = moment()


class TeamMember(Row, table=True):
    """An agent's place in a team."""

    __tablename__ = "rx_team_member"
    __table_args__ = (UniqueConstraint("team_id", "agent_id"),)
    team_id: int = link("team")
    agent_id: int = link("agent")


class LoginSession(Row, table=True):
    """A sign-in that can be listed and ended; the cookie's value is stored only as its SHA-256."""

    __tablename__ = "rx_login_session"
    kind: LoginKind = word(LoginKind.AGENT)
    token_hash: str = short(unique=True)
    agent_id: int | None = link("agent", nullable=True)
    customer_id: int | None = link("customer", nullable=True)
    portal_id: int | None = link("portal", nullable=True)
    created_at: datetime = moment(nullable=False)
    seen_at: datetime = moment(nullable=False)
    address: str = short("")
    device: str = short("")


class OneTimeLink(Row, table=True):
    """A mailed link: bound to one purpose and one address, spent once, stored as its SHA-256."""

    __tablename__ = "rx_one_time_link"
    __table_args__ = (Index("ix_rx_one_time_link_customer_purpose", "customer_id", "purpose"),)
    purpose: Purpose = word(Purpose.SIGN_IN)
    token_hash: str = short(unique=True)
    email: str = short("")
    agent_id: int | None = link("agent", nullable=True)
    customer_id: int | None = link("customer", nullable=True)
    portal_id: int | None = link("portal", nullable=True)
    next_path: str = short("")
    created_at: datetime = moment(nullable=False)
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()


class ApiKey(Row, table=True):
    """A key of the REST API: acts as one agent, within its scopes; shown once, stored as its SHA-256."""

    __tablename__ = "rx_api_key"
    name: str = short()
    prefix: str = short(index=True)
    token_hash: str = short(unique=True)
    agent_id: int = link("agent")
    scopes: list[str] = json_value(list)
    created_at: datetime = moment(nullable=False)
    expires_at: datetime | None = moment()
    last_used_at: datetime | None = moment()
    ended_at: datetime | None = moment()


class CompanySetting(Row, table=True):
    """One setting of the company, by name; see services.company for names, meaning and defaults."""

    __tablename__ = "rx_company_setting"
    name: str = Field(unique=True, max_length=80)
    value: dict = json_value(dict)


def end_sessions(connection: Connection, *, agent_id: int | None = None, customer_id: int | None = None) -> None:
    """End every sign-in of one person at once, whoever asks."""
    table = LoginSession.__table__
    mine = table.c.agent_id == agent_id if agent_id is not None else table.c.customer_id == customer_id
    connection.execute(delete(table).where(mine))

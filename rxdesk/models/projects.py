"""Portfolios hold projects, projects hold folders and items; who follows a project and who of the team works in it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint

from rxdesk.models.base import Row, json_value, link, long_text, moment, name_index, partial_index, ref, short, word


class ProjectRole(StrEnum):
    """What an agent or team may do in one project; the highest of several counts."""

    MANAGER = "manager"
    LEAD = "lead"
    STANDARD = "standard"
    RESTRICTED = "restricted"


class Portfolio(Row, table=True):
    """A container of projects and portfolios; never shared itself."""

    __tablename__ = "rx_portfolio"
    name: str = short()
    created_by_agent_id: int | None = link("agent", nullable=True, delete="SET NULL")
    position: int = 0
    created_at: datetime = moment(nullable=False)
    deleted_at: datetime | None = moment()


class PortfolioChild(Row, table=True):
    """A portfolio's place inside another."""

    __tablename__ = "rx_portfolio_child"
    __table_args__ = (UniqueConstraint("parent_id", "child_id"),)
    parent_id: int = link("portfolio")
    child_id: int = link("portfolio")
    position: int = 0


class PortfolioProject(Row, table=True):
    """A project's place in a portfolio; a project may be in several."""

    __tablename__ = "rx_portfolio_project"
    __table_args__ = (UniqueConstraint("portfolio_id", "project_id"),)
    portfolio_id: int = link("portfolio")
    project_id: int = link("project")
    position: int = 0


class Project(Row, table=True):
    """A container of items and folders, shared with agents by membership and with customers by followers."""

    __tablename__ = "rx_project"
    __table_args__ = (
        name_index("ix_rx_project_by_name"),
        partial_index("ix_rx_project_away", "archived_at IS NOT NULL OR deleted_at IS NOT NULL", "id"),
    )
    ref: str = ref()
    name: str = short(index=True)
    description: str = long_text()
    status: str = short("Open")
    percent_complete: int = 0
    organization_id: int | None = link("organization", nullable=True, delete="SET NULL")
    shared_with_all: bool = True
    published: bool = True
    planned_start: datetime | None = moment()
    planned_finish: datetime | None = moment()
    external_id: str = short("", index=True)
    custom: dict = json_value(dict)
    created_by_agent_id: int | None = link("agent", nullable=True, delete="SET NULL")
    created_at: datetime = moment(nullable=False)
    updated_at: datetime = moment(nullable=False)
    archived_at: datetime | None = moment()
    deleted_at: datetime | None = moment()


class Folder(Row, table=True):
    """A container of items inside one project; never shared on its own."""

    __tablename__ = "rx_folder"
    name: str = short()
    project_id: int = link("project")
    parent_id: int | None = link("folder", nullable=True)
    position: int = 0


class ProjectFollower(Row, table=True):
    """A project shared with a customer, or with an organization and so with all its proven members."""

    __tablename__ = "rx_project_follower"
    __table_args__ = (UniqueConstraint("project_id", "customer_id"), UniqueConstraint("project_id", "organization_id"))
    project_id: int = link("project")
    customer_id: int | None = link("customer", nullable=True)
    organization_id: int | None = link("organization", nullable=True)
    messages_from: int = 0
    created_at: datetime = moment(nullable=False)


class ProjectMember(Row, table=True):
    """A project shared with an agent or a team, with the role they have in it."""

    __tablename__ = "rx_project_member"
    __table_args__ = (UniqueConstraint("project_id", "agent_id"), UniqueConstraint("project_id", "team_id"))
    project_id: int = link("project")
    agent_id: int | None = link("agent", nullable=True)
    team_id: int | None = link("team", nullable=True)
    role: ProjectRole = word(ProjectRole.STANDARD)

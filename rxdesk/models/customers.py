"""Customers, the addresses that are theirs, and the organizations that group them."""

from datetime import datetime
from enum import StrEnum

from rxdesk.models.base import (
    Row,
    json_value,
    link,
    long_text,
    moment,
    name_index,
    partial_index,
    ref,
    short,
    word,
)


class CreatedThrough(StrEnum):
    """How a customer or organization came to be."""

    MAIL = "mail"
    REGISTRATION = "registration"
    AGENT = "agent"
    IMPORT = "import"
    API = "api"
    DOMAIN = "domain"


class CustomerType(Row, table=True):
    """A kind of customer; at most ten."""

    __tablename__ = "rx_customer_type"
    name: str = short()
    colour: str = short("grey")
    visible: bool = True
    position: int = 0


class Customer(Row, table=True):
    """An end user: writes by mail, portal or widget, and never opens the dashboard."""

    __tablename__ = "rx_customer"
    __table_args__ = (
        name_index("ix_rx_customer_by_name"),
        name_index("ix_rx_customer_members", "organization_id"),
        partial_index("ix_rx_customer_invited", "invited_at IS NOT NULL AND registered_at IS NULL", "id"),
        partial_index("ix_rx_customer_inactive", "active IS 0", "id", postgres="active IS false"),
        partial_index(
            "ix_rx_customer_unproven",
            "organization_id IS NOT NULL AND organization_proven IS 0",
            "organization_id",
            "id",
            postgres="organization_id IS NOT NULL AND organization_proven IS false",
        ),
    )
    ref: str = ref()
    name: str = short("", index=True)
    title: str = short("")
    phone: str = short("")
    language: str = short("")
    time_zone: str = short("")
    type_id: int | None = link("customer_type", nullable=True, delete="SET NULL")
    organization_id: int | None = link("organization", index=False, nullable=True, delete="SET NULL")
    organization_proven: bool = False
    placed_by_hand: bool = False
    stated_organization: str = short("")
    password_hash: str = long_text()
    registered_at: datetime | None = moment()
    invited_at: datetime | None = moment()
    active: bool = True
    deactivated_at: datetime | None = moment()
    created_through: CreatedThrough = word(CreatedThrough.AGENT)
    external_id: str = short("", index=True)
    custom: dict = json_value(dict)
    created_at: datetime = moment(nullable=False)
    deleted_at: datetime | None = moment()


class CustomerAddress(Row, table=True):
    """An address whose mail is this customer's. One that a customer merely claims is a OneTimeLink, not a row here."""

    __tablename__ = "rx_customer_address"
    __table_args__ = (partial_index("ix_rx_customer_address_unproven", "proven_at IS NULL", "customer_id"),)
    customer_id: int = link("customer")
    address: str = short(unique=True)
    domain: str = short(index=True)
    position: int = 0
    proven_at: datetime | None = moment()
    bounces: int = 0
    written_at: datetime | None = moment()


class Organization(Row, table=True):
    """A group of customers: a company, or a department of one's own."""

    __tablename__ = "rx_organization"
    __table_args__ = (name_index("ix_rx_organization_by_name"),)
    ref: str = ref()
    name: str = short(index=True)
    description: str = long_text()
    phone: str = short("")
    include_subdomains: bool = False
    submitted_project_id: int | None = None
    created_through: CreatedThrough = word(CreatedThrough.AGENT)
    external_id: str = short("", index=True)
    custom: dict = json_value(dict)
    created_at: datetime = moment(nullable=False)
    deleted_at: datetime | None = moment()


class OrganizationDomain(Row, table=True):
    """A mail domain, lower case and IDNA, that belongs to exactly one organization."""

    __tablename__ = "rx_organization_domain"
    organization_id: int = link("organization")
    domain: str = short(unique=True)

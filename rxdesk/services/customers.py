"""Verbs of customers: make, place in an organization, prove an address, change, deactivate."""

from datetime import datetime

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.company import company
from rxdesk.models.customers import (
    CreatedThrough,
    Customer,
    CustomerAddress,
    Organization,
    OrganizationDomain,
)
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.people import end_sessions
from rxdesk.models.permissions import can_manage_customers, require
from rxdesk.models.viewers import SystemViewer, Viewer
from rxdesk.services.identity import clean_address, identifies, is_never_added, organization_for
from rxdesk.services.statements import first


def create_customer(
    session: Session,
    viewer: Viewer,
    *,
    email: str,
    name: str = "",
    organization_id: int | None = None,
    through: CreatedThrough = CreatedThrough.AGENT,
    proven: bool = False,
    written_at: datetime | None = None,
    type_id: int | None = None,
    external_id: str = "",
) -> Customer:
    """Make a customer and group them by the domain of their address. An address typed by an agent counts as proven.

    `written_at` is when they wrote from the address, for whoever is new by mail.
    For mail and registration the session must be a system session, since the sender sees nothing yet.
    Raises Conflict when the address is taken, Invalid when it is none.
    """
    require(isinstance(viewer, SystemViewer) or can_manage_customers(session, viewer))
    address = clean_address(email)
    _require_free(session, address)
    if is_never_added(session, address):
        raise Invalid(t("customer.never", "This address is on 'Never add as follower'"), field="email")
    by_hand = organization_id is not None
    proven = proven or through in (CreatedThrough.AGENT, CreatedThrough.IMPORT, CreatedThrough.API)
    customer = Customer(
        name=_name(name) or address.partition("@")[0],
        organization_id=organization_id,
        organization_proven=by_hand,
        placed_by_hand=by_hand,
        created_through=through,
        type_id=type_id,
        external_id=external_id,
        created_at=clock.now(),
    )
    domain, proven_at = address.rpartition("@")[2], clock.now() if proven else None
    if not by_hand:
        _group(session, viewer, customer, domain=domain, proven=proven)
    session.add(customer)
    session.flush()
    session.add(
        CustomerAddress(
            customer_id=customer.key, address=address, domain=domain, proven_at=proven_at, written_at=written_at
        )
    )
    record(
        session,
        viewer,
        Verb.CUSTOMER_CREATED,
        customer_id=customer.key,
        organization_id=customer.organization_id,
        data={"through": str(through)},
    )
    return customer


def get_customer(session: Session, customer_id: int) -> Customer:
    """The customer, if the session's viewer may see them; NotFound otherwise."""
    found = first(session, Customer, id=customer_id) if 0 < customer_id < 2**31 else None
    if found is None:
        raise NotFound
    return found


def addresses_of(session: Session, customer_id: int) -> list[CustomerAddress]:
    """The customer's addresses, the primary one first."""
    wanted = select(CustomerAddress).where(CustomerAddress.customer_id == customer_id)
    return list(session.exec(wanted.order_by(col(CustomerAddress.position), col(CustomerAddress.id))))


def update_customer(session: Session, viewer: Viewer, customer: Customer, **values: object) -> Customer:
    """Change name, title, phone, language, time_zone, type_id or external_id."""
    require(can_manage_customers(session, viewer) or getattr(viewer, "id", None) == customer.id)
    changes = []
    for property_, value in values.items():
        if property_ not in {"name", "title", "phone", "language", "time_zone", "type_id", "external_id"}:
            raise Invalid(t("customer.property", "{name} cannot be changed", name=property_), field=property_)
        new = _name(str(value)) if isinstance(value, str) else value
        old = getattr(customer, property_)
        if old != new:
            setattr(customer, property_, new)
            changes.append(Change(property_, old, new))
    return _save(session, viewer, customer, changes)


def add_address(session: Session, viewer: Viewer, customer: Customer, *, email: str) -> CustomerAddress:
    """An agent adds an address, which counts as confirmed. Raises Conflict when it is taken."""
    require(can_manage_customers(session, viewer) or isinstance(viewer, SystemViewer))
    address = clean_address(email)
    _require_free(session, address)
    row = CustomerAddress(
        customer_id=customer.key,
        address=address,
        domain=address.rpartition("@")[2],
        position=len(addresses_of(session, customer.key)),
        proven_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _save(session, viewer, customer, [Change("addresses", None, address)])
    return row


def prove_address(session: Session, viewer: Viewer, customer: Customer, address: str) -> None:
    """The address is proven to be the customer's: membership by its domain gives access and mail from now on.

    Needs a system session when the customer does it, since grouping looks at all organizations.
    """
    row = session.exec(
        select(CustomerAddress).where(CustomerAddress.address == address, CustomerAddress.customer_id == customer.key)
    ).one()
    if row.proven_at is not None and (customer.organization_proven or customer.organization_id is None):
        return
    row.proven_at = row.proven_at or clock.now()
    session.add(row)
    if customer.organization_id is None and not customer.placed_by_hand:
        _group(session, viewer, customer, domain=row.domain, proven=True)
    by_domain = organization_for(session, row.domain)
    if by_domain is not None and by_domain.id == customer.organization_id:
        customer.organization_proven = True
    _save(session, viewer, customer, [Change("proven", None, address)])


def move_customer(session: Session, viewer: Viewer, customer: Customer, *, organization_id: int | None) -> Customer:
    """An agent places a customer; domain rules leave them there from now on. None is 'No organization'."""
    require(can_manage_customers(session, viewer))
    if organization_id is not None:
        found = session.exec(select(Organization).where(Organization.id == organization_id)).first()
        if found is None:
            raise NotFound
    old = customer.organization_id
    customer.placed_by_hand = True
    customer.organization_id = organization_id
    customer.organization_proven = organization_id is not None
    before = [f"organization:{old}"] if old else []
    return _save(session, viewer, customer, [Change("organization", old, organization_id)], topics_before=before)


def deactivate_customer(session: Session, viewer: Viewer, customer: Customer, *, active: bool = False) -> Customer:
    """A deactivated customer cannot log in and gets no mail; with `active` they are back."""
    require(can_manage_customers(session, viewer))
    if customer.active == active:
        return customer
    customer.active = active
    customer.deactivated_at = None if active else clock.now()
    if not active:
        end_sessions(session.connection(), customer_id=customer.key)
    return _save(session, viewer, customer, [Change("active", not active, active)])


def _group(session: Session, viewer: Viewer, customer: Customer, *, domain: str, proven: bool) -> None:
    """8.2: an organization that lists the domain, else a new one if the box is on, else none."""
    settings = company(session)
    if not proven and not settings.group_unproven:
        return
    found = organization_for(session, domain)
    if found is None and settings.auto_organizations and identifies(domain):
        found = Organization(name=domain, created_through=CreatedThrough.DOMAIN, created_at=clock.now())
        session.add(found)
        session.flush()
        session.add(OrganizationDomain(organization_id=found.key, domain=domain))
        session.flush()
        record(session, viewer, Verb.ORGANIZATION_CREATED, organization_id=found.key, data={"domain": domain})
    if found is not None:
        customer.organization_id = found.key
        customer.organization_proven = proven


def _save(
    session: Session,
    viewer: Viewer,
    customer: Customer,
    changes: list[Change],
    *,
    topics_before: list[str] | None = None,
) -> Customer:
    if changes:
        session.add(customer)
        record(
            session,
            viewer,
            Verb.CUSTOMER_UPDATED,
            customer_id=customer.key,
            organization_id=customer.organization_id,
            changes=changes,
            topics_before=topics_before or (),
        )
    return customer


def _name(name: str) -> str:
    shown = clean_line(name, limit=NAME_LENGTH + 1)
    if len(shown) > NAME_LENGTH:
        raise Invalid(t("name.long", "At most {n} characters", n=NAME_LENGTH), field="name")
    return shown


def _require_free(session: Session, address: str) -> None:
    wanted = select(Customer.name).join(CustomerAddress, col(CustomerAddress.customer_id) == col(Customer.id))
    owner = session.exec(wanted.where(CustomerAddress.address == address)).first()
    if owner is not None:
        raise Conflict(t("customer.taken", "{name} already uses this address", name=owner or address), field="email")

"""The verbs of customers and organizations, by id: what the customers screen and its Undo run."""

from sqlmodel import Session, col, select

from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.models.customers import Customer, CustomerType, Organization
from rxdesk.models.permissions import can_manage_customers, require
from rxdesk.models.viewers import Viewer
from rxdesk.services import accounts, customers, organizations


def new_customer(session: Session, viewer: Viewer, *, email: str, name: str, organization_id: int | None) -> Customer:
    """Make a customer; None lets the domain of the address decide. NotFound for an unknown organization."""
    if organization_id is not None:
        organizations.get_organization(session, organization_id)
    return customers.create_customer(session, viewer, email=email, name=name, organization_id=organization_id)


def save_customer(session: Session, viewer: Viewer, customer_id: int, **values: object) -> Customer:
    """Change what is given. Raises Invalid for an empty name or an unknown type."""
    if not str(values.get("name", "-")).strip():
        raise Invalid(t("customer.name", "Give the customer a name"), field="name")
    type_id = values.get("type_id")
    if (
        type_id is not None
        and session.scalars(select(CustomerType.id).where(col(CustomerType.id) == type_id)).first() is None
    ):
        raise Invalid(t("customer.type", "This type does not exist"), field="type_id")
    return customers.update_customer(session, viewer, customers.get_customer(session, customer_id), **values)


def add_address(session: Session, viewer: Viewer, customer_id: int, *, email: str) -> Customer:
    """One more address, confirmed by the agent who types it."""
    customer = customers.get_customer(session, customer_id)
    customers.add_address(session, viewer, customer, email=email)
    return customer


def confirm_address(session: Session, viewer: Viewer, customer_id: int, *, address: str) -> Customer:
    """The agent knows that the address is this customer's. NotFound when it is not among theirs."""
    require(can_manage_customers(session, viewer))
    customer = customers.get_customer(session, customer_id)
    if address not in {row.address for row in customers.addresses_of(session, customer.key)}:
        raise NotFound
    customers.prove_address(session, viewer, customer, address)
    return customer


def set_active(session: Session, viewer: Viewer, customer_id: int, *, active: bool) -> Customer:
    """Deactivate the customer, or take them back."""
    customer = customers.get_customer(session, customer_id)
    return customers.deactivate_customer(session, viewer, customer, active=active)


def invite(session: Session, viewer: Viewer, customer_id: int) -> Customer:
    """Mail the customer a link behind which they choose a password."""
    return accounts.invite_customer(session, viewer, customers.get_customer(session, customer_id))


def move(session: Session, viewer: Viewer, customer_id: int, *, organization_id: int | None) -> Customer:
    """Place the customer by hand; None is 'No organization'."""
    customer = customers.get_customer(session, customer_id)
    return customers.move_customer(session, viewer, customer, organization_id=organization_id)


def save_organization(
    session: Session,
    viewer: Viewer,
    organization_id: int,
    *,
    name: str | None = None,
    phone: str | None = None,
    description: str | None = None,
    include_subdomains: bool | None = None,
) -> Organization:
    """Change what is given of the organization."""
    organization = organizations.get_organization(session, organization_id)
    return organizations.update_organization(
        session,
        viewer,
        organization,
        name=name,
        phone=phone,
        description=description,
        include_subdomains=include_subdomains,
    )


def add_domain(session: Session, viewer: Viewer, organization_id: int, *, domain: str) -> Organization:
    """The domain speaks for this organization."""
    organization = organizations.get_organization(session, organization_id)
    return organizations.add_domain(session, viewer, organization, domain=domain)


def remove_domain(session: Session, viewer: Viewer, organization_id: int, *, domain: str) -> Organization:
    """The domain speaks for nobody any more; members stay."""
    organization = organizations.get_organization(session, organization_id)
    return organizations.remove_domain(session, viewer, organization, domain=domain)

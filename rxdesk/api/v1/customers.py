"""Customers for a key: list, read, make, change, place in an organization, deactivate."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from rxdesk.api.v1.asking import Id, Listed, ReadCustomers, Strict, WriteCustomers, listed
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.models.customers import CreatedThrough
from rxdesk.services import customers, house, organizations
from rxdesk.services.item_rows import Named
from rxdesk.services.listing import LONGEST_PAGE, PAGE
from rxdesk.services.listing_people import CustomerFilter, CustomerRow, Grouping, customer_rows, list_customers

router = APIRouter(tags=["Customers"])
Short = Annotated[str, Field(max_length=255)]


class CustomersAsked(CustomerFilter):
    """The filter of a list of customers, its grouping and its page."""

    grouping: Grouping = Grouping.FLAT
    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str = Field(default="", max_length=4000)


class NewCustomer(Strict):
    """A customer; without an organization they join the one of their address's domain."""

    email: Short
    name: Short = ""
    organization_id: Id | None = None
    type_id: Id | None = None
    external_id: Short = ""


class CustomerChange(Strict):
    """What to change; what is not given stays."""

    name: Short | None = None
    title: Short | None = None
    phone: Short | None = None
    language: Short | None = None
    time_zone: Short | None = None
    type_id: Id | None = None
    external_id: Short | None = None


class NewAddress(Strict):
    """An address that counts as confirmed."""

    email: Short


class Place(Strict):
    """An organization; null is 'No organization'."""

    organization_id: Id | None


@router.get("/customers")
def list_all(agent: ReadCustomers, asked: Annotated[CustomersAsked, Query()]) -> Listed[CustomerRow]:
    """Customers by name, or grouped by organization. `organization_id=0` is those without one."""
    with reading(agent) as session:
        page = list_customers(session, asked, grouping=asked.grouping, cursor=asked.cursor, limit=asked.limit)
        return listed(page)


@router.post("/customers", status_code=201)
def create(agent: WriteCustomers, new: NewCustomer) -> CustomerRow:
    """Make a customer; sends nothing."""
    with writing(agent) as session:
        if new.organization_id is not None:
            organizations.get_organization(session, new.organization_id)
        made = customers.create_customer(session, agent, **new.model_dump(), through=CreatedThrough.API)
        return customer_rows(session, [made])[0]


@router.get("/customers/{customer_id}")
def read(agent: ReadCustomers, customer_id: int) -> CustomerRow:
    """One customer."""
    with reading(agent) as session:
        return customer_rows(session, [customers.get_customer(session, customer_id)])[0]


@router.patch("/customers/{customer_id}")
def change(agent: WriteCustomers, customer_id: int, wanted: CustomerChange) -> CustomerRow:
    """Change what is given."""
    given = wanted.model_dump(exclude_unset=True)
    values = {name: value for name, value in given.items() if value is not None or name == "type_id"}
    with writing(agent) as session:
        customer = customers.get_customer(session, customer_id)
        return customer_rows(session, [customers.update_customer(session, agent, customer, **values)])[0]


@router.post("/customers/{customer_id}/addresses", status_code=201)
def add_address(agent: WriteCustomers, customer_id: int, new: NewAddress) -> CustomerRow:
    """Add an address."""
    with writing(agent) as session:
        customer = customers.get_customer(session, customer_id)
        customers.add_address(session, agent, customer, email=new.email)
        return customer_rows(session, [customer])[0]


@router.post("/customers/{customer_id}/move")
def move(agent: WriteCustomers, customer_id: int, place: Place) -> CustomerRow:
    """Place the customer; domain rules leave them there."""
    with writing(agent) as session:
        customer = customers.get_customer(session, customer_id)
        customers.move_customer(session, agent, customer, organization_id=place.organization_id)
        return customer_rows(session, [customer])[0]


@router.post("/customers/{customer_id}/deactivate")
def deactivate(agent: WriteCustomers, customer_id: int) -> CustomerRow:
    """No log-in and no mail from now on."""
    return _set_active(agent, customer_id, active=False)


@router.post("/customers/{customer_id}/reactivate")
def reactivate(agent: WriteCustomers, customer_id: int) -> CustomerRow:
    """The customer is back."""
    return _set_active(agent, customer_id, active=True)


@router.get("/customer-types")
def types(agent: ReadCustomers) -> Listed[Named]:
    """The types of customers."""
    with reading(agent) as session:
        return Listed(data=house.list_customer_types(session))


def _set_active(agent: WriteCustomers, customer_id: int, *, active: bool) -> CustomerRow:
    with writing(agent) as session:
        customer = customers.get_customer(session, customer_id)
        customers.deactivate_customer(session, agent, customer, active=active)
        return customer_rows(session, [customer])[0]

"""Organizations for a key: list, read, make, change, their domains, delete."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from rxdesk.api.v1.asking import Id, Listed, ReadOrganizations, Strict, WriteOrganizations, listed
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.customers import Organization
from rxdesk.services import organizations
from rxdesk.services.listing import LONGEST_PAGE, PAGE
from rxdesk.services.listing_people import OrganizationFilter, OrganizationRow, list_organizations, organization_row

router = APIRouter(prefix="/organizations", tags=["Organizations"])
Short = Annotated[str, Field(max_length=NAME_LENGTH)]


class OrganizationsAsked(OrganizationFilter):
    """The filter of a list of organizations and its page."""

    limit: int = Field(default=PAGE, ge=1, le=LONGEST_PAGE)
    cursor: str = Field(default="", max_length=4000)


class NewOrganization(Strict):
    """An organization; customers created from now on with one of its domains join it."""

    name: str
    domains: list[Short] = []
    external_id: Short = ""


class OrganizationChange(Strict):
    """What to change; what is not given stays."""

    name: str | None = None
    description: str | None = Field(default=None, max_length=100_000)
    phone: Short | None = None
    include_subdomains: bool | None = None


class Domain(Strict):
    """A mail domain."""

    domain: Short


@router.get("")
def list_all(agent: ReadOrganizations, asked: Annotated[OrganizationsAsked, Query()]) -> Listed[OrganizationRow]:
    """Organizations by name."""
    with reading(agent) as session:
        return listed(list_organizations(session, asked, cursor=asked.cursor, limit=asked.limit))


@router.post("", status_code=201)
def create(agent: WriteOrganizations, new: NewOrganization) -> OrganizationRow:
    """Make an organization."""
    with writing(agent) as session:
        return organization_row(session, organizations.create_organization(session, agent, **new.model_dump()))


@router.get("/{organization_id}")
def read(agent: ReadOrganizations, organization_id: Id) -> OrganizationRow:
    """One organization."""
    with reading(agent) as session:
        return organization_row(session, organizations.get_organization(session, organization_id))


@router.patch("/{organization_id}")
def change(agent: WriteOrganizations, organization_id: Id, wanted: OrganizationChange) -> OrganizationRow:
    """Change what is given."""
    with writing(agent) as session:
        organization: Organization = organizations.get_organization(session, organization_id)
        organizations.update_organization(session, agent, organization, **wanted.model_dump())
        return organization_row(session, organization)


@router.post("/{organization_id}/domains", status_code=201)
def add_domain(agent: WriteOrganizations, organization_id: Id, new: Domain) -> OrganizationRow:
    """The domain speaks for this organization."""
    with writing(agent) as session:
        organization = organizations.get_organization(session, organization_id)
        organizations.add_domain(session, agent, organization, domain=new.domain)
        return organization_row(session, organization)


@router.delete("/{organization_id}/domains/{domain}", status_code=204)
def remove_domain(agent: WriteOrganizations, organization_id: Id, domain: str) -> None:
    """The domain speaks for nobody any more."""
    with writing(agent) as session:
        organization = organizations.get_organization(session, organization_id)
        organizations.remove_domain(session, agent, organization, domain=domain)


@router.delete("/{organization_id}", status_code=204)
def delete(agent: WriteOrganizations, organization_id: Id) -> None:
    """Members move to 'No organization'; shares and domains end."""
    with writing(agent) as session:
        organization = organizations.get_organization(session, organization_id)
        organizations.delete_organization(session, agent, organization)

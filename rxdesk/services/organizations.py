"""Verbs of organizations: make, rename, list domains, delete."""

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Conflict, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.customers import CreatedThrough, Customer, Organization, OrganizationDomain
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.permissions import can_manage_customers, require
from rxdesk.models.projects import ProjectFollower
from rxdesk.models.viewers import Viewer
from rxdesk.services.identity import clean_domain
from rxdesk.services.statements import first


def create_organization(
    session: Session, viewer: Viewer, *, name: str, domains: list[str] | None = None, external_id: str = ""
) -> Organization:
    """Make an organization; customers created from now on with one of its domains join it."""
    require(can_manage_customers(session, viewer))
    organization = Organization(
        name=_name(name), external_id=external_id, created_through=CreatedThrough.AGENT, created_at=clock.now()
    )
    session.add(organization)
    session.flush()
    for domain in domains or []:
        _list_domain(session, organization, domain)
    record(session, viewer, Verb.ORGANIZATION_CREATED, organization_id=organization.key)
    return organization


def get_organization(session: Session, organization_id: int) -> Organization:
    """The organization, if the session's viewer may see it; NotFound otherwise."""
    found = first(session, Organization, id=organization_id) if 0 < organization_id < 2**31 else None
    if found is None:
        raise NotFound
    return found


def update_organization(
    session: Session,
    viewer: Viewer,
    organization: Organization,
    *,
    name: str | None = None,
    description: str | None = None,
    phone: str | None = None,
    include_subdomains: bool | None = None,
) -> Organization:
    """Change what is given."""
    require(can_manage_customers(session, viewer))
    wanted = {
        "name": None if name is None else _name(name),
        "description": description,
        "phone": phone,
        "include_subdomains": include_subdomains,
    }
    changes = []
    for property_, value in wanted.items():
        old = getattr(organization, property_)
        if value is not None and value != old:
            setattr(organization, property_, value)
            changes.append(Change(property_, old, value))
    return _save(session, viewer, organization, changes)


def domains_of(session: Session, organization: Organization) -> list[str]:
    """The organization's domains."""
    wanted = select(OrganizationDomain.domain).where(OrganizationDomain.organization_id == organization.key)
    return list(session.exec(wanted.order_by(col(OrganizationDomain.domain))))


def add_domain(session: Session, viewer: Viewer, organization: Organization, *, domain: str) -> Organization:
    """The domain speaks for this organization; Conflict names the one that has it."""
    require(can_manage_customers(session, viewer))
    old = domains_of(session, organization)
    added = _list_domain(session, organization, domain)
    change = Change("domains", old, [*old, added])
    return _save(session, viewer, organization, [] if added in old else [change])


def remove_domain(session: Session, viewer: Viewer, organization: Organization, *, domain: str) -> Organization:
    """The domain speaks for nobody any more; members stay."""
    require(can_manage_customers(session, viewer))
    wanted = select(OrganizationDomain).where(
        OrganizationDomain.organization_id == organization.key, OrganizationDomain.domain == domain
    )
    row = session.exec(wanted).first()
    if row is None:
        raise NotFound
    old = domains_of(session, organization)
    session.delete(row)
    return _save(session, viewer, organization, [Change("domains", old, [kept for kept in old if kept != domain])])


def delete_organization(session: Session, viewer: Viewer, organization: Organization) -> Organization:
    """Members move to 'No organization', shares and domains end."""
    require(can_manage_customers(session, viewer))
    members = session.exec(select(Customer).where(Customer.organization_id == organization.key)).all()
    for member in members:
        member.organization_id, member.organization_proven = None, False
        session.add(member)
    for table in (ProjectFollower, OrganizationDomain):
        for row in session.exec(select(table).where(table.organization_id == organization.key)):
            session.delete(row)
    organization.deleted_at = clock.now()
    return _save(session, viewer, organization, [Change("deleted", None, clock.now().isoformat())])


def _list_domain(session: Session, organization: Organization, raw: str) -> str:
    domain = clean_domain(raw)
    wanted = (
        select(Organization)
        .join(OrganizationDomain, col(OrganizationDomain.organization_id) == col(Organization.id))
        .where(OrganizationDomain.domain == domain)
    )
    owner = session.exec(wanted).first()
    if owner is not None and owner.id != organization.id:
        text = t("domain.taken", "{domain} belongs to {name}", domain=domain, name=owner.name)
        raise Conflict(text, field="domain")
    if owner is None:
        session.add(OrganizationDomain(organization_id=organization.key, domain=domain))
        session.flush()
    return domain


def _save(session: Session, viewer: Viewer, organization: Organization, changes: list[Change]) -> Organization:
    if changes:
        session.add(organization)
        record(session, viewer, Verb.ORGANIZATION_UPDATED, organization_id=organization.key, changes=changes)
    return organization


def _name(name: str) -> str:
    shown = clean_line(name, limit=NAME_LENGTH + 1)
    if not shown:
        raise Invalid(t("organization.name", "Give the organization a name"), field="name")
    if len(shown) > NAME_LENGTH:
        raise Invalid(t("name.long", "At most {n} characters", n=NAME_LENGTH), field="name")
    return shown

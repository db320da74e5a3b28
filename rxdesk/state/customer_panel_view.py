"""What the panel of a customer or an organization shows, as frozen rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rxdesk.i18n import LANGUAGES, Text, t
from rxdesk.models.events import Verb
from rxdesk.services.customer_cards import Activity, CustomerCard, Followed, OrganizationCard, Sees
from rxdesk.services.item_rows import ItemRow, initials
from rxdesk.services.listing_talk import EventRow
from rxdesk.state.customer_lines import Choice, PersonLine, person_line
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import When, counted, shape_of, when

_VERBS = {
    Verb.CUSTOMER_CREATED: t("event.customer.created", "added the customer"),
    Verb.CUSTOMER_SIGNED_IN: t("event.customer.signed_in", "signed in to the portal"),
    Verb.ORGANIZATION_CREATED: t("event.organization.created", "added the organization"),
    Verb.PROJECT_SHARED: t("event.project.shared", "shared a project"),
    Verb.PROJECT_UNSHARED: t("event.project.unshared", "stopped sharing a project"),
    Verb.ACCESS_CHANGED: t("event.access", "changed a sign-in"),
}
_PROPERTIES = {
    "organization": t("event.did.organization", "moved the customer"),
    "addresses": t("event.did.addresses", "added an address"),
    "proven": t("event.did.proven", "confirmed an address"),
    "active": t("event.did.active", "deactivated or reactivated the customer"),
    "invited_at": t("event.did.invited", "sent an invitation"),
    "domains": t("event.did.domains", "changed the domains"),
    "include_subdomains": t("event.did.subdomains", "changed 'Include sub-domains'"),
    "name": t("event.did.name", "changed the name"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A ticket or task in a short list."""

    number: int = 0
    name: str = ""
    shape: str = ""
    status: str = ""
    age: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project that somebody follows; `through` names the organization."""

    id: int = 0
    name: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address of a customer."""

    address: str = ""
    proven: bool = True


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the activity."""

    id: int = 0
    who: str = ""
    did: Sentence = field(default_factory=Sentence)
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class RoutingLine:
    """One automation of the organization."""

    id: int = 0
    code: str = ""
    name: str = ""
    enabled: bool = False


@dataclass(frozen=True, slots=True)
class SeesLine:
    """Who sees what: the numbers, and what the portal says."""

    words: Sentence = field(default_factory=Sentence)
    portal: str = ""
    option: Sentence = field(default_factory=Sentence)


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer on show."""

    line: PersonLine = field(default_factory=PersonLine)
    title: str = ""
    phone: str = ""
    language: str = ""
    time_zone: str = ""
    type_id: str = ""
    organization_id: int = 0
    organization_proven: bool = True
    registered: bool = False
    addresses: list[AddressLine] = field(default_factory=list)
    sees: SeesLine = field(default_factory=SeesLine)
    submitted: list[ItemLine] = field(default_factory=list)
    item_count: str = "0"
    items_left: bool = False
    projects: list[ProjectLine] = field(default_factory=list)
    events: list[EventLine] = field(default_factory=list)
    events_left: bool = False
    types: list[Choice] = field(default_factory=list)
    languages: list[Choice] = field(default_factory=list)
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """An organization on show."""

    id: int = 0
    name: str = ""
    initials: str = ""
    description: str = ""
    phone: str = ""
    subdomains: bool = False
    domains: list[str] = field(default_factory=list)
    members: list[PersonLine] = field(default_factory=list)
    member_count: str = "0"
    members_left: bool = False
    sees: SeesLine = field(default_factory=SeesLine)
    submitted: list[ItemLine] = field(default_factory=list)
    item_count: str = "0"
    items_left: bool = False
    projects: list[ProjectLine] = field(default_factory=list)
    routing: list[RoutingLine] = field(default_factory=list)
    events: list[EventLine] = field(default_factory=list)
    events_left: bool = False
    may_change: bool = False


def customer_view(card: CustomerCard, zone: str) -> CustomerView:
    """The customer as the panel draws them."""
    row = card.member.row
    return CustomerView(
        line=person_line(card.member, zone),
        title=row.title,
        phone=row.phone,
        language=row.language,
        time_zone=row.time_zone,
        type_id=str(row.type.id) if row.type else "",
        organization_id=row.organization.id if row.organization else 0,
        organization_proven=row.organization_proven,
        registered=row.registered,
        addresses=[AddressLine(address.address, address.proven) for address in row.addresses],
        sees=_sees(card.sees),
        submitted=_items(card.items, zone),
        item_count=counted(card.item_count),
        items_left=card.item_count > len(card.items),
        projects=_projects(card.projects),
        events=_events(card.activity, zone),
        events_left=card.activity.more,
        types=[Choice(str(kind.id), kind.name) for kind in card.types],
        languages=_languages(row.language),
        may_change=card.may_change,
    )


def organization_view(card: OrganizationCard, zone: str) -> OrganizationView:
    """The organization as the panel draws it."""
    row = card.row
    return OrganizationView(
        id=row.id,
        name=row.name,
        initials=initials(row.name) or "?",
        description=row.description,
        phone=row.phone,
        subdomains=row.include_subdomains,
        domains=list(row.domains),
        members=[person_line(member, zone) for member in card.members],
        member_count=counted(card.member_count),
        members_left=card.member_count > len(card.members),
        sees=_sees(card.sees),
        submitted=_items(card.items, zone),
        item_count=counted(card.item_count),
        items_left=card.item_count > len(card.items),
        projects=_projects(card.projects),
        routing=[RoutingLine(rule.id, rule.code, rule.name or rule.code, rule.enabled) for rule in card.routing],
        events=_events(card.activity, zone),
        events_left=card.activity.more,
        may_change=card.may_change,
    )


def _languages(now: str) -> list[Choice]:
    """Those of the portal; what a program has given the customer besides them stays, under its code."""
    offered = {now: now} | LANGUAGES if now else LANGUAGES
    return [Choice(code, name) for code, name in offered.items()]


def _sees(sees: Sees) -> SeesLine:
    items = (
        t("panel.sees.item", "1 item") if sees.items == 1 else t("panel.sees.items", "{n} items", n=counted(sees.items))
    )
    words = t("panel.sees", "Sees {items} in portal “{portal}”", items=items, portal=sees.portal)
    if sees.projects:
        number = counted(sees.projects)
        projects = t("panel.sees.projects", "{n} projects", n=number)
        if sees.projects == 1:
            projects = t("panel.sees.project", "1 project")
        text = "Sees {items} and {projects} in portal “{portal}”"
        words = t("panel.sees.both", text, items=items, projects=projects, portal=sees.portal)
    return SeesLine(sentence(words), sees.portal, sentence(sees.option.label))


def _items(rows: Iterable[ItemRow], zone: str) -> list[ItemLine]:
    return [
        ItemLine(
            number=row.number,
            name=row.name,
            shape=shape_of(row.status.state, row.status.colour, pauses=row.status.pauses_sla),
            status=row.status.name,
            age=when(row.updated_at, zone),
        )
        for row in rows
    ]


def _projects(followed: Iterable[Followed]) -> list[ProjectLine]:
    return [ProjectLine(one.project.id, one.project.name, one.through) for one in followed]


def _events(activity: Activity, zone: str) -> list[EventLine]:
    return [
        EventLine(row.id, row.actor.name or "RxDesk", sentence(_did(row)), when(row.created_at, zone))
        for row in activity.rows
    ]


def _did(row: EventRow) -> Text:
    first = next((change.property for change in row.changes), "")
    return _VERBS.get(row.verb) or _PROPERTIES.get(first) or t("event.did.changed", "changed {what}", what=first)

"""What a browser may know of an item's head, people and properties: frozen rows, made from what services read."""

from dataclasses import dataclass, field

from rxdesk.i18n import t
from rxdesk.models.items import ActorKind, Kind
from rxdesk.models.readers import Readers
from rxdesk.services.item_detail import ItemDetail, PersonOnItem
from rxdesk.services.people_rows import Candidate
from rxdesk.services.ticket_rows import Offers, Ticket
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import Face, When, channel_icon, channel_words, counted, face_of, listed, shape_of, when

_ROLES = {
    "requester": t("person.requester", "Requester"),
    "follower": t("person.follower", "Follower"),
    "assignee": t("person.assignee", "Assignee"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: a status, a type, a folder."""

    id: int
    name: str
    look: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """Somebody in a picker; id 0 is an address that nobody has yet."""

    key: str
    kind: str
    id: int
    name: str
    detail: str
    face: Face
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the panel."""

    name: str = ""
    kind: str = "ticket"
    published: bool = True
    status: str = ""
    shape: str = "new"
    priority: int = 0
    priority_words: Sentence = field(default_factory=Sentence)
    assignee: str = ""
    faces: list[Face] = field(default_factory=list)
    archived: bool = False
    deleted: bool = False
    flag: str = ""


@dataclass(frozen=True, slots=True)
class May:
    """What the page offers; each verb asks again."""

    edit: bool = False
    reply: bool = False
    publish: bool = False
    remove: bool = False
    customers: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The line 'who can see this'."""

    customers: Sentence = field(default_factory=Sentence)
    at: str = ""
    nobody: bool = False
    agents: Sentence = field(default_factory=Sentence)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the item; `key` names the row, `only_new` hides earlier replies."""

    key: str
    kind: str
    id: int
    face: Face
    name: str
    detail: str
    role: Sentence
    part: str
    only_new: bool = False


@dataclass(frozen=True, slots=True)
class Props:
    """The properties of the right column."""

    type: str = ""
    type_icon: str = "ticket"
    project_id: int = 0
    project: str = ""
    folder: str = ""
    percent: int = 0
    tags: list[str] = field(default_factory=list)
    organization: str = ""
    channel: Sentence = field(default_factory=Sentence)
    channel_icon: str = "mail"
    created: When = field(default_factory=When)
    created_by: str = ""
    updated: When = field(default_factory=When)


def head_of(ticket: Ticket) -> Head:
    """The head of the panel."""
    item = ticket.detail
    names = [agent.name for agent in item.assignees] + [team.name for team in item.teams]
    return Head(
        name=item.name,
        kind=str(item.kind),
        published=item.published,
        status=item.status.name,
        shape=shape_of(item.status.state, item.status.colour, pauses=item.status.pauses_sla),
        priority=item.priority,
        priority_words=sentence(t("priority.of", "Priority: {n} of 5 stars", n=item.priority)),
        assignee=listed(names, most=1),
        faces=[face_of("agent", agent.id, agent.name) for agent in item.assignees[:3]],
        archived=item.archived_at is not None,
        deleted=item.deleted_at is not None,
        flag=item.flag,
    )


def may_of(ticket: Ticket) -> May:
    """What the page offers."""
    powers = ticket.powers
    return May(powers.edit, powers.reply, powers.publish, powers.remove, powers.customers)


def seen_of(readers: Readers) -> Seen:
    """Who can see the item, in numbers."""
    n, agents = readers.customer_count, readers.agent_count
    if readers.visitors:
        customers = t("seen.everybody", "Everybody, visitors too")
    elif readers.everyone:
        customers = t("seen.all_customers", "All customers")
    elif not n:
        customers = t("seen.nobody", "No customer")
    else:
        customers = t("seen.customer", "1 customer") if n == 1 else t("seen.customers", "{n} customers", n=counted(n))
    names = () if readers.everyone else readers.organizations
    at = listed(list(names), most=2)
    told = t("seen.agent", "1 agent") if agents == 1 else t("seen.agents", "{n} agents", n=counted(agents))
    nobody = not (n or readers.visitors or readers.everyone)
    return Seen(sentence(customers), at, nobody, sentence(told))


def customers_on(item: ItemDetail) -> list[Person]:
    """Requesters first, then the customers and organizations that follow."""
    told = [person for person in item.followers if person.kind in ("customer", "organization")]
    return [_person(each, "requester") for each in item.requesters] + [_person(each, "follower") for each in told]


def team_on(ticket: Ticket) -> list[Person]:
    """Assignees and teams, then the agents and teams that follow."""
    item, sizes = ticket.detail, {team.id: team.size for team in ticket.team_sizes}
    doing = [
        Person(
            f"assignee:{a.id}", "agent", a.id, face_of("agent", a.id, a.name), a.name, "", _role("assignee"), "doing"
        )
        for a in item.assignees
    ]
    doing += [
        Person(
            f"team:{team.id}", "team", team.id, Face("", "nobody"), team.name, "", _team(sizes.get(team.id, 0)), "doing"
        )
        for team in item.teams
    ]
    told = [person for person in item.followers if person.kind in ("agent", "team")]
    return doing + [_person(each, "follower") for each in told]


def props_of(ticket: Ticket, *, zone: str) -> Props:
    """The right column, its times in that zone."""
    item = ticket.detail
    by = item.created_by.name if item.created_by else item.sender_address
    return Props(
        type=item.type.name,
        type_icon=item.type.icon,
        project_id=item.project.id if item.project else 0,
        project=item.project.name if item.project else "",
        folder=item.folder.name if item.folder else "",
        percent=item.percent_complete,
        tags=list(item.tags),
        organization=", ".join(named.name for named in ticket.organizations),
        channel=channel_words(item.channel),
        channel_icon=channel_icon(item.channel),
        created=when(item.created_at, zone),
        created_by="" if item.creator_kind is ActorKind.SYSTEM else by,
        updated=when(item.updated_at, zone),
    )


def statuses_of(offers: Offers) -> list[Choice]:
    """The statuses of the item's type."""
    return [
        Choice(
            status.id,
            status.name,
            shape_of(status.state, status.colour, pauses=status.pauses_sla),
            status.id == offers.status_id,
        )
        for kind in offers.types
        if kind.id == offers.type_id
        for status in kind.statuses
    ]


def types_of(offers: Offers) -> list[Choice]:
    """The visible types of the item's kind, and its own."""
    mine = offers.type_id
    return [
        Choice(kind.id, kind.name, kind.icon, kind.id == mine)
        for kind in offers.types
        if kind.visible or kind.id == mine
    ]


def folders_of(offers: Offers) -> list[Choice]:
    """The folders of the item's project."""
    return [Choice(folder.id, folder.name, "", folder.id == offers.folder_id) for folder in offers.folders]


def waiting_status(offers: Offers) -> Choice | None:
    """What a reply usually leaves behind: the status in which the customer is waited for."""
    if offers.kind is not Kind.TICKET:
        return None
    return next((choice for choice in statuses_of(offers) if choice.look == "customer"), None)


def pick_of(person: Candidate, *, chosen: bool = False) -> Pick:
    """Somebody in a picker."""
    kind = {"team": "nobody"}.get(person.kind, person.kind)
    face = face_of(kind, person.id, person.name) if person.kind != "team" else Face("", "nobody")
    key = f"{person.kind}:{person.id or person.name}"
    return Pick(key, person.kind, person.id, person.name, person.detail, face, chosen)


def _person(person: PersonOnItem, part: str) -> Person:
    kind = "nobody" if person.kind == "team" else person.kind
    key = f"{part}:{person.kind}:{person.id}"
    detail = person.organization.name if person.organization else ""
    shown = person.name or person.address
    face = face_of(kind, person.id, shown) if kind != "nobody" else Face("", "nobody")
    return Person(key, person.kind, person.id, face, shown, detail, _role(part), part, person.only_new)


def _role(part: str) -> Sentence:
    return sentence(_ROLES[part])


def _team(size: int) -> Sentence:
    return sentence(t("person.team", "Team of {n}", n=size))

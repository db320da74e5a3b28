"""How customers and organizations are worded for the browser: frozen rows, and a change of access as one headline."""

from dataclasses import dataclass, field

from rxdesk.i18n import Text, t
from rxdesk.services.access_change import AccessChange
from rxdesk.services.customer_rows import Group, Member
from rxdesk.services.item_rows import initials
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import When, counted, when

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A customer in a list."""

    id: int = 0
    name: str = ""
    initials: str = ""
    address: str = ""
    open: str = ""
    since: When = field(default_factory=When)
    state: str = ""
    unconfirmed: bool = False
    active: bool = True
    organization: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """An organization with its members; id 0 is those without one, -1 a flat list."""

    id: int = 0
    name: str = ""
    initials: str = ""
    domains: str = ""
    total: str = ""
    folded: bool = False
    left: int = 0
    people: list[PersonLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the list of views or types, or of a drop-down."""

    value: str = ""
    label: str = ""
    words: Sentence = field(default_factory=Sentence)
    icon: str = ""
    count: str = ""
    active: bool = False


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """One person whose access changes."""

    id: int = 0
    name: str = ""
    organization: str = ""
    gains: str = ""
    loses: str = ""


@dataclass(frozen=True, slots=True)
class Impact:
    """The headline of a change of access, and its people."""

    text: Sentence = field(default_factory=Sentence)
    partly: Sentence = field(default_factory=Sentence)
    people: list[ImpactLine] = field(default_factory=list)
    nobody: bool = True


def person_line(member: Member, zone: str) -> PersonLine:
    """One customer as a list draws them."""
    row = member.row
    state, moment = "", None
    if member.registered_at is not None:
        state, moment = "registered", member.registered_at
    elif member.invited_at is not None:
        state, moment = "invited", member.invited_at
    unproven = any(not address.proven for address in row.addresses)
    return PersonLine(
        id=row.id,
        name=row.name,
        initials=initials(row.name) or "?",
        address=row.address,
        open=counted(member.open_items),
        since=when(moment, zone) if moment else When(),
        state=state,
        unconfirmed=unproven or (row.organization is not None and not row.organization_proven),
        active=row.active,
        organization=row.organization.name if row.organization else "",
    )


def group_line(group: Group, zone: str, wider: dict[int, int]) -> GroupLine:
    """One organization with the members that are open."""
    folded = wider.get(group.id, 1) == 0
    return GroupLine(
        id=group.id,
        name=group.name,
        initials=initials(group.name) or "?",
        domains=", ".join(group.domains),
        total=counted(group.total),
        folded=folded,
        left=0 if folded else max(0, group.total - len(group.members)),
        people=[person_line(member, zone) for member in group.members],
    )


def impact_of(change: AccessChange) -> Impact:
    """'3 people gain 214 items, 1 loses 8', with the people."""
    people = [
        ImpactLine(
            one.customer_id,
            one.name,
            one.organization,
            f"+{one.gains}" if one.gains else "",
            f"\u2212{one.loses}" if one.loses else "",
        )
        for one in change.effects[:MOST_NAMED]
    ]
    partly = t("impact.partly", "Counted for the first {n} customers only.", n=change.asked)
    return Impact(
        text=sentence(_headline(change)),
        partly=Sentence() if change.complete else sentence(partly),
        people=people,
        nobody=not change.effects,
    )


def _headline(change: AccessChange) -> Text:
    if not change.effects:
        return t("impact.none", "Nobody gains or loses access")
    gain = "1 person gains" if change.gainers == 1 else "{people} people gain"
    lose = "1 person loses" if change.losers == 1 else "{losers} people lose"
    items = "1 item" if change.gained == 1 else "{items} items"
    lost = "1 item" if change.lost == 1 else "{lost} items"
    if not change.losers:
        words = f"{gain} {items}, nobody loses"
    elif not change.gainers:
        words = f"{lose} {lost}, nobody gains"
    elif len(change.effects) == 1:
        words = f"{gain} {items} and loses {{lost}}"
    else:
        words = f"{gain} {items}, {'1 loses' if change.losers == 1 else '{losers} lose'} {{lost}}"
    key = "impact." + words.translate(str.maketrans(" ", "_", ",{}"))
    return t(key, words, people=change.gainers, items=change.gained, losers=change.losers, lost=change.lost)

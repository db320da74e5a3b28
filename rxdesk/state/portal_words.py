"""How the portal words what it shows: lines of a list, who reads, who is mailed, files that go along."""

from dataclasses import dataclass, field

from rxdesk.i18n import Text, t
from rxdesk.models.branches import Way
from rxdesk.models.items import Kind
from rxdesk.services.files import INLINE_TYPES
from rxdesk.services.found import Piece
from rxdesk.services.item_rows import initials
from rxdesk.services.portal_board import BoardItem
from rxdesk.services.portal_readers import NamedReader, WhoIsMailed, WhoReads
from rxdesk.services.portal_rows import PortalFile
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_lines import PARTS
from rxdesk.state.ticket_words import When, counted, listed, size_words, when

ICONS = {
    "recv": "circle",
    "work": "circle-dot",
    "plan": "circle-pause",
    "you": "reply",
    "done": "check",
    "": "circle",
}
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One request in a list; what the portal does not show is empty."""

    ref: str
    href: str
    name: str
    number: str
    task: bool
    project: str
    asked: Sentence
    look: str
    icon: str
    status: str
    updated: When
    marked: tuple[Piece, ...] = ()
    part: Sentence = field(default_factory=Sentence)
    snippet: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in a conversation; a picture is shown small."""

    ref: str
    name: str
    size: str
    url: str
    picture: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for its message, or one that was refused, with the reason."""

    ref: str
    name: str
    size: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the card 'Who can see this?'."""

    initials: str
    title: Sentence
    way: Sentence


@dataclass(frozen=True, slots=True)
class WhoCard:
    """The card; `shown` is False where the portal does not have it."""

    shown: bool = False
    text: Sentence = field(default_factory=Sentence)
    people: tuple[Person, ...] = ()
    company: str = ""
    others: Sentence = field(default_factory=Sentence)
    end: Sentence = field(default_factory=Sentence)


def line(row: BoardItem, zone: str) -> Line:
    """One request as a list draws it."""
    item, found = row.item, row.found
    return Line(
        ref=item.ref,
        href=f"/portal/requests/{item.ref}",
        name=item.name,
        number=f"#{item.number}" if item.number is not None else "",
        task=item.kind is Kind.TASK,
        project=item.project or "",
        asked=_asked(row),
        look=row.look,
        icon=ICONS[row.look],
        status=item.status.name if item.status else "",
        updated=when(item.updated, zone) if item.updated else When(),
        marked=found.name if found else (),
        part=sentence(PARTS[found.part]) if found and found.part else Sentence(),
        snippet=found.snippet if found else (),
    )


def file_line(row: PortalFile) -> FileLine:
    """A file of a message."""
    return FileLine(row.ref, row.filename, size_words(row.size), row.url, row.mime in INLINE_TYPES)


def who_card(found: WhoReads | None) -> WhoCard:
    """'Who can see this?' in the reader's words."""
    if found is None:
        return WhoCard()
    return WhoCard(
        shown=True,
        text=sentence(_summary(found)),
        people=tuple(_person(reader, found.organization) for reader in found.people),
        company=found.company,
        others=sentence(_others(found)) if found.others > 0 and not found.everyone else Sentence(),
        end=sentence(_end(found)),
    )


def mailed_line(found: WhoIsMailed | None) -> Sentence:
    """Whom a reply goes to, in one line under the reply box."""
    if found is None:
        return Sentence()
    names = listed(list(found.names), most=_NAMED)
    if found.others and names:
        text = t(
            "portal.mailed.more",
            "Goes to {company}, {names} and {n} more by e-mail.",
            company=found.company,
            names=names,
            n=counted(found.others),
        )
    elif found.others:
        text = t(
            "portal.mailed.others",
            "Goes to {company} and to {n} more by e-mail.",
            company=found.company,
            n=counted(found.others),
        )
    elif names:
        text = t("portal.mailed.names", "Goes to {company} and {names}.", company=found.company, names=names)
    else:
        text = t("portal.mailed.company", "Goes to {company}.", company=found.company)
    return sentence(text)


def can_read_line(found: WhoReads | None) -> Sentence:
    """How many can read it here, beside whom it goes to."""
    if found is None:
        return Sentence()
    if found.everyone:
        return sentence(t("portal.read.everyone", "Everyone who can sign in here can read it."))
    total = len(found.people) + found.others
    if total <= 1:
        return sentence(t("portal.read.you", "Nobody else can read it here."))
    return sentence(t("portal.read.count", "{n} people can read it here, with you.", n=counted(total)))


def _asked(row: BoardItem) -> Sentence:
    if row.mine:
        return sentence(t("portal.asked.you", "asked by you"))
    if row.item.requester:
        return sentence(t("portal.asked.by", "asked by {name}", name=listed(list(row.item.requester), most=1)))
    return Sentence()


def _summary(found: WhoReads) -> Text:
    if found.visitors:
        return t("portal.who.visitors", "Everyone can read this, also without signing in.")
    if found.everyone:
        return t("portal.who.everyone", "Everyone who can sign in here can read this.")
    if len(found.people) + found.others <= 1:
        return t("portal.who.you", "You and {company} can read this.", company=found.company)
    return t(
        "portal.who.count",
        "{n} people, with you, and {company} can read this.",
        n=counted(len(found.people) + found.others),
        company=found.company,
    )


def _others(found: WhoReads) -> Text:
    many = counted(found.others)
    if found.organization and found.others == 1:
        return t("portal.who.one_outside", "and 1 person outside {name}", name=found.organization)
    if found.organization:
        return t("portal.who.outside", "and {n} people outside {name}", n=many, name=found.organization)
    return t("portal.who.one_other", "and 1 other person") if found.others == 1 else t(
        "portal.who.others", "and {n} other people", n=many
    )  # fmt: skip


def _end(found: WhoReads) -> Text:
    if found.everyone:
        return t("portal.who.end.everyone", "It is published for everybody here. Write nothing that only we may know.")
    return t("portal.who.end", "Nobody else can open it here, not by search and not by its address.")


def _person(reader: NamedReader, organization: str) -> Person:
    title = t("portal.who.me", "{name} (you)", name=reader.name) if reader.me else t("data", "{name}", name=reader.name)
    return Person(initials(reader.name) or "?", sentence(title), sentence(_way(reader, organization)))


def _way(reader: NamedReader, organization: str) -> Text:
    match reader.way:
        case Way.REQUESTER:
            return t("portal.way.me", "You asked for it") if reader.me else t("portal.way.asked", "Asked for it")
        case Way.FOLLOWER:
            return t("portal.way.added", "Was added to this request")
        case Way.FOLLOWER_ORGANIZATION:
            return t("portal.way.all_added", "Everyone at {name} was added", name=organization)
        case Way.ORGANIZATION:
            return t("portal.way.organization", "Is at {name}", name=organization)
        case Way.PROJECT | Way.PROJECT_ORGANIZATION:
            return t("portal.way.project", "Follows the project")
        case Way.PUBLISHED:
            return t("portal.way.published", "Can sign in here")

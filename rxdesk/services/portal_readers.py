"""'Who can see this?' for customers: the one answer of `models.readers`, told as far as its reader may know names.

The company's side goes by the company's name, people of the reader's own organization and those who wrote in the
conversation by theirs, everybody else is a number.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk.models.branches import Way
from rxdesk.models.company import company
from rxdesk.models.items import ActorKind, Item
from rxdesk.models.messages import Conversation, Message, MessageKind
from rxdesk.models.portal import Feature
from rxdesk.models.readers import readers, recipients
from rxdesk.models.shown_names import members_among, organization_named
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import Viewer
from rxdesk.services.portal_rows import customer_sight
from rxdesk.services.statements import first

LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class NamedReader:
    """A person whom the reader may know, and the first way by which they read."""

    name: str
    me: bool
    way: Way


@dataclass(frozen=True, slots=True)
class WhoReads:
    """Who may open the item here; `others` counts those without a name, up to readers.COUNTED."""

    company: str
    organization: str
    people: tuple[NamedReader, ...]
    others: int
    everyone: bool
    visitors: bool


@dataclass(frozen=True, slots=True)
class WhoIsMailed:
    """Who gets a reply that the reader would send now by mail."""

    company: str
    names: tuple[str, ...]
    others: int


_WROTE = select(Message.author_customer_id).where(
    col(Message.item_id) == bindparam("item"), col(Message.author_kind) == ActorKind.CUSTOMER
)


def who_reads(session: Session, viewer: Viewer, item: Item) -> WhoReads | None:
    """The card 'Who can see this?'; None where the portal does not have it."""
    seen = customer_sight(session, viewer)
    if not seen.has(item.kind, Feature.WHO_CAN_SEE):
        return None
    found = readers(session, item.key, portal_id=seen.portal_id, limit=LOOKED_AT)
    known = _known(session, seen, item, [person.id for person in found.customers])
    named = [person for person in found.customers if person.id in known] if seen.customer_id else []
    named.sort(key=lambda person: person.id != seen.customer_id)
    return WhoReads(
        company=company(session).name,
        organization=organization_named(session, seen.organization_id),
        people=tuple(NamedReader(row.name, row.id == seen.customer_id, Way(row.ways[0])) for row in named),
        others=found.customer_count - len(named),
        everyone=found.everyone,
        visitors=found.visitors,
    )


def who_is_mailed(session: Session, viewer: Viewer, item: Item) -> WhoIsMailed:
    """The line under the reply box: the same answer that sending asks for."""
    seen = customer_sight(session, viewer)
    main = first(session, Conversation, item_id=item.key, main=True)
    name = company(session).name
    reply = Message(
        item_id=item.key,
        kind=MessageKind.REPLY,
        conversation_id=main.key if main else 0,
        author_customer_id=seen.customer_id,
    )
    told = recipients(session, reply, only_customers=True)
    known = _known(session, seen, item, [person.id for person in told])
    names = tuple(person.name for person in told if person.id in known)
    return WhoIsMailed(name, names, len(told) - len(names))


def _known(session: Session, seen: CustomerSight, item: Item, ids: list[int]) -> frozenset[int]:
    """Whom the reader may be told by name: themselves, members of their organization, those who wrote."""
    authors = frozenset(key for key in session.scalars(_WROTE, {"item": item.key}) if key)
    return authors | members_among(session, seen.organization_id, ids) | {seen.customer_id or 0}

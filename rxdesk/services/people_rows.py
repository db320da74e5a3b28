"""Whom an agent may put on an item: people found by a few letters, and the earlier replies a new one might get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from rxdesk.errors import Invalid
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.messages import Attachment, Message, MessageKind
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import Project
from rxdesk.services.identity import clean_address
from rxdesk.services.item_rows import Named
from rxdesk.services.items import get_item

MOST = 8
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to choose. `kind` is customer, organization, agent or team; id 0 is an address nobody has yet."""

    kind: str
    id: int
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class EarlierReply:
    """One past customer reply, as the choice 'Send earlier replies' lists it."""

    author: str
    line: str
    files: int
    created_at: datetime


def candidates(session: Session, *, text: str, kinds: Iterable[str]) -> tuple[Candidate, ...]:
    """People of these kinds whose name or address holds the text, a few of each."""
    words, wanted = text.strip()[:_LONGEST], set(kinds)
    found: list[Candidate] = []
    if "customer" in wanted:
        found += _customers(session, words)
    for kind, table in (("organization", Organization), ("agent", Agent), ("team", Team)):
        if kind in wanted:
            found += _named(session, kind, table, words)
    address = _address(words) if "customer" in wanted else ""
    if address and all(person.detail != address for person in found):
        found.append(Candidate("customer", 0, address, ""))
    return tuple(found)


def agents_and_teams(session: Session) -> tuple[Candidate, ...]:
    """Everybody who can do an item, for the picker of assignees."""
    return (*_named(session, "agent", Agent, "", most=200), *_named(session, "team", Team, "", most=50))


def projects(session: Session, *, text: str) -> tuple[Named, ...]:
    """Living projects whose name holds the text."""
    wanted = select(Project.id, Project.name).where(
        col(Project.archived_at).is_(None),
        col(Project.deleted_at).is_(None),
        _holds(Project.name, text.strip()[:_LONGEST]),
    )
    rows = session.execute(wanted.order_by(func.lower(Project.name)).limit(MOST * 4))
    return tuple(Named(key, name) for key, name in rows)


def earlier_replies(session: Session, number: int) -> tuple[EarlierReply, ...]:
    """The item's past customer replies, the newest first, at most twenty; internal notes are never among them."""
    item = get_item(session, number)
    wanted = (
        select(Message)
        .where(Message.item_id == item.key, Message.kind == MessageKind.REPLY, col(Message.pending).is_(False))
        .order_by(col(Message.id).desc())
        .limit(20)
    )
    rows = session.scalars(wanted).all()
    files = dict(
        session.execute(
            select(Attachment.message_id, func.count())
            .where(col(Attachment.message_id).in_([row.key for row in rows]), col(Attachment.deleted_at).is_(None))
            .group_by(col(Attachment.message_id))
        ).all()
    )
    return tuple(
        EarlierReply(row.author_name, _first_line(row.text), files.get(row.key, 0), row.created_at) for row in rows
    )


def _customers(session: Session, words: str) -> list[Candidate]:
    first = (
        select(CustomerAddress.customer_id, func.min(CustomerAddress.address).label("address"))
        .group_by(col(CustomerAddress.customer_id))
        .subquery()
    )
    by_address = select(CustomerAddress.customer_id).where(_holds(CustomerAddress.address, words))
    wanted = (
        select(Customer.id, Customer.name, first.c.address, Customer.organization_id)
        .outerjoin(first, first.c.customer_id == col(Customer.id))
        .where(
            col(Customer.active),
            col(Customer.deleted_at).is_(None),
            or_(_holds(Customer.name, words), col(Customer.id).in_(by_address)),
        )
        .order_by(func.lower(Customer.name), col(Customer.id))
        .limit(MOST)
    )
    rows = session.execute(wanted).all()
    return [Candidate("customer", row[0], row[1], row[2] or "") for row in rows]


def _named(session: Session, kind: str, table: Any, words: str, *, most: int = MOST) -> list[Candidate]:
    wanted = select(table.id, table.name).where(_holds(table.name, words))
    wanted = wanted.where(table.active) if table is Agent else wanted.where(table.deleted_at.is_(None))
    return [
        Candidate(kind, key, name, "")
        for key, name in session.execute(wanted.order_by(func.lower(table.name)).limit(most))
    ]


def _holds(column: Any, words: str) -> Any:
    return func.lower(column).contains(words.lower(), autoescape=True)


def _address(words: str) -> str:
    try:
        return clean_address(words) if "@" in words else ""
    except Invalid:
        return ""


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:120]

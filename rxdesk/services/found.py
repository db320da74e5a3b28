"""Why a row was found: the words marked in its name, and a piece of the first text that says what the name does not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, false, func, or_
from sqlmodel import Session, col, select

from rxdesk.models.among import among
from rxdesk.models.items import Item
from rxdesk.models.messages import Attachment, Message, MessageKind
from rxdesk.models.permissions import sight
from rxdesk.models.portal import Shown
from rxdesk.models.search import says
from rxdesk.models.search_query import Query, Term, parse
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import Viewer
from rxdesk.models.words import words, words_in

_BEFORE, _AFTER = 48, 112
"""Characters of a snippet around its first word."""


class Part(StrEnum):
    """Where the snippet stands."""

    DESCRIPTION = "description"
    REPLY = "reply"
    NOTE = "note"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, marked when it was searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The name in pieces; and a snippet with the part it stands in, when the name alone does not say why."""

    name: tuple[Piece, ...]
    part: Part | None = None
    snippet: tuple[Piece, ...] = ()


def found_in_items(session: Session, viewer: Viewer, typed: str, refs: Sequence[str]) -> dict[str, Found]:
    """By reference why each of these items was found, in four statements however many they are.

    Only what the session's viewer may read is ever looked at.
    """
    query = parse(typed)
    if not query.terms or not refs:
        return {}
    seen = sight(session, viewer)
    customer = seen if isinstance(seen, CustomerSight) else None
    columns = select(Item.id, Item.ref, Item.kind, Item.name).add_columns(col(Item.description))
    items = session.execute(columns.where(col(Item.ref).in_(refs))).all()
    open_terms = {row.id: term for row in items if (term := _unsaid(row, query, customer)) is not None}
    texts: dict[int, tuple[Part, str]] = {}
    for row in items:
        term = open_terms.get(row.id)
        if term and _shows(customer, row.kind, Shown.DESCRIPTION) and term.pattern in words(row.description):
            texts[row.id] = (Part.DESCRIPTION, row.description)
    for find in (_messages, _files):
        left = {key: term for key, term in open_terms.items() if key not in texts}
        texts |= find(session, left) if left else {}
    return {row.ref: _found(row.name, query, texts.get(row.id)) for row in items}


def marked(text: str, query: Query) -> tuple[Piece, ...]:
    """The whole text in pieces; a word that was only begun is marked to its end."""
    return tuple(_pieces(text, _spans(text, query), 0, len(text)))


def _unsaid(row: Any, query: Query, customer: CustomerSight | None) -> Term | None:
    """The first term that neither the name nor the number says."""
    name = words(row.name)
    numbered = row.id if _shows(customer, row.kind, Shown.NUMBER) else 0
    missing = (term for term in query.terms if term.pattern not in name and term.number != numbered)
    return next(missing, None)


def _shows(customer: CustomerSight | None, kind: str, shown: Shown) -> bool:
    return customer is None or customer.shows(kind, shown)


def _messages(session: Session, wanted: dict[int, Term]) -> dict[int, tuple[Part, str]]:
    """The first message of each item that says its term."""
    here, said = col(Message.item_id), col(Message.text)
    first = select(func.min(Message.id)).where(_either(here, said, wanted)).group_by(here)
    keys = [key for key in session.scalars(first) if key is not None]
    rows = session.execute(select(here, Message.kind, said).where(among(col(Message.id), keys))) if keys else ()
    return {item: (Part.NOTE if kind is MessageKind.NOTE else Part.REPLY, text) for item, kind, text in rows}


def _files(session: Session, wanted: dict[int, Term]) -> dict[int, tuple[Part, str]]:
    """The first file of each item whose name says its term."""
    here, name = col(Attachment.item_id), col(Attachment.filename)
    named = select(here, name).where(_either(here, name, wanted), col(Attachment.inline).is_(False))
    rows = session.execute(named.order_by(col(Attachment.id).desc()))
    return {item: (Part.FILE, text) for item, text in rows}


def _either(item_id: Any, text: Any, wanted: dict[int, Term]) -> Any:
    """Few terms, many items: one condition for each term."""
    items: dict[Term, list[int]] = defaultdict(list)
    for key, term in wanted.items():
        items[term].append(key)
    return or_(false(), *(and_(among(item_id, keys), says(text, term)) for term, keys in items.items()))


def _found(name: str, query: Query, text: tuple[Part, str] | None) -> Found:
    if text is None:
        return Found(marked(name, query))
    part, whole = text
    return Found(marked(name, query), part, _snippet(" ".join(whole.split()), query))


def _snippet(text: str, query: Query) -> tuple[Piece, ...]:
    spans = _spans(text, query)
    start = max(0, (spans[0][0] if spans else 0) - _BEFORE)
    end = min(len(text), start + _BEFORE + _AFTER)
    # A cut inside a word moves to the blank before or after it, when there is one near.
    start = text.find(" ", start, start + 20) + 1 or start if start else 0
    end = text.rfind(" ", end - 20, end) if end < len(text) and text.rfind(" ", end - 20, end) > 0 else end
    pieces = list(_pieces(text, spans, start, end))
    before, after = [Piece("… ")] * (start > 0), [Piece(" …")] * (end < len(text))
    return (*before, *pieces, *after)


def _pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in spans:
        if first < at or last > end:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], marked=True)
        at = last
    if at < end:
        yield Piece(text[at:end])


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Where the terms stand, in the order of the text."""
    known = words_in(text)
    spans = []
    for term in query.terms:
        size = len(term.words)
        for place in range(len(known) - size + 1):
            here = known[place : place + size]
            if _are([each.word for each in here], term):
                spans.append((here[0].start, here[-1].end))
    return sorted(spans)


def _are(here: list[str], term: Term) -> bool:
    *first, last = here
    *wanted, end = term.words
    return first == wanted and (last.startswith(end) if term.open_end else last == end)

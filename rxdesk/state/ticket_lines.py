"""The lines of a list of items as the browser draws them, and the heads of the groups between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from rxdesk import clock
from rxdesk.i18n import Text, t
from rxdesk.services.found import Found, Part, Piece
from rxdesk.services.item_rows import ItemRow, initials
from rxdesk.services.listing_items import Sort
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import TINTS, shape_of, when, zone_named

PARTS: dict[Part, Text] = {
    Part.DESCRIPTION: t("found.description", "in the description"),
    Part.REPLY: t("found.reply", "in a reply"),
    Part.NOTE: t("found.note", "in an internal note"),
    Part.FILE: t("found.file", "file"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What the list draws of one item; `head` is set on the first line of a group, `at` is when it last changed.

    In a search `marked` is the name in pieces, and `snippet` a piece of the `part` that says what the name does not.
    """

    number: int = 0
    name: str = ""
    href: str = ""
    who: str = ""
    initials: str = ""
    organization: str = ""
    shape: str = "new"
    status: str = ""
    status_id: int = 0
    stars: int = 0
    assignee: str = ""
    assignee_initials: str = ""
    tint: str = ""
    more_assignees: int = 0
    at: str = ""
    exact: str = ""
    project: str = ""
    hidden: bool = False
    several: bool = False
    flag: str = ""
    head: Sentence = field(default_factory=Sentence)
    marked: tuple[Piece, ...] = ()
    part: Sentence = field(default_factory=Sentence)
    snippet: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in its list: what it is sorted by, the item's id at its end, and the words above its group."""

    line: ItemLine
    place: tuple[Any, ...]
    group: Sentence


def item_line(row: ItemRow, *, zone: str, found: Found | None = None) -> ItemLine:
    """One row of a page of items, without a head."""
    first = row.assignees[0] if row.assignees else None
    who = row.requester.name if row.requester else ""
    organization = row.requester.organization.name if row.requester and row.requester.organization else ""
    return ItemLine(
        number=row.number,
        name=row.name,
        href=f"/{row.kind}s/{row.number}",
        who=who,
        initials=(initials(who) if who else "") or "–",
        organization=organization,
        shape=shape_of(row.status.state, row.status.colour, pauses=row.status.pauses_sla),
        status=row.status.name,
        status_id=row.status.id,
        stars=row.priority,
        assignee=first.name if first else "",
        assignee_initials=first.initials if first else "",
        tint=TINTS[first.id % len(TINTS)] if first else "",
        more_assignees=max(0, len(row.assignees) - 1),
        at=row.updated_at.isoformat(),
        exact=when(row.updated_at, zone).exact,
        project=row.project.name if row.project else "",
        hidden=not row.published,
        several=row.requesters_more > 0,
        flag=row.flag,
        marked=found.name if found else (),
        part=sentence(PARTS[found.part]) if found and found.part else Sentence(),
        snippet=found.snippet if found else (),
    )


def group_of(place: tuple[Any, ...], sort: Sort | None, zone: str) -> Sentence:
    """The words above the group in which a list of this sort has the place; none where it has no groups."""
    words = _group(place[0], sort, zone) if sort else None
    return sentence(words) if words else Sentence()


def placed(row: ItemRow, place: tuple[Any, ...], sort: Sort | None, *, zone: str, found: Found | None = None) -> Placed:
    """One row of a list of this sort, none for a list in one piece; `found` says why it is in a search."""
    return Placed(item_line(row, zone=zone, found=found), place, group_of(place, sort, zone))


def headed(rows: Iterable[Placed]) -> tuple[Placed, ...]:
    """The same rows, with a head on the first of each group alone."""
    made: list[Placed] = []
    last = ""
    for row in rows:
        head = row.group if row.group.key != last else Sentence()
        same = row.line.head == head
        made.append(row if same else replace(row, line=replace(row.line, head=head)))
        last = row.group.key
    return tuple(made)


def _group(first: Any, sort: Sort, zone: str) -> Text | None:
    if sort is Sort.PRIORITY:
        return Text(f"group.stars.{first}", "{n} of 5 stars", {"n": str(first)})
    if sort is Sort.NUMBER:
        return None
    here = zone_named(zone)
    age = (clock.now().astimezone(here).date() - clock.aware(first).astimezone(here).date()).days
    if age <= 0:
        return t("group.today", "Today")
    if age == 1:
        return t("group.yesterday", "Yesterday")
    if age < 7:
        return t("group.week", "Last seven days")
    return t("group.month", "Last thirty days") if age < 30 else t("group.earlier", "Earlier")

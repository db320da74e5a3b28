"""One line of a list of items as the browser draws it, and the heads of the groups between them."""

from dataclasses import dataclass, field
from datetime import timedelta

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
    """What the list draws of one item; `head` is set on the first line of a group.

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
    age: Sentence = field(default_factory=Sentence)
    exact: str = ""
    project: str = ""
    hidden: bool = False
    several: bool = False
    flag: str = ""
    head: Sentence = field(default_factory=Sentence)
    marked: tuple[Piece, ...] = ()
    part: Sentence = field(default_factory=Sentence)
    snippet: tuple[Piece, ...] = ()


def item_line(row: ItemRow, *, head: Sentence, zone: str, found: Found | None = None) -> ItemLine:
    """One row of a page of items."""
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
        age=sentence(_age(clock.now() - row.updated_at)),
        exact=when(row.updated_at, zone).exact,
        project=row.project.name if row.project else "",
        hidden=not row.published,
        several=row.requesters_more > 0,
        flag=row.flag,
        head=head,
        marked=found.name if found else (),
        part=sentence(PARTS[found.part]) if found and found.part else Sentence(),
        snippet=found.snippet if found else (),
    )


def item_lines(
    rows: list[ItemRow], sort: Sort | None, *, zone: str, found: dict[str, Found] | None = None
) -> list[ItemLine]:
    """A whole list, with a head above each group of the sort's own kind; without a sort in one piece.

    `found` says by reference why a row of a search is there.
    """
    why = found or {}
    lines, last = [], ""
    for row in rows:
        words = _group(row, sort, zone) if sort else None
        head = sentence(words) if words and words.key != last else Sentence()
        lines.append(item_line(row, head=head, zone=zone, found=why.get(row.ref)))
        last = words.key if words else ""
    return lines


def _group(row: ItemRow, sort: Sort, zone: str) -> Text | None:
    if sort is Sort.PRIORITY:
        return Text(f"group.stars.{row.priority}", "{n} of 5 stars", {"n": str(row.priority)})
    if sort is Sort.NUMBER:
        return None
    moment = row.created_at if sort is Sort.CREATED else row.updated_at
    here = zone_named(zone)
    age = (clock.now().astimezone(here).date() - clock.aware(moment).astimezone(here).date()).days
    if age <= 0:
        return t("group.today", "Today")
    if age == 1:
        return t("group.yesterday", "Yesterday")
    if age < 7:
        return t("group.week", "Last seven days")
    return t("group.month", "Last thirty days") if age < 30 else t("group.earlier", "Earlier")


def _age(age: timedelta) -> Text:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return t("age.now", "now")
    if minutes < 60:
        return t("age.minutes", "{n} min", n=str(minutes))
    if minutes < 24 * 60:
        return t("age.hours", "{n} h", n=str(minutes // 60))
    days = minutes // (24 * 60)
    return t("age.days", "{n} d", n=str(days)) if days < 60 else t("age.months", "{n} mo", n=str(days // 30))

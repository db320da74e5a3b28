"""The lists of tickets and of tasks: ready-made views with counts, filters, search, pages, and what a row offers."""

from dataclasses import dataclass, field
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.i18n import Text, t
from rxdesk.models.items import Kind
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services import item_forms, items, ticket_acts
from rxdesk.services.house import list_types
from rxdesk.services.item_rows import ItemRow
from rxdesk.services.listing_items import ItemFilter, Sort, View, list_items, view_counts
from rxdesk.services.undo import undo_event
from rxdesk.state.base import Allow, Line, Screen, Sentence, Undo, rpc, sentence
from rxdesk.state.option import Option, options
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.ticket_lines import ItemLine, item_lines
from rxdesk.state.ticket_words import counted

Number = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=80)]
MOST_PAGES = 20
VIEWS: tuple[tuple[View, str, Text], ...] = (
    (View.MY_WORK, "user-round-check", t("view.my_work", "My work")),
    (View.UNASSIGNED, "circle-dashed", t("view.unassigned", "Unassigned")),
    (View.MY_OPEN, "circle-dot", t("view.my_open", "My open")),
    (View.ALL_OPEN, "list", t("view.all_open", "All open")),
    (View.RECENTLY_FINISHED, "circle-check", t("view.recently_finished", "Recently finished")),
)


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A ready-made view in the side."""

    value: str = ""
    words: Sentence = field(default_factory=Sentence)
    icon: str = ""
    count: str = ""
    active: bool = False


class Tickets(Screen, rx.State):
    """One list; `kind` says of what."""

    kind: str = "ticket"
    rows: list[ItemLine] = []
    views: list[ViewLine] = []
    view: str = str(View.ALL_OPEN)
    title: Sentence = Sentence()
    total: str = ""
    project: str = ""
    project_name: str = ""
    status: str = ""
    stars: str = "0"
    assignee: str = ""
    sort: str = str(Sort.UPDATED)
    ascending: bool = False
    search: str = ""
    more: bool = False
    loaded: bool = False
    narrowed: bool = False
    statuses: list[Option] = []
    agents: list[Option] = []
    _pages: int = 1

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open_tickets(self):
        """The page of tickets was opened, with the number of one of them or without."""
        return await self._open(Kind.TICKET)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open_tasks(self):
        """The page of tasks was opened."""
        return await self._open(Kind.TASK)

    async def _open(self, kind: Kind):
        if self.kind != kind or not self.loaded:
            self.kind, self._pages = str(kind), 1
            self.view, self.status, self.search = str(View.ALL_OPEN), "", ""
            await self._offer()
        asked = self.router.url.query_parameters.get("search", "")[:256]
        if asked:
            self.search, self._pages = asked, 1
        await self._list()
        self.loaded = True
        self._listen("items")
        place = self.router.url.path.rstrip("/").rpartition("/")[2]
        number = int(place) if place.isdecimal() and len(place) < 10 else 0
        return [TicketPanel.show(number), Tickets.count]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def count(self):
        """The counts beside the views; they never hold up the list."""
        await self._count()

    async def _refresh(self):
        await self._list()
        await self._count()

    async def _list(self):
        self.rows, self.more = await self._read(_pages_of, self._which(), self._sort(), self.ascending, self._pages)
        self.narrowed = bool(self.status or self.assignee or self.stars != "0" or self.search)
        names = {view: words for view, _, words in VIEWS}
        self.title = sentence(names[View(self.view)])
        if not self.views:
            self._show_counts({})

    async def _count(self):
        within = ItemFilter(kind=Kind(self.kind), project_id=_key(self.project))
        self._show_counts(await self._read(view_counts, within))

    def _show_counts(self, counts: dict[View, int]) -> None:
        said = {view: counted(number) for view, number in counts.items()}
        self.views = [
            ViewLine(str(view), sentence(words), icon, said.get(view, ""), view == self.view)
            for view, icon, words in VIEWS
        ]
        self.total = "" if self.narrowed else said.get(View(self.view), "")

    async def _offer(self):
        names, agents = await self._read(_choices, Kind(self.kind))
        self.statuses = [Option(name, name) for name in names]
        self.agents = options(agents)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def look_at(self, view: Word):
        """Another ready-made view."""
        self.view = view if view in list(View) else str(View.ALL_OPEN)
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def narrow_to(self, project: Word, name: Line):
        """One project ('0' is outside of projects), or all of them with an empty text."""
        self.project, self.project_name = (project, name) if project.isdecimal() else ("", "")
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_status(self, status: Word):
        self.status = status
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_stars(self, stars: Word):
        self.stars = stars if stars in ("0", "1", "2", "3", "4", "5") else "0"
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_assignee(self, assignee: Word):
        self.assignee = assignee if assignee.isdecimal() else ""
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def sort_by(self, sort: Word):
        """The same sort again turns it round."""
        self.ascending = not self.ascending if sort == self.sort else False
        self.sort = sort if sort in list(Sort) else str(Sort.UPDATED)
        await self._again()

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.AGENT)
    async def find(self, text: Line):
        """Names, numbers and messages that hold the words."""
        self.search = text
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def widen(self):
        """Take every filter away."""
        self.status, self.stars, self.assignee, self.search = "", "0", "", ""
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_more(self):
        """Fifty more."""
        self._pages = min(self._pages + 1, MOST_PAGES)
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def assign_me(self, number: Number):
        """Put the looking agent on the item."""
        event = await self._run(_assign_me, number)
        await self._told(t("list.assigned", "#{n} is yours", n=str(number)), event)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def archive(self, number: Number):
        event = await self._run(ticket_acts.change, number, items.archive_item)
        await self._told(t("list.archived", "#{n} is archived", n=str(number)), event)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def delete(self, number: Number):
        event = await self._run(ticket_acts.change, number, items.delete_item)
        await self._told(t("list.deleted", "#{n} is in Trash", n=str(number)), event)

    async def _told(self, text: Text, event: int | None) -> None:
        if event is not None:
            await self._say(text, undo=Undo(undo_event, (event,)))
        await self._refresh()

    async def _again(self) -> None:
        self._pages = 1
        await self._refresh()

    def _sort(self) -> Sort:
        return Sort(self.sort)

    def _which(self) -> "Which":
        return Which(
            status=self.status,
            filter=ItemFilter(
                kind=Kind(self.kind),
                view=View(self.view),
                project_id=_key(self.project),
                assignee_id=_key(self.assignee),
                priority_min=int(self.stars) or None,
                search=self.search,
            ),
        )


@dataclass(frozen=True, slots=True)
class Which:
    """A filter whose status is still a name: each type has statuses of its own."""

    status: str
    filter: ItemFilter


def _pages_of(
    session: Session,
    viewer: Viewer,
    which: Which,
    sort: Sort,
    ascending: bool,
    pages: int,
) -> tuple[list[ItemLine], bool]:
    asked = which.filter
    if which.status:
        ids = [
            status.id for type_ in list_types(session, kind=asked.kind) for status in type_.statuses
            if status.name == which.status
        ]  # fmt: skip
        asked = asked.model_copy(update={"status_id": tuple(ids) or (0,)})
    rows: list[ItemRow] = []
    cursor: str | None = ""
    for _ in range(pages):
        page = list_items(session, viewer, asked, sort=sort, ascending=ascending, cursor=cursor or "")
        rows += page.rows
        cursor = page.next
        if cursor is None:
            break
    return item_lines(rows, sort), cursor is not None


def _choices(session: Session, viewer: Viewer, kind: Kind):
    names = dict.fromkeys(status.name for type_ in list_types(session, kind=kind) for status in type_.statuses)
    return list(names), item_forms.offer(session, viewer).agents


def _assign_me(session: Session, viewer: Viewer, number: int) -> int | None:
    agent_id = viewer.id if isinstance(viewer, AgentViewer) else 0
    return ticket_acts.change(session, viewer, number, items.assign, agent_id=agent_id)


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() else None

"""The lists of tickets and of tasks: ready-made views with counts, filters, search, pages, and what a row offers."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from rxdesk.i18n import Text, t
from rxdesk.models.items import Channel, Kind
from rxdesk.services.list_offers import list_offer
from rxdesk.services.listing_items import ItemFilter, Sort, View
from rxdesk.services.shell_rows import zone_of
from rxdesk.state.base import Allow, Line, Sentence, rpc, sentence
from rxdesk.state.list_acts import ListActs
from rxdesk.state.list_hold import held
from rxdesk.state.list_question import MINE, CountQuestion, Counts, ListQuestion, Rows, Which
from rxdesk.state.option import Option, options
from rxdesk.state.question import Question
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.ticket_lines import ItemLine
from rxdesk.state.ticket_words import counted

Word = Annotated[str, Field(max_length=80)]
Level = Annotated[str, Field(pattern=r"^((project|portfolio):[0-9]{1,9}|outside|)$")]
"""Where the list looks: 'project:3', 'portfolio:2', 'outside' of projects, everywhere when empty."""
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


class Tickets(ListActs, rx.State):
    """One list; `kind` says of what."""

    kind: str = "ticket"
    rows: list[ItemLine] = []
    views: list[ViewLine] = []
    view: str = str(View.ALL_OPEN)
    title: Sentence = Sentence()
    total: str = ""
    level: str = ""
    level_name: str = ""
    status: str = ""
    stars: str = "0"
    assignee: str = ""
    organization: str = ""
    channel: str = ""
    sort: str = str(Sort.UPDATED)
    ascending: bool = False
    search: str = ""
    typed: int = 0
    """Rises when the search field must show what it did not type itself."""
    more: bool = False
    loaded: bool = False
    narrowed: bool = False
    statuses: list[Option] = []
    agents: list[Option] = []
    organizations: list[Option] = []
    unread: list[int] = []
    """Numbers of the rows that the agent has not read as they stand now."""
    waiting: int = 0
    """Changes that are not shown yet, since the rows would move under the pointer."""
    _pages: int = 1
    _zone: str = ""
    _held: bool = False
    _ids: dict[int, int] = {}
    _late: frozenset[int] = frozenset()

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
            self.view = str(View.ALL_OPEN)
            self._forget_filters()
            await self._offer()
        asked = self.router.url.query_parameters.get("search", "")[:256]
        if asked:
            self.search, self._pages = asked, 1
        self.typed += bool(self.search)
        await self._list()
        self.loaded = True
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
        if not self._zone:
            self._zone = await self._read(zone_of)
        question = self._rows_asked()
        self._follow(question, self._counts_asked())
        await self._ask(question)

    async def _count(self):
        await self._ask(self._counts_asked())

    def _take(self, question: Question, answer: Any, agent_id: int) -> None:
        if isinstance(answer, Counts):
            self._show_counts(answer.to(agent_id))
        elif isinstance(question, ListQuestion):
            self._show_rows(question, answer, agent_id)

    def _show_rows(self, question: ListQuestion, found: Rows, agent_id: int) -> None:
        unread = found.unread.get(agent_id, [])
        if self._held and found.news is not None and not found.news.other:
            kept = held(question, self.get_value("rows"), self._ids, found)
            self._ids |= found.ids
            self._late |= kept.late if kept.lines != found.lines else frozenset()
            self.unread = [*unread, *(number for number in self.unread if number not in found.ids)]
            self.rows = kept.lines
        else:
            self._ids, self._late = dict(found.ids), frozenset()
            self.unread, self.rows, self.more = unread, found.lines, found.more
        self.waiting = len(self._late)
        filters = (self.status, self.assignee, self.organization, self.channel, self.search, self.stars.strip("0"))
        self.narrowed = any(filters)
        names = {view: words for view, _, words in VIEWS}
        self.title = sentence(names[View(self.view)])
        if not self.views:
            self._show_counts({})

    def _show_counts(self, counts: dict[View, int]) -> None:
        said = {view: counted(number) for view, number in counts.items()}
        self.views = [
            ViewLine(str(view), sentence(words), icon, said.get(view, ""), view == self.view)
            for view, icon, words in VIEWS
        ]
        self.total = "" if self.narrowed else said.get(View(self.view), "")

    async def _offer(self):
        offered = await self._read(list_offer, Kind(self.kind))
        self.statuses = [Option(name, name) for name in offered.statuses]
        self.agents, self.organizations = options(offered.agents), options(offered.organizations)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def look_at(self, view: Word):
        """Another ready-made view."""
        self.view = view if view in list(View) else str(View.ALL_OPEN)
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def narrow_to(self, level: Level, name: Line):
        """One project, one portfolio with all inside it, what is outside of projects, or everything."""
        self.level, self.level_name = level, name if level else ""
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
    async def of_organization(self, organization: Word):
        self.organization = organization if organization.isdecimal() else ""
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_channel(self, channel: Word):
        self.channel = channel if channel in list(Channel) else ""
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
        self._forget_filters()
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def hold(self):
        """The pointer is over the rows: they stay where they are, whatever changes."""
        self._held = True

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def let_go(self):
        """The pointer has left the rows: what waited is shown."""
        self._held = False
        await self._show_waiting()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_waiting(self):
        """The bar '3 changes' was pressed."""
        await self._show_waiting()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_more(self):
        """Fifty more."""
        self._pages = min(self._pages + 1, MOST_PAGES)
        await self._list()

    def _forget_filters(self) -> None:
        self.status = self.assignee = self.organization = self.channel = self.search = ""
        self.stars, self.typed = "0", self.typed + 1

    async def _show_waiting(self) -> None:
        if self.waiting:
            await self._list()

    async def _again(self) -> None:
        self._pages = 1
        await self._refresh()

    def _rows_asked(self) -> ListQuestion:
        which = Which(
            level=self.level,
            status=self.status,
            filter=ItemFilter(
                kind=Kind(self.kind),
                view=View(self.view),
                assignee_id=_key(self.assignee),
                organization_id=_key(self.organization),
                channel=Channel(self.channel) if self.channel else None,
                priority_min=int(self.stars) or None,
                search=self.search,
            ),
        )
        me = self._me() if View(self.view) in MINE else 0
        return ListQuestion(which, Sort(self.sort), self.ascending, self._pages, self._zone, me)

    def _counts_asked(self) -> CountQuestion:
        return CountQuestion(Which(level=self.level, filter=ItemFilter(kind=Kind(self.kind))))


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None

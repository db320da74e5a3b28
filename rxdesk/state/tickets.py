"""The lists of tickets and of tasks: ready-made views with counts, filters, search, pages, and what a row offers."""

from collections.abc import Mapping
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.models.items import Kind
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services.listing_counts import Counts
from rxdesk.services.listing_items import MINE, ItemFilter, Sort, View
from rxdesk.state import live
from rxdesk.state.base import Allow, Line, Sentence, rpc, sentence
from rxdesk.state.list_acts import ListActs
from rxdesk.state.list_filters import ListFilters, Word
from rxdesk.state.list_hold import held
from rxdesk.state.list_question import CountQuestion, ListQuestion, Rows, Which
from rxdesk.state.list_sheets import ListSheets
from rxdesk.state.list_views import VIEWS, ViewLine, view_lines
from rxdesk.state.listed import Changes, Listed
from rxdesk.state.question import News, Question
from rxdesk.state.shell import Shell
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.ticket_lines import ItemLine
from rxdesk.state.ticket_words import counted

Level = Annotated[str, Field(pattern=r"^((project|portfolio):[0-9]{1,9}|outside|)$")]
"""Where the list looks: 'project:3', 'portfolio:2', 'outside' of projects, everywhere when empty."""
MOST_PAGES = 20


class Tickets(ListActs, ListFilters, ListSheets, rx.State):
    """One list; `kind` says of what, and its rows lie in sheets."""

    kind: str = "ticket"
    views: list[ViewLine] = view_lines({}, "")
    view: str = str(View.ALL_OPEN)
    title: Sentence = Sentence()
    total: str = ""
    level: str = ""
    level_name: str = ""
    sort: str = str(Sort.UPDATED)
    ascending: bool = False
    more: bool = False
    loaded: bool = False
    narrowed: bool = False
    unread: list[int] = []
    """Numbers of the rows that the agent has not read as they stand now."""
    waiting: int = 0
    """Changes that are not shown yet, since the rows would move under the pointer."""
    _pages: int = 1
    _counted: dict[str, str] = {}
    _said: tuple[str, ...] = ()
    _zone: str = ""
    _held: bool = False
    _listed: Listed = Listed()
    _current: bool = False
    _late: frozenset[int] = frozenset()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open_tickets(self):
        """The page of tickets was opened, with the number of one of them or without."""
        async for event in self._open(Kind.TICKET):
            yield event

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open_tasks(self):
        """The page of tasks was opened."""
        async for event in self._open(Kind.TASK):
            yield event

    async def _open(self, kind: Kind):
        """The list as far as it is seen, its rest with the frame, the item, the counts, each drawn when it is there.

        From one item of the list to another the list stays as it is: it was listened to until now, and is again.
        """
        asked = self.router.url.query_parameters.get("search", "")[:256]
        stays = self.loaded and self._current and self.kind == kind and not asked and live.was_on_show(self)
        if stays:
            self._follow(self._rows_asked(), self._counts_asked())
        else:
            was_shown = self.loaded
            await self._open_list(kind, asked)
            rest, more = [] if was_shown else self._first_screen(), self.more
            self.more, self._current = more and not rest, not rest
            yield
            self._append_lines(rest)
            self.more, self._current = more, True
        await (await self.get_state(Shell))._enter()
        place = self.router.url.path.rstrip("/").rpartition("/")[2]
        number = int(place) if place.isdecimal() and len(place) < 10 else 0
        self.unread = [each for each in self.unread if each != number]
        panel = await self.get_state(TicketPanel)
        async for _ in panel._stay_or_open(number):
            yield
        if number and not panel.gone and panel.head.kind != kind:
            # Tickets and tasks share their numbers: the address of the one leads to the other.
            yield rx.redirect(f"/{panel.head.kind}s/{number}", replace=True)
            return
        if not stays:
            yield Tickets.count

    async def _open_list(self, kind: Kind, asked: str) -> None:
        if self.kind != kind or not self.loaded:
            self.kind, self._pages, self._counted = str(kind), 1, {}
            self.view = str(View.ALL_OPEN)
            self._forget_filters()
        if asked:  # in the bar above every page, which searches everything
            self.search, self.view, self._pages = asked, str(View.ALL), 1
        self.typed += bool(self.search)
        await self._list()
        self.loaded = True

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def count(self):
        """The counts beside the views; they never hold up the list."""
        await self._count()

    async def _refresh(self):
        await self._list()
        await self._count()

    async def _list(self):
        self._zone = self._zone_here()
        question = self._rows_asked()
        self._current = False  # until it is read: what is listed may be of another question, or of another day
        self._follow(question, self._counts_asked())
        await self._ask(question)

    async def _count(self):
        await self._ask(self._counts_asked())

    def _take(self, question: Question, answer: Any, agent_id: int) -> bool:
        if isinstance(answer, Counts):
            self._show_counts(answer.to(agent_id))
        elif isinstance(question, ListQuestion) and isinstance(answer, Changes):
            return self._take_in(question, answer, agent_id)
        elif isinstance(question, ListQuestion):
            self._show_all(question, answer, agent_id)
        return True

    def _take_in(self, question: ListQuestion, found: Changes, agent_id: int) -> bool:
        """False where the list is to be read as a whole."""
        if not self._current:
            return False
        listed = found.taken_in(self.get_value("_listed"))
        self._show_listed(question, listed, found.changed, found.news)
        here = {line.number for line in (*listed.lines, *self.get_value("_lines"))}
        known = [number for number in self.get_value("unread") if number not in found.news.items]
        self.unread = [number for number in (*known, *found.unread.get(agent_id, [])) if number in here]
        return self._held or not listed.is_short(question.most)

    def _show_listed(
        self, question: ListQuestion, listed: Listed, changed: Mapping[int, ItemLine], news: News | None
    ) -> None:
        lines = listed.lines
        self._listed, self.more = listed, listed.more and self._pages < MOST_PAGES
        if self._held and news is not None and not news.other:
            kept = held(question, self.get_value("_lines"), lines, changed, news)
            self._late |= kept.late if kept.lines != lines else frozenset()
            lines = kept.lines
        else:
            self._late = frozenset()
        self._show_lines(lines)
        self.waiting = len(self._late)

    def _show_all(self, question: ListQuestion, found: Rows, agent_id: int) -> None:
        self._current = True
        self.unread = found.unread.get(agent_id, [])
        self._show_listed(question, found.listed, found.changed, found.news)
        self.narrowed = self._is_narrowed()
        names = {view: words for view, _, words in VIEWS}
        self.title = sentence(names[View(self.view)])
        self._show_views()

    def _show_counts(self, counts: dict[View, int]) -> None:
        self._counted = {str(view): counted(number) for view, number in counts.items()}
        self._show_views()

    def _show_views(self) -> None:
        said = self._counted
        told = (self.view, *(said.get(str(view), "") for view, _, _ in VIEWS))
        if told != self._said:
            self._said = told
            self.views = view_lines(said, self.view)
        self.total = "" if self.narrowed else said.get(self.view, "")

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
        self.level, self.level_name, self._counted = level, name if level else "", {}
        await self._again()
        return Tickets.count

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def sort_by(self, sort: Word):
        """The same sort again turns it round."""
        self.ascending = not self.ascending if sort == self.sort else False
        self.sort = sort if sort in list(Sort) else str(Sort.UPDATED)
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
        """Fifty more; those that are there already are neither read nor sent again."""
        before = self.get_value("_listed")
        if not before.more or self._pages >= MOST_PAGES:
            return
        is_short = before.is_short(self._rows_asked().most)
        self._pages += 1
        if is_short:
            await self._list()
            return
        question = self._rows_asked()
        self._follow(question, self._counts_asked())
        found = await self._read(_after, question, before)
        self._listed = before.followed_by(found.listed)
        self.more = found.listed.more and self._pages < MOST_PAGES
        self.unread = [*self.get_value("unread"), *found.unread.get(self._me(), [])]
        here = {line.number for line in self.get_value("_lines")}  # under the pointer some stand there already
        self._append_lines([line for line in self._listed.lines[len(before.rows) :] if line.number not in here])

    async def _show_waiting(self) -> None:
        """The list as it is, which took in everything while it stood still."""
        question, listed = self._rows_asked(), self.get_value("_listed")
        if self.waiting and (not self._current or listed.is_short(question.most)):
            await self._list()
        elif self.waiting:
            self._show_listed(question, listed, {}, None)

    async def _again(self) -> None:
        self._pages = 1
        await self._list()

    def _kind(self) -> Kind:
        return Kind(self.kind)

    def _rows_asked(self) -> ListQuestion:
        which = Which(
            level=self.level,
            status=self.status,
            filter=self._filter().model_copy(update={"kind": Kind(self.kind), "view": View(self.view)}),
        )
        me = self._me() if View(self.view) in MINE else 0
        return ListQuestion(which, Sort(self.sort), self.ascending, self._pages, self._zone, me)

    def _counts_asked(self) -> CountQuestion:
        return CountQuestion(Which(level=self.level, filter=ItemFilter(kind=Kind(self.kind))))


def _after(session: Session, viewer: Viewer, question: ListQuestion, listed: Listed) -> Rows:
    return question.after(session, viewer, [viewer.id] if isinstance(viewer, AgentViewer) else [], listed)

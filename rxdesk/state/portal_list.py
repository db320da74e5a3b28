"""The customer's requests: what they see is in the address, so that Back works and a link shows the same again."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from rxdesk.i18n import Text, t
from rxdesk.models.portal import PortalOption, Shown
from rxdesk.services.portal_board import Board, Changes
from rxdesk.state.base import Allow, Screen, Sentence, rpc, sentence
from rxdesk.state.policy import Line as Text255
from rxdesk.state.portal_question import BoardCount, BoardQuestion, Held, held
from rxdesk.state.portal_words import Line
from rxdesk.state.question import Question
from rxdesk.state.ticket_words import counted

MOST_PAGES = 40
_NAMES = ("whose", "show", "status", "type", "project", "since", "sort", "search")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the tree of projects: its name, its address, whether it is shown now."""

    ref: str
    name: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """What waits for the person."""

    href: str = ""
    title: Sentence = field(default_factory=Sentence)
    quote: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for, and which filters the portal offers."""

    whose: str = "all"
    show: str = "open"
    status: str = ""
    type: str = ""
    project: str = ""
    since: str = ""
    sort: str = ""
    search: str = ""
    by_state: bool = False
    by_date: bool = False
    by_search: bool = False
    by_priority: bool = False
    shows_updated: bool = False
    on: int = 0


class PortalList(Screen, rx.State):
    """The page /portal."""

    lines: list[Line] = []
    places: list[Place] = []
    statuses: list[Option] = []
    types: list[Option] = []
    projects: list[Option] = []
    filters: Filters = Filters()
    waiting: WaitingCard = WaitingCard()
    count: str = ""
    more: bool = False
    any_at_all: bool = False
    loaded: bool = False
    reads: Sentence = Sentence()
    cleared: int = 0
    tools: bool = False
    _asked: dict[str, str] = {}
    _pages: int = 1
    _typed: str = ""
    _topics: tuple[str, ...] = ()
    _held: Held = Held()

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def open(self):
        """The page was opened, or its filters changed; how many there are comes after the list."""
        query = self.router.url.query_parameters
        asked = {name: query.get(name, "")[:255] for name in _NAMES if query.get(name)}
        if asked != self._asked:
            self._asked, self._pages = asked, 1
        await self._list()
        self._fill_search(asked.get("search", ""))
        yield
        await self._count()

    async def _refresh(self):
        await self._list()
        await self._count()

    async def _count(self) -> None:
        if self.more and self.loaded:
            await self._ask(BoardCount(self._question()))

    async def _list(self) -> None:
        await self._ask(self._question())

    def _question(self) -> BoardQuestion:
        return BoardQuestion(tuple(sorted(self._asked.items())), self._pages, self._topics)

    def _take(self, question: Question, answer: Any, agent_id: int) -> bool:
        if isinstance(question, BoardCount):
            self.count = counted(answer) if answer is not None and self.more else self.count
        elif isinstance(answer, Changes):
            mine = self._question()  # another one where the reading of other filters failed
            kept = self.get_value("_held").after(answer, mine.wanted) if question == mine else None
            if kept is None:
                return False
            self._hold(kept)
        elif answer is None:
            self.reset()
        else:
            self._show(answer)
        return True

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.ANONYMOUS)
    async def find(self, text: Text255):
        """Search while typing."""
        self._typed = text.strip()
        return rx.redirect(_href(self._asked | {"search": text.strip()}), replace=True)

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def narrow(self, name: Text255, value: Text255):
        """Set one filter."""
        return rx.redirect(_href(self._asked | {name: value})) if name in _NAMES else None

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def clear(self):
        """All filters off, and an empty search field."""
        return rx.redirect("/portal")

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def toggle_tools(self):
        """On a phone the filters open below the search field."""
        self.tools = not self.tools

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def show_more(self):
        """Fifty more rows below."""
        self._pages = min(self._pages + 1, MOST_PAGES)
        await self._refresh()

    def _fill_search(self, search: str) -> None:
        """A link or the way back set the search, not the keyboard: the field is drawn anew, which else would lie."""
        typed = self._typed
        by_hand = bool(search) == bool(typed) and (search.startswith(typed) or typed.startswith(search))
        if not by_hand:
            self._typed = search
            self.cleared += 1

    def _hold(self, held: Held) -> None:
        self._held, self.lines = held, list(held.lines)
        if not (held.more and self.more):
            self.count = f"{len(held.lines)}+" if held.more else str(len(held.lines))
        self.more = held.more

    def _show(self, board: Board) -> None:
        asked, self._topics = self._asked, board.topics
        self._hold(held(board))
        self.any_at_all, self.loaded = board.any_at_all, True
        question = self._question()
        self._follow(question, *([BoardCount(question)] if board.more else []))
        self.statuses = [Option(name, name) for name in board.statuses]
        self.types = [Option(name, name) for name in board.types]
        self.projects = [Option(ref, name) for ref, name in board.projects]
        self.places = [
            Place(ref, name, _href(asked | {"project": ref}), asked.get("project") == ref)
            for ref, name in board.projects
        ]
        self.filters = _filters(asked, board)
        self.waiting = _card(board)
        self.reads = sentence(_why(board.option))


def _filters(asked: dict[str, str], board: Board) -> Filters:
    given = {name: asked.get(name, "") for name in _NAMES if asked.get(name)}
    return Filters(
        **given,
        by_state=Shown.STATUS in board.offered,
        by_date=Shown.UPDATED in board.offered,
        by_search=board.search,
        by_priority=Shown.PRIORITY in board.offered,
        shows_updated=Shown.UPDATED in board.offered,
        on=sum(name in given for name in ("status", "type", "project", "since")),
    )


def _card(board: Board) -> WaitingCard:
    waits = board.waiting
    if waits is None:
        return WaitingCard()
    if waits.author:
        title = t("portal.waits.by", "{author} waits for your answer on “{name}”", author=waits.author, name=waits.name)
    else:
        title = t("portal.waits", "“{name}” waits for your answer", name=waits.name)
    return WaitingCard(f"/portal/requests/{waits.ref}", sentence(title), waits.quote, waits.more)


def _href(asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return "/portal" + (f"?{urlencode(kept)}" if kept else "")


def _why(option: PortalOption) -> Text:
    return {
        PortalOption.OWN: t("portal.why.own", "You see what you asked for."),
        PortalOption.ORGANIZATION: t(
            "portal.why.organization", "You see what you and your colleagues asked for, and what you were added to."
        ),
        PortalOption.ALL_PUBLISHED: t("portal.why.all", "You see all requests that are published here."),
        PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS: t(
            "portal.why.both",
            "You see what you and your colleagues asked for, what you were added to, and projects you follow.",
        ),
    }.get(option) or t(
        "portal.why.projects", "You see what you asked for, what you were added to, and projects you follow."
    )

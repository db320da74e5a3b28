"""One request: what was said, where it stands, who reads it, and the reply that is being written."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.services import portal_request
from rxdesk.services.portal_request import Face, RequestPage
from rxdesk.state.base import Allow, Screen, Sentence, rpc
from rxdesk.state.portal_item_question import PageQuestion
from rxdesk.state.portal_item_view import Bubble, Head, Property, Step, bubbles, head, properties, steps
from rxdesk.state.portal_uploads import Uploads
from rxdesk.state.portal_words import WhoCard, can_read_line, mailed_line, who_card
from rxdesk.state.question import Question
from rxdesk.state.ticket_words import today_in

Typed = Annotated[str, Field(max_length=100_000)]


class ReplyForm(TypedDict):
    """The reply box."""

    text: Typed


class PortalItem(Uploads, Screen, rx.State):
    """The page /portal/requests/[item_ref]."""

    head: Head = Head()
    steps: list[Step] = []
    says: Sentence = Sentence()
    bubbles: list[Bubble] = []
    properties: list[Property] = []
    who: WhoCard = WhoCard()
    goes_to: Sentence = Sentence()
    read_by: Sentence = Sentence()
    draft: str = ""
    saved: bool = False
    sent: int = 0
    fresh: str = ""
    fresh_by: str = ""
    loaded: bool = False
    missing: bool = False
    gone: bool = False
    _ref: str = ""
    _left: str = ""
    _known: list[str] = []
    _heard: tuple[str, ...] = ()
    _page: RequestPage | None = None
    _day: str = ""

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def open(self):
        """The page was opened: another request starts from nothing."""
        ref = self.router.url.path.rstrip("/").rpartition("/")[2]
        if ref != self._ref or self.gone or self.missing:
            self.reset()
            self._ref = ref
        self._known, self.fresh, self.saved = [], "", False
        await self._ask(self._question())
        if self.gone:
            self.gone, self.missing, self.draft = False, True, ""
            return
        self.draft = self.get_value("_page").draft

    async def _refresh(self):
        await self._ask(self._question())

    def _question(self) -> PageQuestion:
        return PageQuestion(self._ref, self._heard)

    def _take(self, question: Question, answer: Any, agent_id: int) -> bool:
        page: RequestPage | None = self.get_value("_page")
        if isinstance(answer, Face):
            if page is None or self._day != today_in(page.zone):
                return False
            self._show_face(answer.on(page))
        elif answer is None:
            typed = self.draft
            self._empty()
            self.gone, self.draft = True, typed
        else:
            self._show(answer)
        return True

    @rx.event
    @rpc(allow=Allow.CUSTOMER, limit="20/minute")
    async def send(self, form: ReplyForm):
        """Send the reply; the box is empty afterwards and keeps the focus."""
        self._clear_errors()
        self.draft = form["text"]
        try:
            await self._run(portal_request.reply, self._ref, text=form["text"], files=self._upload_refs())
        except NotFound:
            await self._refresh()
            raise
        self.draft, self.uploads, self.fresh, self.saved, self._left = "", [], "", False, form["text"]
        self.sent += 1
        await self._refresh()
        await self._say(t("portal.sent", "Sent"))

    @rx.event(supersedes=True, debounce=800)
    @rpc(allow=Allow.CUSTOMER)
    async def keep(self, text: Typed):
        """Keep what is typed on the server; only its writer ever sees it."""
        if text and text == self._left:
            return  # the last keys before sending come after it, since typing is waited for
        self.draft, self._left = text, ""
        await self._run(portal_request.keep_draft, self._ref, text=text)
        self.saved = bool(text.strip())

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def seen(self):
        """The new reply was looked at."""
        self.fresh = ""

    def _empty(self) -> None:
        ref = self._ref
        self.reset()
        self._ref, self.loaded = ref, True

    def _show_face(self, page: RequestPage) -> None:
        self._page, self.loaded = page, True
        self.head = head(page)
        self.steps, self.says = steps(page)
        self.properties = properties(page)

    def _show(self, page: RequestPage) -> None:
        self._show_face(page)
        self._heard, self._day = page.topics, today_in(page.zone)
        self.who = who_card(page.who)
        self.goes_to, self.read_by = mailed_line(page.mailed), can_read_line(page.who)
        arrived = [row for row in page.messages if self._known and row.ref not in self._known and not row.mine]
        if arrived:
            self.fresh, self.fresh_by = arrived[0].ref, arrived[0].author
        self._known = ["", *(row.ref for row in page.messages)]
        self.bubbles = bubbles(page)
        self._follow(self._question())

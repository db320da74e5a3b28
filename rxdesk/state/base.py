"""What every screen's state stands on: a policy for each handler, the viewer's own session, notices, live updates.

How to write a screen (one file per screen in `state/`, flat, no state inside another):

    @dataclass(frozen=True, slots=True)
    class TicketRow:                                   # what the browser may know: a frozen row, never an ORM object
        number: int
        subject: str

    class Inbox(Screen, rx.State):
        rows: list[TicketRow] = []                     # public vars go to the browser, `_names` stay here
        _view: str = ""

        @rx.event
        @rpc(allow=Allow.AGENT)                        # below @rx.event; without it the class cannot be defined
        async def open(self, view: Line):              # the annotations are the schema, checked strictly by the gate
            self._view = view
            await self._refresh()
            self._listen("items", f"view:{view}")      # topics of what is shown; replaces the earlier ones

        async def _refresh(self):                      # called by a live signal too: read again, set the rows, no more
            self.rows = await self._read(_rows, self._view)

        @rx.event
        @rpc(allow=Allow.AGENT)
        async def close(self, number: int):
            await self._run(items.close_item, number)                  # verb(session, viewer, number), committed
            await self._say(t("item.closed", "Closed"), undo=Undo(items.reopen_item, (number,)))

    def _rows(session, viewer, view):                  # built while the session is open, so that nothing loads later
        return [ticket_row(item) for item in items.list_items(session, viewer, view=view)]

Where many tabs show the same, as lists of items do, a screen names its question instead: `_follow`, see question.py.

A page names its loader: `app.add_page(page, route="/tickets", on_load=Inbox.open("mine"))`. Every page whose rows move
listens again in its on_load, because a navigation forgets the topics of the page before.

A domain error raised by a verb ends the handler: with a `field` it goes into `self.errors[field]`, else it becomes a
notice. Call `self._clear_errors()` at the start of a form's handler. Equal values are not sent, so set rows freely.
In `@rx.event(background=True)` handlers call these helpers inside `async with self`.
Return `rx.redirect(...)` freely; never `rx.toast`, `rx.call_script`, `rx.set_clipboard`: they are text for `eval`.
Secrets never travel in events: passwords and tokens are posted by `ui.post_form` to an HTTP route.
"""

from typing import Any, ParamSpec, TypeVar

import reflex as rx
from sqlmodel import Session

from rxdesk.errors import DomainError
from rxdesk.i18n import Text
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.state import live, looking
from rxdesk.state.guard import Guarded
from rxdesk.state.looking import Verb
from rxdesk.state.notices import Notices, Tone, Undo
from rxdesk.state.policy import Allow, Line, rpc
from rxdesk.state.question import Question
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.source import SignedIn

__all__ = ["Allow", "Line", "Screen", "Sentence", "Tone", "Undo", "rpc", "sentence"]

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


class Screen(Guarded, rx.State, mixin=True):
    """Parent of every screen's state: `class Inbox(Screen, rx.State)`."""

    errors: dict[str, Sentence] = {}
    """Sentences beside the fields of a form, by field name; draw them with `ui.field(error=...)`."""

    async def _read(self, load: Verb[Params, Answer], *args: Params.args, **kwargs: Params.kwargs) -> Answer:
        """What `load(session, viewer, ...)` gives, in a session that cannot write."""
        return await looking.read(self, looking.door.get(), load, *args, **kwargs)

    async def _run(self, verb: Verb[Params, Answer], *args: Params.args, **kwargs: Params.kwargs) -> Answer:
        """Run one verb as the viewer and commit; other people's screens hear of it at once."""
        return await looking.act(self, looking.door.get(), verb, *args, **kwargs)

    async def _say(self, text: Text, *, tone: Tone = Tone.OK, undo: Undo | None = None) -> None:
        """Show a notice, with 'Undo' for ten seconds when there is a way back."""
        notices = await self.get_state(Notices)
        notices._show(text, tone=tone, undo=undo, allow=looking.door.get())

    def _listen(self, *topics: str, items: bool = True) -> None:
        """Call `_refresh` when one of these topics changes, until the tab goes to another page.

        A screen that shows no list of items says `items=False` and is left alone by what happens to items, but for
        those whose own topic (`item:7`) it names.
        """
        live.listen(self, topics, items=items)

    def _follow(self, *questions: Question) -> None:
        """Call `_take` with a new answer when one of these questions may have another, until the tab goes elsewhere.

        Tabs that ask the same and see the same are asked about once. Call it before the questions are first asked.
        """
        live.follow(self, questions)

    async def _ask(self, question: Question) -> None:
        """Ask for this tab alone, now."""
        self._take(question, await self._read(_answer, question), self._me())

    def _take(self, question: Question, answer: Any, agent_id: int) -> bool:
        """Show an answer; what it holds is shared with other tabs and never changed in place.

        `agent_id` is that of the agent who looks, 0 for anybody else. False says that the answer is not enough: the
        screen is then read again as a whole.
        """
        raise NotImplementedError(f"{self.__class__.__name__} follows a question but has no _take")

    def _me(self) -> int:
        """The agent who looks, 0 for anybody else."""
        agent = self._agent()
        viewer = agent.viewer if agent else None
        return viewer.id if isinstance(viewer, AgentViewer) else 0

    def _zone_here(self) -> str:
        """In which time zone the agent who looks reads times."""
        agent = self._agent()
        return agent.zone if agent and agent.zone else "UTC"

    def _agent(self) -> SignedIn | None:
        last = looking.now.get()
        return last.seen.agent if last and looking.door.get() in (Allow.AGENT, Allow.ADMIN) else None

    async def _refresh(self) -> None:
        """Read again what is shown. A screen that listens says how."""
        raise NotImplementedError(f"{self.__class__.__name__} listens but has no _refresh")

    def _clear_errors(self) -> None:
        """Forget what was wrong with the form before."""
        self.errors = {}

    async def _refused(self, error: DomainError) -> None:
        """Show why the verb did not do it: beside its field, or as a notice."""
        if error.field:
            self.errors = {**self.errors, error.field: sentence(error.text)}
        else:
            await self._say(error.text, tone=Tone.BAD)


def _answer(session: Session, viewer: Viewer, question: Question) -> Any:
    return question.ask(session, viewer, [viewer.id] if isinstance(viewer, AgentViewer) else [], None)

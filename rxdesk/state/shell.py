"""The frame of the dashboard: who is looking, the tree of projects, and the way to any item by its number."""

from dataclasses import dataclass
from urllib.parse import quote

import reflex as rx
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.models.viewers import Viewer
from rxdesk.services import shell_rows
from rxdesk.services.shell_rows import Level, Me
from rxdesk.state import live
from rxdesk.state.add_item import AddItem
from rxdesk.state.base import Allow, Screen, rpc
from rxdesk.state.ticket_words import Face, face_of


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One line of the tree; `key` is 'project:3' or 'portfolio:2'."""

    key: str = ""
    name: str = ""
    inside: bool = False


class Jump(TypedDict):
    """The search field of the top bar."""

    words: str


class Shell(Screen, rx.State):
    """What every dashboard page shows around its own content."""

    face: Face = Face()
    name: str = ""
    email: str = ""
    company: str = ""
    is_admin: bool = False
    has_tickets: bool = True
    has_tasks: bool = True
    may_create: bool = False
    mail_paused: bool = False
    tree: list[LevelLine] = []

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def enter(self):
        """A dashboard page was opened; a dialog of the page before does not come along."""
        await self._enter()

    async def _enter(self) -> None:
        (await self.get_state(AddItem)).kind = ""
        known = live.was_on_show(self)
        self._listen("projects", "settings", items=False)
        if not known:
            await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def home(self):
        """The start is the list of tickets; who is nobody yet is sent to sign in by the gate."""
        return rx.redirect("/tickets", replace=True)

    async def _refresh(self):
        found, tree = await self._read(_frame)
        self.face = face_of("agent", found.id, found.name)
        self.name, self.email, self.company = found.name, found.email, found.company
        self.is_admin, self.may_create, self.mail_paused = found.is_admin, found.may_create, found.mail_paused
        self.has_tickets, self.has_tasks = "ticket" in found.kinds, "task" in found.kinds
        self.tree = [LevelLine(_key(one), one.name, one.is_inside) for one in tree]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def jump(self, words: Jump):
        """'#1042' opens that item, anything else searches the tickets."""
        typed = words["words"].strip()[:200]
        number = typed.removeprefix("#")
        if number.isdecimal() and len(number) < 10:
            return rx.redirect(f"/tickets/{int(number)}")
        return rx.redirect(f"/tickets?search={_quoted(typed)}" if typed else "/tickets")


def _frame(session: Session, viewer: Viewer) -> tuple[Me, list[Level]]:
    return shell_rows.me(session, viewer), shell_rows.levels(session, viewer)


def _key(level: Level) -> str:
    return f"project:{level.project_id}" if level.project_id else f"portfolio:{level.portfolio_id}"


def _quoted(text: str) -> str:
    return quote(text, safe="")

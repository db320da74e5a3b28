"""API keys, for Admins; and everybody's own sign-ins."""

from dataclasses import dataclass, field
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.i18n import t
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.admin_rows import KeyRow, key_rows, sign_ins
from rxdesk.services.api_keys import SCOPES, create_key, end_key
from rxdesk.services.auth.sessions import end_session
from rxdesk.state import looking
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, Screen, rpc
from rxdesk.state.device import device_name
from rxdesk.state.ticket_words import When, when

Key = Annotated[int, Field(ge=0, lt=2**31)]

NewKey = TypedDict("NewKey", {"name": str, "scopes[]": list[str]})
"""The dialog 'Create key'."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A living key."""

    id: int = 0
    name: str = ""
    prefix: str = ""
    agent: str = ""
    scopes: str = ""
    made: When = field(default_factory=When)
    used: When = field(default_factory=When)
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class SignInLine:
    """A place where one is signed in; `here` is the one that shows this page."""

    id: int = 0
    device: str = ""
    address: str = ""
    since: When = field(default_factory=When)
    seen: When = field(default_factory=When)
    here: bool = False


class Keys(AdminScreen, rx.State):
    """The keys; `token` is the new one, shown until the dialog closes and never again."""

    lines: list[KeyLine] = []
    scopes: list[str] = list(SCOPES)
    adding: bool = False
    token: str = ""
    ending: KeyLine = KeyLine()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self.adding, self.token, self.ending = False, "", KeyLine()
        self._clear_errors()
        await self._refresh()

    async def _refresh(self):
        if await self._enter():
            self.lines = [_key_line(row, self._zone) for row in await self._read(key_rows)]

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def add(self):
        """Open the dialog."""
        self._clear_errors()
        self.adding, self.token = True, ""

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def close_dialog(self):
        """Close the dialog; the token is not shown again."""
        self.adding, self.token = False, ""

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def create(self, form: NewKey):
        """Make a key that acts as oneself."""
        self._clear_errors()
        self.token = (await self._run(create_key, name=form["name"], scopes=form["scopes[]"])).token
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def ask_end(self, key_id: Key):
        """Ask before a key ends: what uses it stops at once, and there is no way back."""
        self.ending = next((line for line in self.lines if line.id == key_id), KeyLine())

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def keep(self):
        """The key stays."""
        self.ending = KeyLine()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def end(self, key_id: Key):
        """The key opens nothing from now on."""
        self.ending = KeyLine()
        await self._run(end_key, key_id)
        await self._say(t("key.ended", "The key is ended"))
        await self._refresh()


class SignIns(Screen, rx.State):
    """Where the agent who looks is signed in."""

    lines: list[SignInLine] = []

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        await self._refresh()

    async def _refresh(self):
        rows, zone = await self._read(sign_ins), self._zone_here()
        signed = (await looking.looking(self)).agent
        here = signed.session_id if signed else 0
        self.lines = [
            SignInLine(
                row.id, device_name(row.device), row.address, when(row.created_at, zone), when(row.seen_at, zone),
                row.id == here,
            )
            for row in rows
        ]  # fmt: skip

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def end(self, session_id: Key):
        """Sign out there."""
        await self._run(_end_own, session_id)
        await self._say(t("session.ended", "Signed out there"))
        await self._refresh()


def _end_own(session: Session, viewer: AgentViewer, session_id: int) -> None:
    end_session(session, viewer, session_id)


def _key_line(row: KeyRow, zone: str) -> KeyLine:
    return KeyLine(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        agent=row.agent,
        scopes=", ".join(row.scopes),
        made=when(row.created_at, zone),
        used=when(row.last_used_at, zone) if row.last_used_at else When(),
        is_used=row.last_used_at is not None,
    )

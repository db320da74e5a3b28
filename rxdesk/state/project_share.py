"""The dialog 'Share' of a project: customers wait for its 'Save', agents and teams work in the project at once."""

from dataclasses import replace
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.models.projects import ProjectRole
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import project_acts
from rxdesk.services.access_change import preview_share
from rxdesk.services.people_rows import Candidate, candidates
from rxdesk.services.project_rows import home_of
from rxdesk.state.base import Allow, Line, Screen, Sentence, Undo, rpc, sentence
from rxdesk.state.customer_lines import Impact, impact_of
from rxdesk.state.project_view import ShareLine, candidate_line
from rxdesk.state.ticket_words import listed

Key = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]


class ProjectShare(Screen, rx.State, mixin=True):
    """The dialog's part of `ProjectPanel`."""

    followers: list[ShareLine] = []
    members: list[ShareLine] = []
    sharing: bool = False
    share_tab: str = "customers"
    rows: list[ShareLine] = []
    found: list[ShareLine] = []
    impact: Impact = Impact()
    several: Sentence = Sentence()
    changed: bool = False
    _key: int = 0
    _added: list[ShareLine] = []
    _removed: list[tuple[str, int]] = []

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def share(self, tab: Word):
        """Open the dialog."""
        self._added, self._removed, self.impact = [], [], Impact()
        self.share_tab = tab if tab in ("agents", "teams") else "customers"
        self.sharing, self.found = True, []
        self._draw()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def choose_share_tab(self, tab: Word):
        """Agents, teams or customers."""
        self.share_tab, self.found = (tab if tab in ("agents", "teams") else "customers"), []
        self._draw()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def stop_sharing(self):
        """Leave all as it was."""
        self.sharing = False

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.AGENT)
    async def find(self, text: Line):
        """Whom to add, of the tab's kind."""
        kinds = {"agents": ("agent",), "teams": ("team",)}.get(self.share_tab, ("customer", "organization"))
        found = await self._read(_candidates, text, kinds) if text.strip() else ()
        there = {(line.kind, line.id) for line in self.rows if line.state != "removed"}
        offered = [candidate_line(one) for one in found if one.id and (one.kind, one.id) not in there]
        self.found = sorted(offered, key=lambda line: line.kind != "organization")[:8]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def put(self, kind: Word, key: Key):
        """Add somebody: a customer or organization waits for 'Save', an agent or team has the role Standard at once."""
        line = next((one for one in self.found if (one.kind, one.id) == (kind, key)), None)
        if line is None:
            raise NotFound
        self.found = []
        if kind in ("agent", "team"):
            role = ProjectRole.STANDARD
            await self._run(project_acts.set_member, self._key, kind=kind, key=key, role=role)
            await self._refresh()
            return
        if (kind, key) in self._removed:
            self._removed = [one for one in self._removed if one != (kind, key)]
        else:
            home = await self._read(home_of, key) if kind == "customer" else ""
            self._added = [*self._added, replace(line, home=home)]
        await self._count()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def take(self, kind: Word, key: Key):
        """Remove somebody, or take back what waits for 'Save'."""
        if kind in ("agent", "team"):
            await self._run(project_acts.remove_member, self._key, kind=kind, key=key)
            await self._refresh()
            return
        if any((one.kind, one.id) == (kind, key) for one in self._added):
            self._added = [one for one in self._added if (one.kind, one.id) != (kind, key)]
        elif (kind, key) in self._removed:
            self._removed = [one for one in self._removed if one != (kind, key)]
        else:
            self._removed = [*self._removed, (kind, key)]
        await self._count()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_role(self, kind: Word, key: Key, role: Word):
        """Another role of an agent or a team."""
        if role not in list(ProjectRole):
            raise NotFound
        await self._run(project_acts.set_member, self._key, kind=kind, key=key, role=ProjectRole(role))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def save_share(self):
        """Share as shown."""
        await self._run(project_acts.share, self._key, added=self._ids(), removed=list(self._removed))
        back: dict[str, object] = {"added": list(self._removed), "removed": self._ids()}
        self.sharing = False
        await self._say(t("project.shared", "Saved"), undo=Undo(project_acts.share, (self._key,), back))
        self._added, self._removed = [], []
        await self._refresh()

    async def _count(self) -> None:
        self._draw()
        self.impact = Impact()
        if self.changed:
            change = await self._run(preview_share, self._key, added=self._ids(), removed=list(self._removed))
            self.impact = impact_of(change)

    def _ids(self) -> list[tuple[str, int]]:
        return [(one.kind, one.id) for one in self._added]

    def _draw(self) -> None:
        if self.share_tab != "customers":
            self.rows = [line for line in self.members if line.kind == self.share_tab.removesuffix("s")]
            return
        now = [
            ShareLine(
                line.kind, line.id, line.name, line.initials, line.members, line.home,
                "removed" if (line.kind, line.id) in self._removed else "",
            )
            for line in self.followers
        ]  # fmt: skip
        self.rows = [*now, *self._added]
        staying = [line for line in self.rows if line.state != "removed"]
        homes = sorted({line.name if line.kind == "organization" else line.home for line in staying} - {""})
        self.several = Sentence()
        if len(homes) == 2:
            text = t("share.both", "{one} and {other} will both see this project.", one=homes[0], other=homes[1])
            self.several = sentence(text)
        elif len(homes) > 2:
            text = t(
                "share.several", "{n} organizations will see this project: {names}.", n=len(homes), names=listed(homes)
            )
            self.several = sentence(text)
        self.changed = bool(self._added or self._removed)


def _candidates(session: Session, viewer: AgentViewer, text: str, kinds: tuple[str, ...]) -> tuple[Candidate, ...]:
    return candidates(session, text=text, kinds=kinds)

"""The settings of the Main portal: chosen first, counted who gains and loses, saved together."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.portal import KindsShown, Portal, PortalOption
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.access_change import AccessChange
from rxdesk.services.portal_preview import preview_change
from rxdesk.services.portals import PortalChange, change_portal, main_portal
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, rpc, sentence
from rxdesk.state.customer_lines import Choice, Impact, impact_of
from rxdesk.state.notices import Undo
from rxdesk.state.portal_matrix import MatrixRow, boxes_of, lists_of, matrix

Word = Annotated[str, Field(max_length=60)]
SWITCHES = ("require_login", "show_projects", "own_unpublished", "allow_registration", "open_to_all")


class PortalSettings(AdminScreen, rx.State):
    """What is shown is what was chosen; `changes` counts what is not saved."""

    name: str = ""
    options: list[Choice] = []
    option: str = ""
    saved_option: str = ""
    kinds: str = ""
    switches: dict[str, bool] = {}
    changed_switches: list[str] = []
    features: list[MatrixRow] = []
    properties: list[MatrixRow] = []
    changes: int = 0
    counting: bool = False
    impact: Impact = Impact()
    _saved: dict[str, Any] = {}
    _boxes: dict[str, bool] = {}
    _draft: dict[str, Any] = {}
    _draft_boxes: dict[str, bool] = {}

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self._draft, self._draft_boxes, self.impact = {}, {}, Impact()
        await self._refresh()
        self._listen("portals")

    async def _refresh(self):
        if await self._enter():
            self.name, self._saved, self._boxes = await self._read(_settings)
            self._draw()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def choose_option(self, option: Word):
        """Which items customers see; counted at once, saved later."""
        await self._choose("option", option, list(PortalOption))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def choose_kinds(self, kinds: Word):
        """Tickets, tasks or both."""
        await self._choose("kinds_shown", kinds, list(KindsShown))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle(self, name: Word):
        """One of the switches above the tables."""
        if name not in SWITCHES:
            raise NotFound
        self._set(name, value=not self.switches[name])
        await self._count()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle_box(self, path: Word):
        """One box of the tables."""
        if path not in self._boxes:
            raise NotFound
        on = not self._draft_boxes.get(path, self._boxes[path])
        kept = {name: value for name, value in self._draft_boxes.items() if name != path}
        self._draft_boxes = kept if on == self._boxes[path] else {**kept, path: on}
        self._draw()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def discard(self):
        """Back to what is saved."""
        self._draft, self._draft_boxes, self.impact = {}, {}, Impact()
        self._draw()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def save(self):
        """Save everything at once; open pages of customers follow within a second."""
        said = t("portal.changes_saved", "{n} changes saved", n=self.changes)
        said = t("portal.changes_saved.one", "1 change saved") if self.changes == 1 else said
        before = {name: self._saved[name] for name in self._draft}
        boxes = {path: self._boxes[path] for path in self._draft_boxes}
        await self._run(_save, dict(self._draft), dict(self._draft_boxes))
        self._draft, self._draft_boxes, self.impact = {}, {}, Impact()
        await self._refresh()
        await self._say(said, undo=Undo(_save, (before, boxes)))

    async def _choose(self, name: str, value: str, offered: list[Any]) -> None:
        if value not in offered:
            raise NotFound
        self._set(name, value=value)
        await self._count()

    def _set(self, name: str, *, value: Any) -> None:
        kept = {key: one for key, one in self._draft.items() if key != name}
        self._draft = kept if value == self._saved[name] else {**kept, name: value}
        self._draw()

    async def _count(self) -> None:
        self.impact = Impact()
        if self._draft:
            self.impact = impact_of(await self._run(_preview, dict(self._draft)))

    def _draw(self) -> None:
        now = self._saved | self._draft
        self.option, self.saved_option, self.kinds = now["option"], self._saved["option"], now["kinds_shown"]
        self.options = [Choice(str(one), words=sentence(one.label)) for one in PortalOption]
        self.switches = {name: now[name] for name in SWITCHES}
        self.changed_switches = [name for name in SWITCHES if name in self._draft]
        self.features = matrix("features", self._boxes, self._draft_boxes)
        self.properties = matrix("properties", self._boxes, self._draft_boxes)
        self.changes = len(self._draft) + len(self._draft_boxes)


def _settings(session: Session, viewer: AgentViewer) -> tuple[str, dict[str, Any], dict[str, bool]]:
    require(is_admin(session, viewer))
    portal = main_portal(session)
    saved = {"option": str(portal.option), "kinds_shown": str(portal.kinds_shown)}
    return portal.name, saved | {name: getattr(portal, name) for name in SWITCHES}, boxes_of(portal)


def _preview(session: Session, viewer: AgentViewer, draft: dict[str, Any]) -> AccessChange:
    return preview_change(session, viewer, main_portal(session), PortalChange.model_validate(draft))


def _save(session: Session, viewer: AgentViewer, draft: dict[str, Any], boxes: dict[str, bool]) -> Portal:
    portal = main_portal(session)
    lists = {group: lists_of(group, portal, boxes) for group in ("features", "properties")}
    given = draft | {group: found for group, found in lists.items() if found}
    return change_portal(session, viewer, portal, PortalChange.model_validate(given))

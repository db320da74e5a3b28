"""The panel of one project: what it is, who works in it, who follows it; its dialog is `project_share`."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.services import project_acts
from rxdesk.services.project_rows import project_card
from rxdesk.state.base import Allow, Undo, rpc
from rxdesk.state.project_share import ProjectShare
from rxdesk.state.project_view import ProjectView, follower_lines, member_lines, project_view

Key = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]


class ProjectFacts(TypedDict):
    """The fields of a project."""

    name: str
    status: str
    percent_complete: str
    description: str


class NewFolder(TypedDict):
    """One more folder."""

    name: str


class ProjectPanel(ProjectShare, rx.State):
    """Open when `shown`."""

    project: ProjectView = ProjectView()
    shown: bool = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start(self):
        """The page was opened; `?project=7` shows that one."""
        number = self.router.url.query_parameters.get("project", "")
        self.shown = self.sharing = False
        if isinstance(number, str) and number.isdigit() and len(number) < 10:
            await self._open(int(number))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show(self, project_id: Key):
        """Show the project beside the list."""
        await self._open(project_id)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def close(self):
        """Put the panel away."""
        self.shown, self._key = False, 0

    async def _open(self, project_id: int) -> None:
        self._clear_errors()
        self._key, self.sharing = project_id, False
        await self._refresh()
        if not self._key:
            raise NotFound
        self.shown = True
        self._listen(f"project:{project_id}", "customers", "portals")

    async def _refresh(self):
        if not self._key:
            return
        try:
            card = await self._read(project_card, self._key)
        except NotFound:
            self.shown, self.sharing, self._key = False, False, 0
            return
        self.project = project_view(card)
        self.followers, self.members = follower_lines(card), member_lines(card)
        self._draw()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def save(self, form: ProjectFacts):
        """Change what is written about the project."""
        self._clear_errors()
        percent = form["percent_complete"].strip()
        if not percent.isdigit() or len(percent) > 3:
            raise Invalid(t("project.percent", "Between 0 and 100"), field="percent_complete")
        values = {"name": form["name"], "status": form["status"][:80], "description": form["description"]}
        await self._run(project_acts.save_project, self._key, percent_complete=int(percent), **values)
        await self._say(t("customer.saved", "Saved"))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def toggle_published(self):
        """Whether followers see the project's own page."""
        old = self.project.published
        await self._run(project_acts.save_project, self._key, published=not old)
        text = t("project.published", "Customers see the project's page")
        if old:
            text = t("project.unpublished", "Customers no longer see the project's page")
        await self._say(text, undo=Undo(project_acts.save_project, (self._key,), {"published": old}))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def toggle_shared_with_all(self):
        """Whether every agent works in the project, or its members alone."""
        old = self.project.shared_with_all
        await self._run(project_acts.save_project, self._key, shared_with_all=not old)
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def toggle_archived(self):
        """Put the project away, or bring it back."""
        old = self.project.archived
        await self._run(project_acts.archive, self._key, archived=not old)
        text = t("project.archived", "{name} is archived: customers no longer see it", name=self.project.name)
        if old:
            text = t("project.restored", "{name} is back", name=self.project.name)
        await self._say(text, undo=Undo(project_acts.archive, (self._key,), {"archived": old}))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_folder(self, form: NewFolder):
        """One more folder."""
        self._clear_errors()
        await self._run(project_acts.add_folder, self._key, name=form["name"])
        await self._refresh()

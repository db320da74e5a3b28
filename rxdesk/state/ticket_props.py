"""The head and the properties of the panel: each change is one verb, told with a notice and a way back."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from rxdesk.i18n import t
from rxdesk.services import items, people_rows
from rxdesk.services.item_rows import Named
from rxdesk.services.people_rows import Candidate
from rxdesk.state.base import Allow, Line, rpc
from rxdesk.state.ticket_core import Number, TicketCore, Word
from rxdesk.state.ticket_view import Choice, Head, May, Pick, Props, Seen, pick_of

Stars = Annotated[int, Field(ge=0, le=5)]


class NameForm(TypedDict):
    """The form that renames."""

    name: Annotated[str, Field(max_length=2000)]


class TicketProps(TicketCore, rx.State, mixin=True):
    """Name, status, stars, assignees, place, type and the rest."""

    head: Head = Head()
    may: May = May()
    seen: Seen = Seen()
    props: Props = Props()
    statuses: list[Choice] = []
    types: list[Choice] = []
    folders: list[Choice] = []
    renaming: bool = False
    moving: bool = False
    found_projects: list[Choice] = []
    found_people: list[Pick] = []
    _people: tuple[Candidate, ...] = ()
    _doing: frozenset[str] = frozenset()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start_rename(self):
        self.renaming = self.may.edit
        self._clear_errors()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def cancel_rename(self):
        self.renaming = False
        self._clear_errors()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def rename(self, form: NameForm):
        self._clear_errors()
        await self._change(t("item.renamed", "Renamed"), items.rename_item, name=form["name"])
        self.renaming = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_status(self, status_id: Number):
        await self._change(t("item.status.set", "Status changed"), items.set_status, status_id=status_id)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_priority(self, stars: Stars):
        await self._change(t("item.priority.set", "Priority changed"), items.set_priority, priority=stars)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_type(self, type_id: Number):
        await self._change(t("item.type.set", "Type changed"), items.set_type, type_id=type_id)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_percent(self, percent: Annotated[str, Field(max_length=4)]):
        wanted = int(percent) if percent.strip().isdigit() else -1
        await self._change(t("item.percent.set", "Progress changed"), items.set_percent_complete, percent=wanted)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_tags(self, tags: Annotated[str, Field(max_length=2000)]):
        await self._change(t("item.tags.set", "Tags changed"), items.set_tags, tags=tags.split(","))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def toggle_published(self):
        published = not self.head.published
        said = t("item.published", "Published") if published else t("item.unpublished", "Not published any more")
        await self._change(said, items.publish, published=published)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def toggle_doing(self, kind: Word, key: Number):
        """Put an agent or a team on the item, or take them off it."""
        there = f"{kind}:{key}" in self._doing
        if kind == "team":
            verb = items.remove_team if there else items.add_team
            said = t("item.team.removed", "Team removed") if there else t("item.team.added", "Team added")
            await self._change(said, verb, team_id=key)
        else:
            verb = items.unassign if there else items.assign
            said = t("item.unassigned", "Not assigned any more") if there else t("item.assigned", "Assigned")
            await self._change(said, verb, agent_id=key)
        self._draw_people()

    @rx.event(debounce=200)
    @rpc(allow=Allow.AGENT)
    async def find_agents(self, text: Line):
        """Agents and teams for the picker."""
        self._people = await self._read(_agents_and_teams, text)
        self._draw_people()

    @rx.event(debounce=200)
    @rpc(allow=Allow.AGENT)
    async def find_projects(self, text: Line):
        """Projects to move the item to."""
        self._show_projects(await self._read(_projects, text))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start_moving(self):
        """Open the dialog that moves the item to a project."""
        found = await self._read(_projects, "")
        self._show_projects(found)
        self.moving = self.may.edit

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def stop_moving(self):
        self.moving = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def move(self, project_id: Number):
        self.moving = False
        said = t("item.moved", "Moved") if project_id else t("item.moved_out", "Moved outside of projects")
        await self._change(said, items.move_item, project_id=project_id or None)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def set_folder(self, folder_id: Number):
        place = {"project_id": self.props.project_id or None, "folder_id": folder_id or None}
        await self._change(t("item.folder.set", "Moved to the folder"), items.move_item, **place)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def archive(self):
        await self._change(t("item.archived", "Archived"), items.archive_item)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def delete(self):
        await self._change(t("item.deleted", "Moved to Trash"), items.delete_item)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def restore(self):
        await self._change(t("item.restored", "Restored"), items.restore_item)

    def _show_projects(self, found: tuple[Named, ...]) -> None:
        self.found_projects = [Choice(each.id, each.name, "", each.id == self.props.project_id) for each in found]

    def _draw_people(self) -> None:
        self.found_people = [pick_of(each, chosen=f"{each.kind}:{each.id}" in self._doing) for each in self._people]


def _agents_and_teams(session, viewer, text: str) -> tuple[Candidate, ...]:
    found = people_rows.agents_and_teams(session)
    return tuple(each for each in found if text.strip().lower() in each.name.lower())[:40]


def _projects(session, viewer, text: str) -> tuple[Named, ...]:
    return people_rows.projects(session, text=text)

"""The projects screen: projects by portfolio or by customer organization, and the dialogs that add to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.i18n import t
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import project_acts
from rxdesk.services.customer_cards import find_organizations
from rxdesk.services.item_rows import Named
from rxdesk.services.project_rows import ListedProject, Projects, projects_page
from rxdesk.state.base import Allow, Line, Screen, rpc
from rxdesk.state.customer_lines import Choice
from rxdesk.state.ticket_words import counted, listed

Word = Annotated[str, Field(max_length=20)]


@dataclass(frozen=True, slots=True)
class ProjectRowLine:
    """A project in the list."""

    id: int = 0
    name: str = ""
    status: str = ""
    shape: str = "open"
    open: str = "0"
    done: str = ""
    seen_by: str = ""
    published: bool = True
    private: bool = False


@dataclass(frozen=True, slots=True)
class ProjectGroup:
    """A portfolio or an organization with its projects; an empty name is 'none of them'."""

    key: str = ""
    name: str = ""
    initials: str = ""
    total: str = ""
    projects: list[ProjectRowLine] = field(default_factory=list)


class NewProject(TypedDict):
    """The dialog 'Add project'."""

    name: str
    portfolio_id: str
    organization_id: str


class NewPortfolio(TypedDict):
    """The dialog 'Add portfolio'."""

    name: str


class ProjectList(Screen, rx.State):
    """The list of projects."""

    groups: list[ProjectGroup] = []
    by: str = "portfolio"
    archived: bool = False
    search: str = ""
    total: str = "0"
    more: bool = False
    loaded: bool = False
    may_add: bool = False
    adding: str = ""
    portfolio_choices: list[Choice] = []
    organization_choices: list[Choice] = []
    _pages: int = 1

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self.adding = ""
        await self._refresh()
        self.loaded = True

    async def _refresh(self):
        found = await self._read(projects_page, search=self.search, archived=self.archived, pages=self._pages)
        self._show(found)
        self._listen("projects", "items", "customers", *(f"project:{listed.row.id}" for listed in found.rows))

    def _show(self, found: Projects) -> None:
        whole = not self.archived and not self.search.strip()
        grouped = by_portfolio(found) if self.by == "portfolio" else by_organization(found.rows)
        self.groups = [group for group in grouped if whole or group.projects]
        self.total = f"{len(found.rows)}{'+' if found.more else ''}"
        self.more, self.may_add = found.more, found.may_add
        self.portfolio_choices = [Choice(str(one.id), one.name) for one in found.portfolios]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def group_by(self, by: Word):
        """By 'portfolio' or by 'organization'."""
        self.by = by if by == "organization" else "portfolio"
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def look_at(self, what: Word):
        """The 'living' projects or the 'archived' ones."""
        self.archived, self._pages = what == "archived", 1
        await self._refresh()

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.AGENT)
    async def find(self, text: Line):
        """Projects whose name holds the words."""
        self.search, self._pages = text, 1
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_more(self):
        """One more page."""
        self._pages += 1
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add(self, kind: Word):
        """Open the dialog for a new project or portfolio."""
        self._clear_errors()
        self.adding = kind if kind in ("project", "portfolio") else ""
        if self.adding == "project":
            found = await self._read(_organizations)
            self.organization_choices = [Choice(str(one.id), one.name) for one in found]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def close_dialog(self):
        """Leave all as it was."""
        self.adding = ""

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_project(self, form: NewProject):
        """Make the project; customers see nothing of it until it is shared."""
        self._clear_errors()
        project = await self._run(
            project_acts.add_project,
            name=form["name"],
            portfolio_id=_id(form["portfolio_id"]),
            organization_id=_id(form["organization_id"]),
        )
        self.adding = ""
        await self._say(t("project.added", "{name} is added", name=project.name))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_portfolio(self, form: NewPortfolio):
        """Make the portfolio."""
        self._clear_errors()
        portfolio = await self._run(project_acts.add_portfolio, name=form["name"])
        self.adding = ""
        await self._say(t("project.added", "{name} is added", name=portfolio.name))
        await self._refresh()


def by_portfolio(found: Projects) -> list[ProjectGroup]:
    """Every portfolio with its projects (one may stand in several), those in none last."""
    groups = [
        _group(f"portfolio-{one.id}", one.name, [row for row in found.rows if one in row.row.portfolios])
        for one in found.portfolios
    ]
    loose = [row for row in found.rows if not row.row.portfolios]
    return [*groups, *([_group("portfolio-0", "", loose)] if loose else [])]


def by_organization(rows: Iterable[ListedProject]) -> list[ProjectGroup]:
    """Every organization whose projects are here, by name, those of nobody last."""
    homes: dict[Named | None, list[ListedProject]] = {}
    for row in rows:
        homes.setdefault(row.row.organization, []).append(row)
    named = sorted((home for home in homes if home is not None), key=lambda home: home.name.casefold())
    groups = [_group(f"organization-{home.id}", home.name, homes[home]) for home in named]
    return [*groups, *([_group("organization-0", "", homes[None])] if None in homes else [])]


def project_line(project: ListedProject) -> ProjectRowLine:
    """One project as a list draws it."""
    row = project.row
    return ProjectRowLine(
        id=row.id,
        name=row.name,
        status=row.status,
        shape="off" if row.archived_at else "done" if row.percent_complete == 100 else "open",
        open=counted(row.open_items),
        done=f"{row.percent_complete}%",
        seen_by=listed(list(project.seen_by)),
        published=row.published,
        private=not row.shared_with_all,
    )


def _group(key: str, name: str, rows: list[ListedProject]) -> ProjectGroup:
    return ProjectGroup(key, name, name[:2].upper(), str(len(rows)), [project_line(row) for row in rows])


def _organizations(session: Session, viewer: AgentViewer) -> list[Named]:
    return find_organizations(session, "", most=200)


def _id(text: str) -> int | None:
    return int(text) if text.isdigit() and 0 < len(text) < 10 and int(text) else None

"""The projects that a customer follows, and one of them with its progress and its requests."""

from dataclasses import dataclass, replace

import reflex as rx
from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.models.portal import Shown
from rxdesk.models.viewers import Viewer
from rxdesk.services import portal_board, portal_pages
from rxdesk.services.portal_board import Asked, Board
from rxdesk.services.portal_listing import PortalFilter
from rxdesk.services.portal_projects import PortalProject, get_portal_project, list_portal_projects
from rxdesk.state.base import Allow, Screen, rpc
from rxdesk.state.portal_words import Line, line
from rxdesk.state.ticket_words import counted, when


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project; what the portal does not show is empty, and the percentage -1."""

    ref: str = ""
    name: str = ""
    href: str = ""
    status: str = ""
    percent: int = -1
    description: str = ""
    planned_start: str = ""
    planned_finish: str = ""


class PortalProjects(Screen, rx.State):
    """The pages /portal/projects and /portal/projects/[project_ref]."""

    rows: list[ProjectRow] = []
    project: ProjectRow = ProjectRow()
    lines: list[Line] = []
    finished: bool = False
    by_state: bool = False
    count: str = ""
    more: bool = False
    shows_updated: bool = False
    loaded: bool = False
    missing: bool = False
    gone: bool = False
    _ref: str = ""
    _pages: int = 1

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def open(self):
        """The list of projects."""
        self.reset()
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def open_one(self):
        """One project."""
        self.reset()
        self._ref = self.router.url.path.rstrip("/").rpartition("/")[2]
        self.finished = self.router.url.query_parameters.get("show") == "finished"
        await self._refresh()
        self.missing, self.gone = self.gone, False

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def show_more(self):
        """Fifty more requests below."""
        self._pages = min(self._pages + 1, 40)
        await self._refresh()

    async def _refresh(self):
        try:
            if self._ref:
                project, board, number, zone, topics = await self._read(
                    _one, self._ref, self._pages, finished=self.finished
                )
                self.project = _row(project, zone)
                self.lines = [line(row, zone) for row in board.lines]
                self.count, self.more = counted(number), board.more
                self.by_state = bool(board.statuses)
                self.shows_updated = bool(self.lines and self.lines[0].updated.iso)
            else:
                found, zone, topics = await self._read(_all)
                self.rows = [_row(row, zone) for row in found]
        except NotFound:
            ref = self._ref
            self.reset()
            self._ref, self.gone, self.loaded = ref, True, True
            return
        self.loaded = True
        self._listen(*topics)


def _all(session: Session, viewer: Viewer) -> tuple[tuple[PortalProject, ...], str, tuple[str, ...]]:
    frame = portal_pages.frame(session, viewer)
    if not frame.projects:
        raise NotFound
    return list_portal_projects(session, viewer, limit=100).rows, frame.zone, frame.topics


def _one(
    session: Session, viewer: Viewer, ref: str, pages: int, *, finished: bool
) -> tuple[PortalProject, Board, int, str, tuple[str, ...]]:
    project = get_portal_project(session, viewer, ref)
    frame = portal_pages.frame(session, viewer)
    asked = Asked(finished=finished, which=PortalFilter(project=ref), pages=pages)
    board = portal_board.board(session, viewer, asked)
    if Shown.PROJECT not in board.offered:
        board = replace(board, lines=(), more=False, statuses=())
    number = portal_board.board_count(session, viewer, asked) if board.more else len(board.lines)
    return project, board, number or 0, frame.zone, frame.topics


def _row(row: PortalProject, zone: str) -> ProjectRow:
    def day(moment: object) -> str:
        return when(moment, zone).exact[:10] if moment else ""  # pyright: ignore[reportArgumentType]

    return ProjectRow(
        ref=row.ref,
        name=row.name,
        href=f"/portal/projects/{row.ref}",
        status=row.status or "",
        percent=-1 if row.percent_complete is None else row.percent_complete,
        description=row.description or "",
        planned_start=day(row.planned_start),
        planned_finish=day(row.planned_finish),
    )

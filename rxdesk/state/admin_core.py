"""What the plain administration screens share: only Admins see them, everybody else finds nothing there."""

import reflex as rx
from sqlmodel import Session

from rxdesk.models.permissions import is_admin
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.shell_rows import zone_of
from rxdesk.state.base import Screen


class AdminScreen(Screen, rx.State, mixin=True):
    """`allowed` is None-like until asked: a page draws nothing, its content, or 'Not found'."""

    standing: str = ""
    _zone: str = "UTC"

    async def _enter(self) -> bool:
        """Whether an Admin is looking; asked at every visit and at every live update."""
        allowed, self._zone = await self._read(_standing)
        self.standing = "admin" if allowed else "other"
        return allowed


def _standing(session: Session, viewer: AgentViewer) -> tuple[bool, str]:
    return is_admin(session, viewer), zone_of(session, viewer)

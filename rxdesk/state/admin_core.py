"""What the plain administration screens share: only Admins see them, everybody else finds nothing there."""

import reflex as rx

from rxdesk.models.permissions import is_admin
from rxdesk.state.base import Screen


class AdminScreen(Screen, rx.State, mixin=True):
    """`allowed` is None-like until asked: a page draws nothing, its content, or 'Not found'."""

    standing: str = ""
    _zone: str = "UTC"

    async def _enter(self) -> bool:
        """Whether an Admin is looking; asked at every visit and at every live update."""
        allowed, self._zone = await self._read(is_admin), self._zone_here()
        self.standing = "admin" if allowed else "other"
        return allowed

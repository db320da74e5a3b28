"""Files that a customer has uploaded for what they are writing; a refused one is named with its reason."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.models.viewers import CustomerViewer
from rxdesk.services.files import drop_upload
from rxdesk.state.base import Allow, Screen, rpc
from rxdesk.state.policy import Line
from rxdesk.state.portal_words import Upload
from rxdesk.state.ticket_words import size_words

MOST = 50
Ref = Annotated[str, Field(pattern="^[a-z0-9]{1,40}$")]
Size = Annotated[int, Field(ge=0)]
Reason = Annotated[str, Field(max_length=500)]


class Uploads(Screen, rx.State, mixin=True):
    """For screens on which a customer writes."""

    uploads: list[Upload] = []

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def uploaded(self, ref: Ref, name: Line, size: Size):
        """A file arrived; the service finds out whose it is when the message is sent."""
        kept = [row for row in self.uploads if row.ref != ref]
        self.uploads = [*kept, Upload(ref, name, size_words(size))][-MOST:]

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def not_uploaded(self, name: Line, reason: Reason):
        """A file was refused; the rest stays."""
        refused = [row for row in self.uploads if row.name != name or not row.refused]
        self.uploads = [*refused, Upload("", name, refused=reason or "-")][-MOST:]

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def take_back(self, ref: Annotated[str, Field(max_length=40)], name: Line):
        """Leave a file out."""
        self.uploads = [row for row in self.uploads if (row.ref, row.name) != (ref, name)]
        if ref:
            await self._run(_drop, ref)

    def _upload_refs(self) -> list[str]:
        return [row.ref for row in self.uploads if row.ref]


def _drop(session: Session, viewer: CustomerViewer, ref: str) -> None:
    drop_upload(session, viewer, ref)

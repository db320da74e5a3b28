"""A new request: what is typed stays, whatever goes wrong, and files go up before it is sent."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.services import portal_request
from rxdesk.state.base import Allow, Screen, rpc
from rxdesk.state.policy import Line
from rxdesk.state.portal_list import Option
from rxdesk.state.portal_uploads import Uploads

Typed = Annotated[str, Field(max_length=100_000)]


class RequestForm(TypedDict, total=False):
    """The form; type and project are absent where the portal does not show them."""

    name: Typed
    description: Typed
    type: Line
    project: Line


class PortalNew(Uploads, Screen, rx.State):
    """The page /portal/new."""

    types: list[Option] = []
    projects: list[Option] = []
    kind: str = "ticket"
    company: str = ""
    can_attach: bool = False
    name: str = ""
    description: str = ""
    type: str = ""
    project: str = ""
    project_name: str = ""
    form: int = 0
    loaded: bool = False
    missing: bool = False
    sent: bool = False
    _left: tuple[str, str] = ("", "")

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def open(self):
        """The page was opened; what was typed before is still there."""
        self.sent = False
        self._clear_errors()
        await self._refresh()
        asked = self.router.url.query_parameters.get("project", "")
        if asked in {row.value for row in self.projects}:
            self.project = asked
            self.project_name = self._name_of(asked)
        self.form += 1

    async def _refresh(self):
        try:
            offered = await self._read(portal_request.new_request)
        except NotFound:
            self.missing, self.loaded = True, True
            return
        self.missing, self.loaded = False, True
        self.kind, self.company, self.can_attach = str(offered.kind), offered.company, offered.can_attach
        self.types = [Option(key, name) for key, name in offered.types]
        self.projects = [Option(ref, name) for ref, name in offered.projects]
        if not self.type and self.types:
            self.type = self.types[-1].value

    @rx.event(supersedes=True, debounce=600)
    @rpc(allow=Allow.CUSTOMER)
    async def keep_name(self, text: Typed):
        """Keep the line; a wrong one turns right as it is mended."""
        if text and text == self._left[0]:
            return  # the last keys before sending come after it, since typing is waited for
        self.name = text
        self.errors = {key: value for key, value in self.errors.items() if key != "name"}

    @rx.event(supersedes=True, debounce=600)
    @rpc(allow=Allow.CUSTOMER)
    async def keep_description(self, text: Typed):
        """Keep the text."""
        if not text or text != self._left[1]:
            self.description = text

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def choose_project(self, ref: Line):
        """Who will see it depends on the project."""
        self.project, self.project_name = ref, self._name_of(ref)

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def choose_type(self, key: Line):
        """What kind of request it is."""
        self.type = key

    @rx.event
    @rpc(allow=Allow.CUSTOMER, limit="10/minute")
    async def send(self, form: RequestForm):
        """Send it, and go to its page where the portal shows it."""
        self._clear_errors()
        self.name, self.description = form.get("name", ""), form.get("description", "")
        ref = await self._run(
            portal_request.send_request,
            name=self.name,
            description=self.description,
            type_id=form.get("type", ""),
            project=form.get("project", ""),
            files=self._upload_refs(),
        )
        self._left = self.name, self.description
        self.name, self.description, self.project, self.project_name, self.uploads = "", "", "", "", []
        self.form += 1
        if await self._read(portal_request.is_visible, ref):
            await self._say(t("portal.request.sent", "Your request is sent"))
            return rx.redirect(f"/portal/requests/{ref}")
        self.sent = True
        return None

    def _name_of(self, ref: str) -> str:
        return next((row.label for row in self.projects if row.value == ref), "")

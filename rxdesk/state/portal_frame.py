"""The bar, the foot and the door of every portal page: who looks, what is on, and whether they are let in at all."""

from dataclasses import dataclass

import reflex as rx

from rxdesk.models.front import Front
from rxdesk.services import portal_pages
from rxdesk.services.item_rows import initials
from rxdesk.services.portal_pages import Frame
from rxdesk.state.base import Allow, Screen, rpc
from rxdesk.state.looking import here


@dataclass(frozen=True, slots=True)
class FrameRow:
    """What the bar shows; `refused` is "", "login" or "closed"."""

    company: str = ""
    portal: str = ""
    welcome: str = ""
    refused: str = ""
    name: str = ""
    short: str = ""
    initials: str = ""
    language: str = ""
    signed_in: bool = False
    shows_items: bool = False
    projects: bool = False
    can_create: bool = False


class PortalFrame(Screen, rx.State):
    """Loaded before every page of the portal."""

    frame: FrameRow = FrameRow()
    loaded: bool = False

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def open(self):
        """A portal page was opened; a visitor who may see nothing here is led to the sign-in page."""
        topics = await self._load()
        self._listen(*topics, items=False)
        return rx.redirect(f"/portal/login?next={here(self)}") if self.frame.refused == "login" else None

    async def _refresh(self):
        await self._load()

    async def _load(self) -> tuple[str, ...]:
        found = await self._read(portal_pages.frame)
        self.frame = _row(found)
        self.loaded = True
        return found.topics


def beside_company(front: Front) -> str:
    """The portal's name as it stands after the company's: 'Northwind Support' of Northwind is 'Support'."""
    company, portal = front.company.strip(), front.portal.strip()
    starts = portal.casefold().startswith(f"{company} ".casefold())
    if starts or portal.casefold() == company.casefold():
        return portal[len(company) :].strip()
    return portal


def _row(found: Frame) -> FrameRow:
    return FrameRow(
        company=found.front.company,
        portal=beside_company(found.front),
        welcome=found.front.welcome,
        refused=found.refused,
        name=found.name,
        short=found.name.split(" ")[0],
        initials=initials(found.name) or "?",
        language=found.language,
        signed_in=found.signed_in,
        shows_items=found.items,
        projects=found.projects,
        can_create=found.can_create,
    )

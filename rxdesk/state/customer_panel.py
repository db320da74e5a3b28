"""The panel beside the customers: one customer or one organization, what they see, and what can be changed."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.errors import NotFound
from rxdesk.i18n import t
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import customer_acts
from rxdesk.services.access_change import preview_move
from rxdesk.services.customer_cards import (
    customer_card,
    find_organizations,
    organization_card,
)
from rxdesk.services.item_rows import Named
from rxdesk.state.base import Allow, Line, Screen, Undo, rpc
from rxdesk.state.customer_lines import Choice, Impact, impact_of
from rxdesk.state.customer_panel_view import CustomerView, OrganizationView, customer_view, organization_view

Key = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]
NOWHERE = "0"


class Profile(TypedDict):
    """The fields of a customer."""

    name: str
    title: str
    phone: str
    language: str
    time_zone: str
    type_id: str


class Facts(TypedDict):
    """The fields of an organization."""

    name: str
    phone: str
    description: str


class Address(TypedDict):
    """One more address."""

    email: str


class Domain(TypedDict):
    """One more domain."""

    domain: str


class CustomerPanel(Screen, rx.State):
    """Open when `kind` is set; a move waits in `moving` until its 'Save'."""

    kind: str = ""
    tab: str = "details"
    customer: CustomerView = CustomerView()
    organization: OrganizationView = OrganizationView()
    moving: bool = False
    move_to: Choice = Choice()
    impact: Impact = Impact()
    places: list[Choice] = []
    _key: int = 0
    _pages: int = 1

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start(self):
        """The page was opened; `?customer=7` or `?organization=3` shows that one."""
        asked = self.router.url.query_parameters
        self.kind, self.moving = "", False
        for kind in ("customer", "organization"):
            number = asked.get(kind, "")
            if isinstance(number, str) and number.isdigit() and len(number) < 10:
                await self._open(kind, int(number))

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_customer(self, customer_id: Key):
        """Show the customer beside the list."""
        await self._open("customer", customer_id)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_organization(self, organization_id: Key):
        """Show the organization beside the list."""
        await self._open("organization", organization_id)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def close(self):
        """Put the panel away."""
        self.kind, self.moving, self._key = "", False, 0

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def choose_tab(self, tab: Word):
        """Another tab of the panel."""
        self.tab = tab

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_more(self):
        """Longer lists in the panel."""
        self._pages = min(self._pages + 1, 10)
        await self._refresh()

    async def _open(self, kind: str, key: int) -> None:
        self._clear_errors()
        self.moving = False
        if kind != self.kind:
            self.tab = "details"
        self.kind, self._key, self._pages = kind, key, 1
        await self._refresh()
        if not self.kind:
            raise NotFound
        self._listen("customers", "items", "portals", f"{kind}:{key}")

    async def _refresh(self):
        try:
            if self.kind == "customer":
                found = await self._read(customer_card, self._key, pages=self._pages)
                self.customer = customer_view(found, self._zone_here())
            elif self.kind == "organization":
                card = await self._read(organization_card, self._key, pages=self._pages)
                self.organization = organization_view(card, self._zone_here())
        except NotFound:
            self.kind, self._key = "", 0

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def save_profile(self, form: Profile):
        """Change what is written about the customer."""
        self._clear_errors()
        kind = form["type_id"]
        values = {name: form[name] for name in ("name", "title", "phone", "language", "time_zone")}
        type_id = int(kind) if kind.isdigit() and len(kind) < 10 else None
        await self._run(customer_acts.save_customer, self._key, type_id=type_id, **values)
        await self._say(t("customer.saved", "Saved"))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_address(self, form: Address):
        """One more address, which counts as confirmed."""
        self._clear_errors()
        await self._run(customer_acts.add_address, self._key, email=form["email"])
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def confirm_address(self, address: Line):
        """The address is this customer's: access and mail from now on."""
        await self._run(customer_acts.confirm_address, self._key, address=address)
        await self._say(t("customer.address.confirmed", "{address} is confirmed", address=address))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def deactivate(self):
        """The customer cannot log in and gets no mail."""
        text = t("customer.gone", "{name} is deactivated: no login, no mail", name=self.customer.line.name)
        await self._run(customer_acts.set_active, self._key, active=False)
        await self._say(text, undo=Undo(customer_acts.set_active, (self._key,), {"active": True}))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def reactivate(self):
        """Take the customer back."""
        text = t("customer.back", "{name} is active again", name=self.customer.line.name)
        await self._run(customer_acts.set_active, self._key, active=True)
        await self._say(text, undo=Undo(customer_acts.set_active, (self._key,), {"active": False}))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def invite(self):
        """Mail the customer a link behind which they choose a password."""
        await self._run(customer_acts.invite, self._key)
        await self._say(t("customer.invited", "The invitation is on its way"))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def start_move(self):
        """Choose another organization; the change is shown before it is saved."""
        self.moving, self.move_to, self.impact = True, Choice(), Impact()
        await self._find_places("")

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.AGENT)
    async def find_place(self, text: Line):
        """Organizations whose name holds the text."""
        await self._find_places(text)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def choose_place(self, place: Word):
        """Count who would gain or lose what; '0' is 'No organization'."""
        if not place.isdigit() or len(place) > 9:
            raise NotFound
        change = await self._run(preview_move, self._key, organization_id=int(place) or None)
        self.move_to, self.impact = Choice(place), impact_of(change)

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def stop_move(self):
        """Leave the customer where they are."""
        self.moving = False

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def move(self):
        """Move the customer as shown."""
        old = self.customer.organization_id or None
        to = int(self.move_to.value or NOWHERE) or None
        await self._run(customer_acts.move, self._key, organization_id=to)
        self.moving = False
        text = t("customer.moved", "{name} is moved", name=self.customer.line.name)
        await self._say(text, undo=Undo(customer_acts.move, (self._key,), {"organization_id": old}))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def save_organization(self, form: Facts):
        """Change what is written about the organization."""
        self._clear_errors()
        await self._run(
            customer_acts.save_organization,
            self._key,
            name=form["name"],
            phone=form["phone"],
            description=form["description"],
        )
        await self._say(t("customer.saved", "Saved"))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def toggle_subdomains(self):
        """Whether hosts under its domains belong to the organization too."""
        on = not self.organization.subdomains
        await self._run(customer_acts.save_organization, self._key, include_subdomains=on)
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_domain(self, form: Domain):
        """The domain speaks for this organization."""
        self._clear_errors()
        await self._run(customer_acts.add_domain, self._key, domain=form["domain"])
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def remove_domain(self, domain: Line):
        """The domain speaks for nobody any more; members stay."""
        await self._run(customer_acts.remove_domain, self._key, domain=domain)
        text = t("organization.domain.removed", "{domain} is removed; members stay", domain=domain)
        await self._say(text, undo=Undo(customer_acts.add_domain, (self._key,), {"domain": domain}))
        await self._refresh()

    async def _find_places(self, text: str) -> None:
        found = await self._read(_places, text)
        self.places = [Choice(str(one.id), one.name) for one in found if one.id != self.customer.organization_id]


def _places(session: Session, viewer: AgentViewer, text: str) -> list[Named]:
    return find_organizations(session, text)

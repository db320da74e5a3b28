"""The customers screen: organizations with their members, or one of the flat lists; search, filters, more pages."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from rxdesk.i18n import t
from rxdesk.models.permissions import can_manage_customers
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import customer_acts, organizations
from rxdesk.services.customer_cards import find_organizations
from rxdesk.services.customer_rows import Directory, Numbers, People, Which, directory, numbers
from rxdesk.services.item_rows import Named
from rxdesk.state.base import Allow, Line, Screen, Sentence, rpc, sentence
from rxdesk.state.customer_lines import Choice, GroupLine, group_line
from rxdesk.state.ticket_words import counted

Key = Annotated[int, Field(ge=-1, lt=2**31)]
Word = Annotated[str, Field(max_length=20)]
TITLES = {
    People.GROUPED: t("customers.view.grouped", "By organization"),
    People.ALL: t("customers.view.all", "All customers"),
    People.UNCONFIRMED: t("customers.view.unconfirmed", "To be confirmed"),
    People.NOWHERE: t("customers.view.nowhere", "No organization"),
    People.INVITED: t("customers.view.invited", "Invited, not registered"),
    People.DEACTIVATED: t("customers.view.deactivated", "Deactivated"),
}
ICONS = {
    People.GROUPED: "building-2",
    People.ALL: "users",
    People.UNCONFIRMED: "user-round-plus",
    People.NOWHERE: "user-round-x",
    People.INVITED: "mail",
    People.DEACTIVATED: "user-round-minus",
}


class NewCustomer(TypedDict):
    """The dialog 'Add customer'."""

    email: str
    name: str
    organization_id: str


class NewOrganization(TypedDict):
    """The dialog 'Add organization'."""

    name: str
    domains: str


class Customers(Screen, rx.State):
    """The list and the dialogs that add to it."""

    groups: list[GroupLine] = []
    views: list[Choice] = []
    types: list[Choice] = []
    title: Sentence = Sentence()
    total: str = ""
    view: str = "grouped"
    search: str = ""
    type_id: str = "0"
    activity: str = "any"
    more: bool = False
    loaded: bool = False
    narrowed: bool = False
    may_change: bool = False
    adding: str = ""
    organization_choices: list[Choice] = []
    _pages: int = 1
    _wider: dict[int, int] = {}
    _zone: str = "UTC"
    _numbers: Numbers = Numbers()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self.adding = ""
        await self._list()
        self.loaded = True
        self._listen("customers", "items")
        yield
        await self._count()

    async def _refresh(self):
        await self._list()
        await self._count()

    async def _list(self) -> None:
        active = {"yes": True, "no": False}.get(self.activity)
        which = Which(People(self.view), self.search, int(self.type_id), active)
        found, self.may_change = await self._read(_page, which, self._pages, dict(self._wider))
        self._zone = self._zone_here()
        self.groups = [group_line(group, self._zone, self._wider) for group in found.groups]
        self.more, self.narrowed = found.more, which.is_narrowed
        self.title = sentence(TITLES[which.view])
        self._show_numbers()

    async def _count(self) -> None:
        self._numbers = await self._read(_numbers)
        self._show_numbers()

    def _show_numbers(self) -> None:
        known, here = self.get_value("_numbers"), People(self.view)
        said = {view: counted(known.of[view]) if view in known.of else "" for view in People}
        self.views = [
            Choice(str(view), words=sentence(TITLES[view]), icon=ICONS[view], count=said[view], active=view is here)
            for view in People
        ]
        self.total = "" if self.narrowed else said[here]
        self.types = [
            Choice(str(kind.id), kind.name, icon="tag", count=counted(number), active=str(kind.id) == self.type_id)
            for kind, number in known.types
        ]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def look_at(self, view: Word):
        """Another of the ready-made lists."""
        self.view = view if view in list(People) else str(People.GROUPED)
        self._pages, self._wider, self.type_id = 1, {}, "0"
        await self._list()

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.AGENT)
    async def find(self, text: Line):
        """Names, addresses and, where grouped, organizations that hold the words."""
        self.search, self._pages, self._wider = text, 1, {}
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_type(self, type_id: Word):
        """Only customers of this type; again, or 0, for all."""
        wanted = type_id if type_id.isdigit() and len(type_id) < 10 else "0"
        self.type_id, self._pages = ("0" if wanted == self.type_id else wanted), 1
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def with_activity(self, wanted: Word):
        """Active ('yes'), deactivated ('no') or both ('any')."""
        self.activity = wanted if wanted in ("yes", "no") else "any"
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_more(self):
        """One more page of the list."""
        self._pages = min(self._pages + 1, 40)
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def widen(self, organization_id: Key):
        """More members of one organization."""
        self._wider = {**self._wider, organization_id: min(self._wider.get(organization_id, 1) + 2, 40)}
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def fold(self, organization_id: Key):
        """Close a group, or open it again."""
        now = self._wider.get(organization_id, 1)
        self._wider = {**self._wider, organization_id: 0 if now else 1}
        await self._list()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add(self, kind: Word):
        """Open the dialog for a new customer or organization."""
        self._clear_errors()
        self.adding = kind if kind in ("customer", "organization") else ""
        if self.adding == "customer":
            found = await self._read(_places)
            self.organization_choices = [Choice(str(one.id), one.name) for one in found]

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def close_dialog(self):
        """Leave all as it was."""
        self.adding = ""

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_customer(self, form: NewCustomer):
        """Make the customer and show the panel."""
        self._clear_errors()
        place = form["organization_id"]
        made = await self._run(
            _new_customer,
            email=form["email"],
            name=form["name"],
            organization_id=int(place) if place.isdigit() and len(place) < 10 else None,
        )
        self.adding = ""
        await self._say(t("customer.added", "{name} is added", name=made))
        await self._refresh()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def add_organization(self, form: NewOrganization):
        """Make the organization."""
        self._clear_errors()
        domains = form["domains"].replace(",", " ").split()
        name = await self._run(_new_organization, name=form["name"], domains=domains)
        self.adding = ""
        await self._say(t("organization.added", "{name} is added", name=name))
        await self._refresh()


def _page(
    session: Session, viewer: AgentViewer, which: Which, pages: int, wider: dict[int, int]
) -> tuple[Directory, bool]:
    return directory(session, which, pages=pages, wider=wider), can_manage_customers(session, viewer)


def _numbers(session: Session, viewer: AgentViewer) -> Numbers:
    return numbers(session)


def _places(session: Session, viewer: AgentViewer) -> list[Named]:
    return find_organizations(session, "", most=200)


def _new_customer(session: Session, viewer: AgentViewer, *, email: str, name: str, organization_id: int | None) -> str:
    return customer_acts.new_customer(session, viewer, email=email, name=name, organization_id=organization_id).name


def _new_organization(session: Session, viewer: AgentViewer, *, name: str, domains: list[str]) -> str:
    return organizations.create_organization(session, viewer, name=name, domains=domains).name

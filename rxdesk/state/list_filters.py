"""What narrows a list of items: filters, the words of a search, and what there is to choose from."""

from typing import Annotated

import reflex as rx
from pydantic import Field

from rxdesk.models.items import Channel, Kind
from rxdesk.services.list_offers import list_offer
from rxdesk.services.listing_items import ItemFilter
from rxdesk.state.base import Allow, Line, Screen, rpc
from rxdesk.state.option import Option, options

Word = Annotated[str, Field(max_length=80)]


class ListFilters(Screen, rx.State, mixin=True):
    """An empty filter lets everything through; a status is a name, since each type has statuses of its own."""

    status: str = ""
    stars: str = "0"
    assignee: str = ""
    organization: str = ""
    channel: str = ""
    search: str = ""
    typed: int = 0
    """Rises when the search field must show what it did not type itself."""
    statuses: list[Option] = []
    agents: list[Option] = []
    organizations: list[Option] = []
    _offered: str = ""

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def offer(self):
        """The filters are opened: what there is to choose from."""
        if self._offered != str(self._kind()):
            offered = await self._read(list_offer, self._kind())
            self.statuses = [Option(name, name) for name in offered.statuses]
            self.agents, self.organizations = options(offered.agents), options(offered.organizations)
            self._offered = str(self._kind())

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_status(self, status: Word):
        self.status = status
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_stars(self, stars: Word):
        self.stars = stars if stars in ("0", "1", "2", "3", "4", "5") else "0"
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_assignee(self, assignee: Word):
        self.assignee = assignee if assignee.isdecimal() else ""
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_organization(self, organization: Word):
        self.organization = organization if organization.isdecimal() else ""
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def of_channel(self, channel: Word):
        self.channel = channel if channel in list(Channel) else ""
        await self._again()

    @rx.event(supersedes=True, debounce=250)
    @rpc(allow=Allow.AGENT)
    async def find(self, text: Line):
        """Names, numbers and messages that hold the words."""
        self.search = text
        await self._again()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def widen(self):
        """Take every filter away."""
        self._forget_filters()
        await self._again()

    def _forget_filters(self) -> None:
        self.status = self.assignee = self.organization = self.channel = self.search = ""
        self.stars, self.typed = "0", self.typed + 1

    def _is_narrowed(self) -> bool:
        return any((self.status, self.assignee, self.organization, self.channel, self.search, self.stars.strip("0")))

    def _filter(self) -> ItemFilter:
        """All of them but the status."""
        return ItemFilter(
            assignee_id=_key(self.assignee),
            organization_id=_key(self.organization),
            channel=Channel(self.channel) if self.channel else None,
            priority_min=int(self.stars) or None,
            search=self.search,
        )

    def _kind(self) -> Kind:
        raise NotImplementedError

    async def _again(self) -> None:
        """Show the list from its beginning."""
        raise NotImplementedError


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None

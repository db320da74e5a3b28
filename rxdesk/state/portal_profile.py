"""The customer's own page: name, phone, language, addresses, sign-ins; the password is changed by a native form."""

from dataclasses import dataclass
from typing import Annotated

import reflex as rx
from pydantic import Field
from typing_extensions import TypedDict

from rxdesk.i18n import t
from rxdesk.services import accounts, auth, portal_account
from rxdesk.state import looking
from rxdesk.state.auth_words import code_sentence
from rxdesk.state.base import Allow, Screen, Sentence, rpc
from rxdesk.state.device import device_name
from rxdesk.state.policy import Line
from rxdesk.state.sentence import sentence
from rxdesk.state.ticket_words import When, when


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address of the customer's own."""

    address: str
    proven: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One sign-in; `here` is the one that shows this page."""

    id: int
    device: str
    address: str
    seen: When
    here: bool


class ProfileForm(TypedDict):
    """Name, phone, language."""

    name: Line
    phone: Line
    language: Line


class AddressForm(TypedDict):
    """Another address."""

    email: Line


class PortalProfile(Screen, rx.State):
    """The page /portal/profile."""

    name: str = ""
    phone: str = ""
    language: str = "en"
    has_password: bool = False
    addresses: list[AddressRow] = []
    sessions: list[SessionRow] = []
    told: str = ""
    mailed: str = ""
    wrong: Sentence = Sentence()
    form: int = 0
    loaded: bool = False

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def open(self):
        """The page was opened, perhaps by the answer to the password form."""
        query = self.router.url.query_parameters
        self.told, self.mailed = query.get("sent", "")[:20], ""
        code = query.get("error", "")
        self.wrong = _refused(code, query.get("minutes", "")) if code else Sentence()
        self._clear_errors()
        await self._refresh()
        self.form += 1

    async def _refresh(self):
        found = await self._read(portal_account.profile)
        seen = await looking.looking(self)
        here = seen.customer.session_id if seen.customer else 0
        self.name, self.phone, self.language, self.has_password = (
            found.name, found.phone, found.language, found.has_password,
        )  # fmt: skip
        self.addresses = [AddressRow(row.address, row.proven) for row in found.addresses]
        self.sessions = [
            SessionRow(row.id, device_name(row.device), row.address, when(row.seen, found.zone), row.id == here)
            for row in found.sessions
        ]
        self.loaded = True

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def save(self, form: ProfileForm):
        """Save what the person is called and how they are reached."""
        self._clear_errors()
        await self._run(
            portal_account.change_profile, name=form["name"], phone=form["phone"], language=form["language"]
        )
        await self._refresh()
        await self._say(t("profile.saved", "Your profile is saved"))

    @rx.event
    @rpc(allow=Allow.CUSTOMER, limit="10/hour")
    async def add_address(self, form: AddressForm):
        """Mail the link that proves another address; nothing knows it before."""
        self._clear_errors()
        self.mailed = ""
        self.mailed = await self._run(accounts.add_address, email=form["email"])

    @rx.event
    @rpc(allow=Allow.CUSTOMER)
    async def end_session(self, session_id: Annotated[int, Field(gt=0)]):
        """End a sign-in on another device."""
        await self._run(auth.end_session, session_id)
        await self._refresh()
        await self._say(t("profile.ended", "That device is signed out"))


def _refused(code: str, minutes: str) -> Sentence:
    if code == "wrong":
        return sentence(t("profile.wrong", "That is not your current password."))
    return code_sentence(code, minutes)

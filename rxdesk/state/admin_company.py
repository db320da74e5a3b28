"""The settings of the company, each with what it means; one form, saved together."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.i18n import Text, t
from rxdesk.models.company import CcPolicy, CompanySettings, Strangers, company
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import AgentViewer
from rxdesk.services.company import change_settings
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, Undo, rpc, sentence
from rxdesk.state.customer_lines import Choice
from rxdesk.state.sentence import Sentence

Name = Annotated[str, Field(max_length=60)]
Value = Annotated[str, Field(max_length=4000)]


class How(StrEnum):
    """How a setting is chosen."""

    LINE = "line"
    LIST = "list"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting with its value as text."""

    name: str = ""
    how: str = ""
    label: Sentence = field(default_factory=Sentence)
    hint: Sentence = field(default_factory=Sentence)
    value: str = ""
    on: bool = False
    choices: list[Choice] = field(default_factory=list)
    first: bool = False
    heading: Sentence = field(default_factory=Sentence)


@dataclass(frozen=True, slots=True)
class _Setting:
    how: How
    label: Text
    hint: Text
    choices: tuple[tuple[str, Text], ...] = ()


_CC = (
    (CcPolicy.FOLLOWERS, t("company.cc.followers", "They become followers")),
    (CcPolicy.PENDING, t("company.cc.pending", "They wait until an agent adds them")),
    (CcPolicy.NOBODY, t("company.cc.nobody", "Nobody is added")),
)
_STRANGERS = (
    (Strangers.PENDING, t("company.strangers.pending", "Their reply waits until an agent lets it in")),
    (Strangers.NEW_TICKET, t("company.strangers.new", "Their reply makes a new ticket")),
)
PARTS: tuple[tuple[Text, dict[str, _Setting]], ...] = (
    (
        t("company.part.company", "General"),
        {
            "name": _Setting(
                How.LINE, t("company.name", "Company name"), t("company.name.hint", "Shown to customers and in mails.")
            ),
            "reopen_days": _Setting(
                How.NUMBER,
                t("company.reopen", "Days in which a reply reopens a finished ticket"),
                t("company.reopen.hint", "Later replies make a new ticket."),
            ),
            "wait_seconds": _Setting(
                How.NUMBER,
                t("company.wait", "Seconds before a reply leaves"),
                t("company.wait.hint", "So long 'Undo send' works; customers see nothing before."),
            ),
            "undo_seconds": _Setting(
                How.NUMBER,
                t("company.undo", "Seconds to undo"),
                t("company.undo.hint", "So long other changes can be taken back."),
            ),
            "new_tickets_published": _Setting(
                How.SWITCH,
                t("company.tickets_published", "New tickets are published"),
                t("company.published.hint", "Off: customers see them once an agent publishes them."),
            ),
            "new_tasks_published": _Setting(
                How.SWITCH,
                t("company.tasks_published", "New tasks are published"),
                t("company.published.hint", "Off: customers see them once an agent publishes them."),
            ),
        },
    ),
    (
        t("company.part.customers", "Customers"),
        {
            "auto_organizations": _Setting(
                How.SWITCH,
                t("company.auto", "Create organizations by e-mail domain"),
                t("company.auto.hint", "A new company domain makes an organization; mail providers never do."),
            ),
            "group_unproven": _Setting(
                How.SWITCH,
                t("company.group", "Group at once, access after proof"),
                t("company.group.hint", "Off: a customer joins an organization only when the address is proven."),
            ),
            "trust_authenticated_mail": _Setting(
                How.SWITCH,
                t("company.trust", "Authenticated mail proves its sender"),
                t("company.trust.hint", "A mail that passed SPF or DKIM confirms its sender's address."),
            ),
        },
    ),
    (
        t("company.part.incoming", "Incoming mail"),
        {
            "ticket_address": _Setting(
                How.LINE,
                t("company.ticket_address", "Address for tickets"),
                t("company.ticket_address.hint", "Mail to it makes tickets; empty is ticket@ the mail domain."),
            ),
            "task_address": _Setting(
                How.LINE,
                t("company.task_address", "Address for tasks"),
                t("company.task_address.hint", "Mail to it makes tasks; empty is task@ the mail domain."),
            ),
            "never_add": _Setting(
                How.LIST,
                t("company.never", "Never add as follower"),
                t("company.never.hint", "Addresses and @domains, one a line; they also leave every item at once."),
            ),
            "cc_policy": _Setting(
                How.CHOICE,
                t("company.cc", "People in To and Cc of a new mail"),
                t("company.cc.hint", "Followers get the customer replies from then on."),
                _CC,
            ),
            "strangers": _Setting(
                How.CHOICE,
                t("company.strangers", "A reply from somebody who is not on the item"),
                t("company.strangers.hint", "Nobody gains access by writing."),
                _STRANGERS,
            ),
            "trusted_reply_to": _Setting(
                How.LIST,
                t("company.reply_to", "Senders whose Reply-To is believed"),
                t("company.reply_to.hint", "Web forms of yours, one address or @domain a line."),
            ),
            "forwarded_sender": _Setting(
                How.SWITCH,
                t("company.forwarded", "A forwarded mail is from its first sender"),
                t("company.forwarded.hint", "When an agent forwards a customer's mail."),
            ),
            "sender_mails_per_hour": _Setting(
                How.NUMBER,
                t("company.per_hour", "Mails of one sender per hour"),
                t("company.per_hour.hint", "More are held; 0 switches it off."),
            ),
        },
    ),
    (
        t("company.part.outgoing", "Outgoing mail"),
        {
            "automatic_per_hour": _Setting(
                How.NUMBER,
                t("company.auto_hour", "Automatic mails to one address per hour"),
                t("company.auto_day.hint", "More are held; 0 switches it off."),
            ),
            "automatic_per_day": _Setting(
                How.NUMBER,
                t("company.auto_day", "Automatic mails to one address per day"),
                t("company.auto_day.hint", "More are held; 0 switches it off."),
            ),
        },
    ),
)
SETTINGS = {name: setting for _, part in PARTS for name, setting in part.items()}


class Company(AdminScreen, rx.State):
    """The settings as they are saved; each is saved by itself."""

    lines: list[SettingLine] = []

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page was opened."""
        self._clear_errors()
        await self._refresh()
        self._listen("settings")

    async def _refresh(self):
        if await self._enter():
            self.lines = setting_lines(await self._read(_company))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def save(self, name: Name, value: Value):
        """Change one setting, with a way back."""
        self._clear_errors()
        if name not in SETTINGS:
            raise NotFound
        await self._change(name, parsed(SETTINGS[name].how, value))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle(self, name: Name):
        """Switch one setting on or off."""
        line = next((line for line in self.lines if line.name == name and line.how == How.SWITCH), None)
        if line is None:
            raise NotFound
        await self._change(name, not line.on)

    async def _change(self, name: str, value: object) -> None:
        before = (await self._read(_company)).model_dump(mode="json")[name]
        after = await self._run(change_settings, **{name: value})
        if after.model_dump(mode="json")[name] != before:
            undo = Undo(change_settings, (), {name: before})
            await self._say(t("company.saved", "{setting}: saved", setting=SETTINGS[name].label), undo=undo)
        await self._refresh()


def setting_lines(settings: CompanySettings) -> list[SettingLine]:
    """Every setting with its value, in parts."""
    stored = settings.model_dump(mode="json")
    return [
        SettingLine(
            name=name,
            how=str(setting.how),
            label=sentence(setting.label),
            hint=sentence(setting.hint),
            value=_written(stored[name]),
            on=stored[name] is True,
            choices=[Choice(value, words=sentence(words)) for value, words in setting.choices],
            first=place == 0,
            heading=sentence(title),
        )
        for title, part in PARTS
        for place, (name, setting) in enumerate(part.items())
    ]


def parsed(how: How, value: str) -> object:
    """The value as the settings want it; a number that is none stays text, which the settings refuse."""
    if how is How.NUMBER:
        return int(value) if value.strip().isdigit() and len(value) < 10 else value
    if how is How.LIST:
        return [line.strip() for line in value.replace(",", "\n").splitlines() if line.strip()]
    return value.strip()


def _written(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)


def _company(session: Session, viewer: AgentViewer) -> CompanySettings:
    require(is_admin(session, viewer))
    return company(session)

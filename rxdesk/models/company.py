"""The company's settings: names, meaning and defaults in one frozen model; stored one row per changed setting."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col

from rxdesk.config import settings
from rxdesk.models.base import Json
from rxdesk.models.people import CompanySetting
from rxdesk.models.remembered import forget_after_writes, remembered

forget_after_writes(CompanySetting)


class CcPolicy(StrEnum):
    """What becomes of people in To and Cc of a new mail."""

    FOLLOWERS = "followers"
    PENDING = "pending"
    NOBODY = "nobody"


class Strangers(StrEnum):
    """What becomes of a matched reply from somebody who is not on the item."""

    PENDING = "pending"
    NEW_TICKET = "new_ticket"


class CompanySettings(BaseModel):
    """What an Admin decides for the whole company."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "My company"
    ticket_address: str = Field(default="", description="Mail to it makes tickets; empty is ticket@ the mail domain.")
    task_address: str = Field(default="", description="Mail to it makes tasks; empty is task@ the mail domain.")
    never_add: tuple[str, ...] = Field(default=(), description="Addresses and @domains that never become people here.")
    cc_policy: CcPolicy = CcPolicy.FOLLOWERS
    strangers: Strangers = Strangers.PENDING
    trusted_reply_to: tuple[str, ...] = ()
    forwarded_sender: bool = Field(default=True, description="A mail that an agent forwards is from its first sender.")
    wait_seconds: int = Field(default=60, ge=0, le=3600, description="Undo time before a reply of an agent leaves.")
    mail_paused: bool = False
    auto_organizations: bool = Field(default=True, description="Create organizations by e-mail domain.")
    group_unproven: bool = Field(default=True, description="Group at once, access after proof.")
    trust_authenticated_mail: bool = Field(
        default=False, description="A mail that passed authentication proves its sender."
    )
    new_tickets_published: bool = True
    new_tasks_published: bool = True
    reopen_days: int = 14
    sender_mails_per_hour: int = Field(default=20, description="More from one sender are held; 0 switches it off.")
    automatic_per_hour: int = 10
    automatic_per_day: int = 50
    undo_seconds: int = 10

    @property
    def tickets_to(self) -> str:
        return self.ticket_address or f"ticket@{settings().mail_domain}"

    @property
    def tasks_to(self) -> str:
        return self.task_address or f"task@{settings().mail_domain}"

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Addresses that are RxDesk itself; always on 'Never add as follower'."""
        domain = settings().mail_domain
        return (self.tickets_to, self.tasks_to, f"no-reply@{domain}")


class _together(FunctionElement[Any]):  # noqa: N801 - it reads as a word of the statement
    """Names and JSON values of all rows as one JSON object."""

    inherit_cache = True
    type = Json


@compiles(_together)
def _grouped(element: _together, compiler: Any, **kw: Any) -> str:
    name, value = (compiler.process(each, **kw) for each in element.clauses)
    return f"json_group_object({name}, json({value}))"


@compiles(_together, "postgresql")
def _aggregated(element: _together, compiler: Any, **kw: Any) -> str:
    return f"jsonb_object_agg({compiler.process(element.clauses, **kw)})"


_NAME, _VALUE = col(CompanySetting.name), col(CompanySetting.value)
SETTINGS_BESIDE = select(_together(_NAME, _VALUE)).scalar_subquery()
"""The settings as a column beside what a statement asks anyway; what it answers goes to `know_company`."""
_SETTINGS = select(_NAME, _VALUE)


def company(source: Session | Connection) -> CompanySettings:
    """The settings as stored now; readable by every part of RxDesk, shown to nobody as a whole."""
    if isinstance(source, Session):
        return remembered(source, CompanySetting, lambda: _of(dict(source.connection().execute(_SETTINGS).all())))
    return _of(dict(source.execute(_SETTINGS).all()))


def know_company(session: Session, beside: dict[str, Any] | None) -> CompanySettings:
    """The settings from SETTINGS_BESIDE, so that this transaction need not ask for them again."""
    return remembered(session, CompanySetting, lambda: _of(beside or {}))


def _of(stored: dict[str, Any]) -> CompanySettings:
    known = CompanySettings.model_fields
    return CompanySettings(**{name: kept["value"] for name, kept in stored.items() if name in known})

"""Rules as data, and the record of every run: what was asked, what was seen, what was done."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from rxdesk.models.base import Row, json_value, link, long_text, moment, short, word


class Scope(StrEnum):
    """What a rule is about."""

    TICKETS = "tickets"
    TASKS = "tasks"
    ITEMS = "items"


class RunResult(StrEnum):
    """How a rule answered an event."""

    FIRED = "fired"
    NOT_FIRED = "not_fired"
    FAILED = "failed"
    STOPPED = "stopped"


class Rule(Row, table=True):
    """When `trigger` and the conditions hold, then the actions, in list order; `definition` is the versioned JSON."""

    __tablename__ = "rx_rule"
    __table_args__ = (
        Index(
            "ix_rx_rule_listening",
            "scope",
            "trigger",
            "organization_id",
            sqlite_where=text("enabled = 1 AND deleted_at IS NULL"),
            postgresql_where=text("enabled AND deleted_at IS NULL"),
        ),
    )
    name: str = short("")
    note: str = long_text()
    scope: Scope = word(Scope.TICKETS)
    trigger: str = short()
    definition: dict = json_value(dict)
    organization_id: int | None = link("organization", nullable=True)
    enabled: bool = False
    stop: bool = False
    position: int = Field(default=0, index=True)
    ready_made: str = short("")
    switched_off_because: str = long_text()
    created_at: datetime = moment(nullable=False)
    updated_at: datetime = moment(nullable=False)
    deleted_at: datetime | None = moment()

    @property
    def code(self) -> str:
        """What people call the rule: A04."""
        return f"A{self.key:02d}"


class RuleRun(Row, table=True):
    """One rule's answer to one event, with the decision itself: conditions, the values seen, actions and results."""

    __tablename__ = "rx_rule_run"
    __table_args__ = (UniqueConstraint("rule_id", "event_id"), Index("ix_rx_rule_run_item", "item_id", "id"))
    rule_id: int = link("rule", index=False)
    event_id: int = link("event")
    item_id: int | None = link("item", index=False, nullable=True)
    result: RunResult = word(RunResult.NOT_FIRED)
    sentence: str = long_text()
    trace: dict = json_value(dict)
    took_ms: float = 0.0
    created_at: datetime = moment(nullable=False, index=True)

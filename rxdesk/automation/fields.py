"""What conditions can ask of a ticket or task: each property is a SQL expression over Item, with its type."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlmodel import Session

from rxdesk.automation import operators
from rxdesk.automation.nodes import Ref
from rxdesk.automation.operators import Operator
from rxdesk.models.base import Row
from rxdesk.models.customers import Customer, CustomerAddress, Organization, OrganizationDomain
from rxdesk.models.folding import each_of
from rxdesk.models.items import Assignee, Follower, Item, ItemTeam, ItemType, Requester, Status
from rxdesk.models.messages import Conversation, Message
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import Project

SHOWN_VALUES = 20
SHOWN_LENGTH = 200
_CLASSES: dict[str, Any] = {
    "agent": Agent,
    "team": Team,
    "customer": Customer,
    "organization": Organization,
    "project": Project,
    "status": Status,
    "type": ItemType,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One value that a property had: `ref` when it is a person, a project or the like, `word` when it is a choice."""

    text: str
    ref: Ref | None = None
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property: plain `columns` of the item, and `rows` (selects correlated to Item) where it has many values."""

    operators: tuple[Operator, ...]
    columns: Callable[[], tuple[Any, ...]] = tuple
    rows: Callable[[], tuple[Select[Any], ...]] = tuple
    refers: str = ""
    is_text: bool = False
    writes: str = ""
    """The name in Event.changes when the property is a plain one, whose value a rule can know beforehand."""
    unseen: frozenset[int] = field(default=frozenset())

    def clause(self, operator: Operator, wanted: tuple[Any, ...]) -> ColumnElement[bool]:
        """SQL over Item: whether the property answers the question with yes."""
        return operators.question(operator, wanted, anywhere=self._anywhere, is_text=self.is_text)

    def seen(self, session: Session, item_id: int) -> tuple[Seen, ...]:
        """The values that the property has now, for people to read."""
        found: list[Any] = []
        if columns := self.columns():
            row = session.execute(select(*columns).where(Item.id == item_id)).first()
            found += row or ()
        for rows in self.rows():
            asked = rows.add_columns(Item.id).join_from(*_home(rows)) if False else _of_item(rows, item_id)
            found += session.scalars(asked.limit(SHOWN_VALUES))
        return self._shown(session, [value for value in found if value not in (None, "")])

    def _anywhere(self, test: operators.Test) -> ColumnElement[bool]:
        tests = [test(column) for column in self.columns()]
        tests += [rows.where(test(rows.selected_columns[0])).exists() for rows in self.rows()]
        return or_(*tests)

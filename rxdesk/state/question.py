"""What a screen asks, so that those who ask the same and see the same are asked about once.

A screen opts in by naming its questions; one that names none is read for its own tab alone. A question is a frozen
dataclass: whatever the answer depends on, beside what the viewer sees, is one of its fields. Two readers share an
answer only when their questions are equal and the viewers in whose name is read are equal, and that is
`SharedViewer(sight)` for agents, who by their sight alone sees nothing that is one agent's own. A question that is
`personal` is read in the agent's own name.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlmodel import Session

from rxdesk.models.events import Signal, Verb
from rxdesk.models.viewers import Viewer

ANYTHING = "*"
COUNTLESS = frozenset({"name", "description", "priority", "percent_complete", "tags"})
"""Properties by which nothing comes to a list of items or leaves it, unless the list filters by them."""


@dataclass(slots=True)
class News:
    """What a screen has heard since it was last answered: items that changed, new ones, and anything else.

    `changed` are the properties of the items that changed, with ANYTHING among them where it may have been more.
    """

    items: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    other: bool = False
    tries: int = 0

    def add(self, signal: Signal) -> None:
        """Note one change; without an item it may be anything, up to what the reader sees at all."""
        if signal.item_id is None:
            self.other = True
            return
        self.items.add(signal.item_id)
        self.changed |= signal.changed or {ANYTHING}
        if signal.verb is Verb.ITEM_CREATED:
            self.new.add(signal.item_id)

    def is_only(self, properties: Collection[str]) -> bool:
        """Whether nothing but these properties of items has changed."""
        return not self.other and bool(self.changed) and self.changed <= set(properties)

    def merge(self, other: "News") -> None:
        """Note all that the other has heard."""
        self.items |= other.items
        self.new |= other.new
        self.changed |= other.changed
        self.other = self.other or other.other
        self.tries = max(self.tries, other.tries)

    def take(self) -> "News":
        """All of it; nothing is left."""
        taken = News(self.items, self.new, self.changed, self.other, self.tries)
        self.items, self.new, self.changed, self.other, self.tries = set(), set(), set(), False, 0
        return taken

    def __bool__(self) -> bool:
        return bool(self.items) or self.other


@dataclass(frozen=True)
class Question(ABC):
    """One question of a screen; `name` tells it from the screen's other questions, `join` is its patience in seconds.

    `personal` says that the answer depends on who the agent is, not only on what they see. Customers each have a sight
    of their own: a question that is asked `in_turn` is put to many of them in one transaction. One that is about no
    list hears not of `every_item` of its topics, but of those whose own topic (`item:7`) it names. What happens in a
    way that is `silent` makes no difference.
    """

    name: ClassVar[str]
    join: ClassVar[float] = 0.5
    in_turn: ClassVar[bool] = False
    every_item: ClassVar[bool] = True
    silent: ClassVar[frozenset[Verb]] = frozenset()

    @property
    def personal(self) -> bool:
        return False

    @property
    def places(self) -> tuple[int, ...] | None:
        """The only projects that the answer is about, beside what is outside of projects; None is all of them."""
        return None

    @property
    def indifferent(self) -> frozenset[str]:
        """Properties of items that do not change the answer."""
        return frozenset()

    @property
    @abstractmethod
    def topics(self) -> tuple[str, ...]:
        """What may change the answer."""

    @abstractmethod
    def ask(self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None) -> Any:
        """The answer for all readers together, read in a session that sees what they all see.

        `agent_ids` are those who ask, for facts that are handed to each alone; `news` is what changed, None when the
        screen is read for the first time.
        """

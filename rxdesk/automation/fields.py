"""What conditions can ask of an item: each property is some of its own values, or the rows of a statement, or both."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlmodel import Session, col

from rxdesk.i18n import Text, t
from rxdesk.models.customers import Customer
from rxdesk.models.items import Item, Requester, Status
from rxdesk.models.messages import Conversation, Message


class Operator(StrEnum):
    """How a seen value is held against the wanted ones."""

    IS = "is"
    IS_NOT = "is_not"
    IS_ANY_OF = "is_any_of"
    IS_NONE_OF = "is_none_of"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"
    EQUALS = "="
    BELOW = "<"
    ABOVE = ">"
    IS_ON = "is_on"
    IS_OFF = "is_off"

    @property
    def label(self) -> Text:
        return t(f"rule.operator.{self.name.lower()}", self.value.replace("_", " "))

    @property
    def takes(self) -> tuple[int, int | None]:
        """The least and the most values that it wants; None is any number."""
        if self in (Operator.IS_EMPTY, Operator.IS_NOT_EMPTY, Operator.IS_ON, Operator.IS_OFF):
            return (0, 0)
        return (1, None) if self in (Operator.IS_ANY_OF, Operator.IS_NONE_OF) else (1, 1)


_EMPTY = (Operator.IS_EMPTY, Operator.IS_NOT_EMPTY)
TEXT = (Operator.IS, Operator.IS_NOT, Operator.IS_ANY_OF, Operator.CONTAINS, Operator.DOES_NOT_CONTAIN, *_EMPTY)
CHOICE = (Operator.IS, Operator.IS_NOT, Operator.IS_ANY_OF, Operator.IS_NONE_OF)
OBJECT = (*CHOICE, *_EMPTY)
NUMBER = (Operator.EQUALS, Operator.BELOW, Operator.ABOVE)
CHECK = (Operator.IS_ON, Operator.IS_OFF)
LIST = (Operator.CONTAINS, Operator.DOES_NOT_CONTAIN, Operator.IS_ANY_OF, *_EMPTY)


@dataclass(frozen=True, slots=True)
class About:
    """What is asked about: an item, and the message of the event if it has one; what was seen is not asked again."""

    session: Session
    item: Item
    message_id: int | None = None
    seen: dict[int, tuple["Property", tuple[Any, ...]]] = field(default_factory=dict)

    def knows(self, properties: Iterable["Property"]) -> bool:
        """Whether to see all of them asks nothing of the database."""
        return all(id(each) in self.seen or not each.asks(self) for each in properties)

    def changed(self) -> None:
        """A rule did something to the item: only what stays as it is need not be asked again."""
        for key, (seen, _) in list(self.seen.items()):
            if not seen.stays:
                del self.seen[key]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: the operators that fit its type, and where its values stand. `whole` words are a list's members.

    `own` names columns of the item itself; `rows` are found by its id, and where `said` by the message of the event,
    if there is one. What `stays` is changed by no action of a rule.
    """

    operators: tuple[Operator, ...]
    own: tuple[str, ...] = ()
    rows: Select[*tuple[Any, ...]] | None = None
    said: bool = False
    whole: bool = False
    stays: bool = False

    def asks(self, about: About) -> bool:
        """Whether some of its values stand elsewhere than on the item."""
        return self.rows is not None and (about.message_id is not None or not self.said)

    def seen(self, about: About) -> tuple[Any, ...]:
        """The values of one item, empty ones left out."""
        if id(self) not in about.seen:
            found = [getattr(about.item, name) for name in self.own]
            if self.rows is not None and self.asks(about):
                found += about.session.scalars(self.rows, {"item": about.item.key, "said": about.message_id})
            about.seen[id(self)] = (self, tuple(each for value in found for each in _flat(value)))
        return about.seen[id(self)][1]


def holds(operator: Operator, seen: Sequence[Any], wanted: Sequence[Any], *, whole: bool = False) -> bool:
    """Whether the seen values answer as wanted; with several seen ones a single match is enough.

    Text compares without case or accents. `whole` lets 'contains' ask for a member of a list, not for a part of a text.
    """
    return _ANSWERS[operator]([fold(each) for each in seen], [fold(each) for each in wanted], whole)


def fold(value: Any) -> Any:
    """A text without case, accents and doubled white space; anything else as it is."""
    if not isinstance(value, str):
        return value
    if not value.isascii():
        value = "".join(letter for letter in unicodedata.normalize("NFKD", value) if not unicodedata.combining(letter))
    return " ".join(value.casefold().split())


def _flat(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return [each for each in value if each not in (None, "")]
    plain = value.value if isinstance(value, StrEnum) else value
    return () if plain is None or plain == "" else (plain,)


def _contains(seen: list[Any], wanted: list[Any], whole: bool) -> bool:  # noqa: FBT001 - one of a table of answers
    return any(wanted[0] == each if whole else wanted[0] in each for each in seen)


_ANSWERS: dict[Operator, Callable[[list[Any], list[Any], bool], bool]] = {
    Operator.IS: lambda seen, wanted, _: wanted[0] in seen,
    Operator.IS_NOT: lambda seen, wanted, _: wanted[0] not in seen,
    Operator.IS_ANY_OF: lambda seen, wanted, _: any(each in wanted for each in seen),
    Operator.IS_NONE_OF: lambda seen, wanted, _: not any(each in wanted for each in seen),
    Operator.CONTAINS: _contains,
    Operator.DOES_NOT_CONTAIN: lambda seen, wanted, whole: not _contains(seen, wanted, whole),
    Operator.IS_EMPTY: lambda seen, _, __: not seen,
    Operator.IS_NOT_EMPTY: lambda seen, _, __: bool(seen),
    Operator.EQUALS: lambda seen, wanted, _: wanted[0] in seen,
    Operator.BELOW: lambda seen, wanted, _: any(each < wanted[0] for each in seen),
    Operator.ABOVE: lambda seen, wanted, _: any(each > wanted[0] for each in seen),
    Operator.IS_ON: lambda seen, _, __: True in seen,
    Operator.IS_OFF: lambda seen, _, __: True not in seen,
}

_ITEM = bindparam("item", type_=Integer)
_ASKING = col(Requester.item_id) == _ITEM
# A restricted conversation and a mail that nobody has let in yet are not part of what an item says.
_SAID = (
    select(col(Message.text))
    .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
    .where(
        col(Message.id) == bindparam("said", type_=Integer),
        col(Message.item_id) == _ITEM,
        col(Conversation.restricted).is_(False),
        col(Message.pending).is_(False),
        col(Message.deleted_at).is_(None),
    )
)
_ORGANIZATIONS = (
    select(col(Customer.organization_id)).join(Requester, col(Requester.customer_id) == col(Customer.id)).where(_ASKING)
)
_STATUS = select(col(Status.name)).join(Item, col(Item.status_id) == col(Status.id)).where(col(Item.id) == _ITEM)

KIND = Property(CHOICE, ("kind",), stays=True)
CHANNEL = Property(CHOICE, ("channel",), stays=True)
REQUESTER = Property(OBJECT, rows=select(col(Requester.customer_id)).where(_ASKING), stays=True)
ORGANIZATION = Property(OBJECT, rows=_ORGANIZATIONS, stays=True)
SENDER_DOMAIN = Property(TEXT, ("sender_domain",), stays=True)
STATUS = Property(OBJECT, rows=_STATUS)
PRIORITY = Property(NUMBER, ("priority",))
PROJECT = Property(OBJECT, ("project_id",))
TEXTS = Property(TEXT, ("name", "description"), rows=_SAID, said=True, stays=True)
CREATOR_KIND = Property(CHOICE, ("creator_kind",), stays=True)
TAGS = Property(LIST, ("tags",), whole=True)
PUBLISHED = Property(CHECK, ("published",))

"""What conditions can ask of an item: each property is a statement over Item whose rows are the values that it has."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
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
    item_id: int
    message_id: int | None = None
    seen: dict[int, tuple["Property", tuple[Any, ...]]] = field(default_factory=dict)

    def knows(self, properties: Iterable["Property"]) -> bool:
        """Whether all of them were seen already."""
        return all(id(each) in self.seen for each in properties)

    def changed(self) -> None:
        """A rule did something to the item: only what stays as it is need not be asked again."""
        for key, (seen, _) in list(self.seen.items()):
            if not seen.stays:
                del self.seen[key]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: the operators that fit its type, and where its values stand. `whole` words are a list's members.

    What `stays` is changed by no action of a rule.
    """

    operators: tuple[Operator, ...]
    rows: Select[*tuple[Any, ...]]
    whole: bool = False
    stays: bool = False

    def seen(self, about: About) -> tuple[Any, ...]:
        """The values of one item, empty ones left out; none for an item that the session does not see."""
        if id(self) not in about.seen:
            asked = {"item": about.item_id, "said": about.message_id}
            found = about.session.execute(_of_one_item(self.rows), asked)
            about.seen[id(self)] = (self, tuple(each for row in found for value in row for each in _flat(value)))
        return about.seen[id(self)][1]


@cache
def _of_one_item(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return rows.where(col(Item.id) == bindparam("item"))


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

# A restricted conversation and a mail that nobody has let in yet are not part of what an item says.
_SAID = (
    select(col(Message.text))
    .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
    .where(
        col(Message.id) == bindparam("said", type_=Integer),
        col(Message.item_id) == col(Item.id),
        col(Conversation.restricted).is_(False),
        col(Message.pending).is_(False),
        col(Message.deleted_at).is_(None),
    )
    .correlate(Item)
    .scalar_subquery()
)
_REQUESTERS = select(col(Requester.customer_id)).join(Item, col(Item.id) == col(Requester.item_id))

KIND = Property(CHOICE, select(col(Item.kind)), stays=True)
CHANNEL = Property(CHOICE, select(col(Item.channel)), stays=True)
REQUESTER = Property(OBJECT, _REQUESTERS, stays=True)
ORGANIZATION = Property(
    OBJECT,
    select(col(Customer.organization_id))
    .join(Requester, col(Requester.customer_id) == col(Customer.id))
    .join(Item, col(Item.id) == col(Requester.item_id)),
    stays=True,
)
SENDER_DOMAIN = Property(TEXT, select(col(Item.sender_domain)), stays=True)
STATUS = Property(OBJECT, select(col(Status.name)).join(Item, col(Item.status_id) == col(Status.id)))
PRIORITY = Property(NUMBER, select(col(Item.priority)))
PROJECT = Property(OBJECT, select(col(Item.project_id)))
TEXTS = Property(TEXT, select(col(Item.name), col(Item.description), _SAID), stays=True)
CREATOR_KIND = Property(CHOICE, select(col(Item.creator_kind)), stays=True)
TAGS = Property(LIST, select(col(Item.tags)), whole=True)
PUBLISHED = Property(CHECK, select(col(Item.published)))

"""What each type of property can be asked, and the SQL of the question: every answer is true or false, never unknown."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, or_, true
from sqlalchemy import false as never

from rxdesk.i18n import Text, t
from rxdesk.models.folding import begins_with, ends_with, holds_text, same_text


class Operator(StrEnum):
    """A question that a condition asks of a property."""

    IS = "is"
    IS_NOT = "is_not"
    IS_ANY_OF = "is_any_of"
    IS_NONE_OF = "is_none_of"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    INCLUDES = "includes"
    DOES_NOT_INCLUDE = "does_not_include"
    INCLUDES_ANY_OF = "includes_any_of"
    INCLUDES_ALL_OF = "includes_all_of"
    EQUALS = "equals"
    DIFFERS = "differs"
    LESS = "less"
    AT_MOST = "at_most"
    MORE = "more"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    IS_ON = "is_on"
    IS_OFF = "is_off"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"

    @property
    def label(self) -> Text:
        """The words between the property and the value."""
        return t(f"operator.{self.value}", _SIGNS.get(self, self.value.replace("_", " ")))

    @property
    def takes(self) -> range:
        """How many values it asks for."""
        if self in (Operator.IS_EMPTY, Operator.IS_NOT_EMPTY, Operator.IS_ON, Operator.IS_OFF):
            return range(0, 1)
        if self is Operator.BETWEEN:
            return range(2, 3)
        return range(1, 101) if self in _SEVERAL else range(1, 2)


_SIGNS = {
    Operator.EQUALS: "=",
    Operator.DIFFERS: "≠",
    Operator.LESS: "<",
    Operator.AT_MOST: "≤",
    Operator.MORE: ">",
    Operator.AT_LEAST: "≥",
}
_SEVERAL = (Operator.IS_ANY_OF, Operator.IS_NONE_OF, Operator.INCLUDES_ANY_OF, Operator.INCLUDES_ALL_OF)
_OPPOSITE = {
    Operator.IS_NOT: Operator.IS,
    Operator.IS_NONE_OF: Operator.IS_ANY_OF,
    Operator.DOES_NOT_CONTAIN: Operator.CONTAINS,
    Operator.DOES_NOT_INCLUDE: Operator.INCLUDES,
    Operator.DIFFERS: Operator.EQUALS,
    Operator.IS_OFF: Operator.IS_ON,
    Operator.IS_NOT_EMPTY: Operator.IS_EMPTY,
}

ONE_OF = (Operator.IS, Operator.IS_NOT, Operator.IS_ANY_OF, Operator.IS_NONE_OF)
EMPTINESS = (Operator.IS_EMPTY, Operator.IS_NOT_EMPTY)
TEXT = (
    Operator.IS,
    Operator.IS_NOT,
    Operator.IS_ANY_OF,
    Operator.CONTAINS,
    Operator.DOES_NOT_CONTAIN,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    *EMPTINESS,
)
LIST = (
    Operator.INCLUDES,
    Operator.DOES_NOT_INCLUDE,
    Operator.INCLUDES_ANY_OF,
    Operator.INCLUDES_ALL_OF,
    *EMPTINESS,
)
NUMBER = (
    Operator.EQUALS,
    Operator.DIFFERS,
    Operator.LESS,
    Operator.AT_MOST,
    Operator.MORE,
    Operator.AT_LEAST,
    Operator.BETWEEN,
)
SWITCH = (Operator.IS_ON, Operator.IS_OFF)

Test = Callable[[Any], ColumnElement[bool]]
Anywhere = Callable[[Test], ColumnElement[bool]]


def question(operator: Operator, wanted: Sequence[Any], *, anywhere: Anywhere, is_text: bool) -> ColumnElement[bool]:
    """SQL: whether the property answers. `anywhere` says whether a test holds for any of the property's values."""
    if operator in _OPPOSITE:
        return not_(question(_OPPOSITE[operator], wanted, anywhere=anywhere, is_text=is_text))
    equal = same_text if is_text else _equal
    match operator:
        case Operator.INCLUDES_ALL_OF:
            return and_(true(), *(_sure(anywhere(lambda value, w=w: equal(value, w))) for w in wanted))
        case Operator.IS_EMPTY:
            return not_(_sure(anywhere((lambda value: value != literal("")) if is_text else lambda v: v.is_not(None))))
        case Operator.IS_ON:
            return _sure(anywhere(lambda value: value.is_(True)))
        case Operator.BETWEEN:
            return _sure(anywhere(lambda value: value.between(min(wanted), max(wanted))))
    tests = {
        Operator.CONTAINS: holds_text,
        Operator.STARTS_WITH: begins_with,
        Operator.ENDS_WITH: ends_with,
        Operator.LESS: lambda value, w: value < w,
        Operator.AT_MOST: lambda value, w: value <= w,
        Operator.MORE: lambda value, w: value > w,
        Operator.AT_LEAST: lambda value, w: value >= w,
    }
    test = tests.get(operator, equal)
    return _sure(anywhere(lambda value: or_(never(), *(test(value, w) for w in wanted))))


def answer_for(operator: Operator, wanted: Sequence[Any], value: object) -> bool | None:
    """The answer when the property is known to be `value`; None when that takes the database."""
    if operator in _OPPOSITE:
        known = answer_for(_OPPOSITE[operator], wanted, value)
        return None if known is None else not known
    match operator:
        case Operator.IS | Operator.IS_ANY_OF | Operator.EQUALS:
            return value in wanted
        case Operator.IS_EMPTY:
            return value is None
        case Operator.LESS | Operator.AT_MOST | Operator.MORE | Operator.AT_LEAST | Operator.BETWEEN:
            return _in_order(operator, wanted, value) if isinstance(value, int) else None
    return None


def _in_order(operator: Operator, wanted: Sequence[int], value: int) -> bool:
    low, high = min(wanted), max(wanted)
    return {
        Operator.LESS: value < low,
        Operator.AT_MOST: value <= low,
        Operator.MORE: value > low,
        Operator.AT_LEAST: value >= low,
        Operator.BETWEEN: low <= value <= high,
    }[operator]


def _equal(value: Any, wanted: Any) -> ColumnElement[bool]:
    return value == wanted


def _sure(answer: ColumnElement[bool]) -> ColumnElement[bool]:
    return func.coalesce(answer, never())

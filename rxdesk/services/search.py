"""What a search text means: every word stands in the item's name, description, number, or in a message of it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col, select

from rxdesk.models.items import Item
from rxdesk.models.messages import Message

LONGEST = 256
_WORDS = 10


def search_clause(
    text: str, *, number: ColumnElement[bool] | None = None, description: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """The condition on Item that `text` means; messages count as far as the session's viewer may read them.

    `number` and `description` say for which items these two may be searched, everywhere when not given.
    """
    words = text[:LONGEST].replace("\0", " ").split()[:_WORDS]
    everywhere = true()
    may_number = everywhere if number is None else number
    may_describe = everywhere if description is None else description
    return and_(everywhere, *(_has(word, may_number, may_describe) for word in words))


def _has(word: str, may_number: ColumnElement[bool], may_describe: ColumnElement[bool]) -> ColumnElement[bool]:
    said = select(Message.id).where(Message.item_id == Item.id, _contains(Message.text, word))
    digits = word.removeprefix("#")
    is_number: ColumnElement[bool] = false()
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        is_number = and_(may_number, col(Item.id) == int(digits))
    described = and_(may_describe, _contains(Item.description, word))
    return or_(_contains(Item.name, word), described, is_number, said.correlate(Item).exists())


def _contains(column: Any, word: str) -> ColumnElement[bool]:
    return col(column).icontains(word, autoescape=True)

"""Custom fields: their definition, and one typed row per value for filter, sort and uniqueness."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint

from rxdesk.models.base import Row, json_value, link, long_text, moment, short, word


class FieldType(StrEnum):
    """The type of a custom field's values."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHECK = "check"
    CHOICE = "choice"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"


class FieldDefinition(Row, table=True):
    """A field that the company added to one kind of object."""

    __tablename__ = "rx_field"
    subject: str = short("ticket", index=True)
    slug: str = short()
    label: str = short()
    type: FieldType = word(FieldType.TEXT)
    help: str = long_text()
    choices: list[str] = json_value(list)
    position: int = 0
    deleted_at: datetime | None = moment()


class FieldValue(Row, table=True):
    """The value of one field on one item, in the column of its type."""

    __tablename__ = "rx_field_value"
    __table_args__ = (
        UniqueConstraint("item_id", "field_id"),
        Index("ix_rx_field_value_number", "field_id", "number", "item_id"),
        Index("ix_rx_field_value_text", "field_id", "text", "item_id"),
        Index("ix_rx_field_value_time", "field_id", "time", "item_id"),
    )
    item_id: int = link("item", index=False)
    field_id: int = link("field", index=False)
    number: float | None = None
    text: str | None = short(None)
    time: datetime | None = moment()

"""Parts of statements that are written once at import, since to put one together takes as long as to send it."""

from typing import Any

from sqlalchemy import bindparam, select

from rxdesk.models.among import Keys

IDS = bindparam("ids", type_=Keys())
"""As many ids as are given when the statement is sent: `where(among(column, IDS))`, `execute(it, {"ids": [1, 2]})`."""

columns: Any = select
"""A select of columns, however many, which SQLModel types by their values."""

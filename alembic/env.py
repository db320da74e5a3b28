"""Migrations run on the connection that `rxdesk migrate` hands over; only tables named rx_... are ours."""

from sqlalchemy import JSON

from alembic import context
from rxdesk import jobs
from rxdesk.models import search_index, tables
from rxdesk.models.base import Moment, Words


def plain(kind, value, _autogen):
    """Our own column types stand in migrations as what they are in the database."""
    if kind == "type" and isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Words):
        return "sa.String(length=40)"
    if kind == "type" and isinstance(value, JSON):
        return "sa.JSON().with_variant(JSONB(), 'postgresql')"
    return False


def is_ours(name, kind, _parents):
    """The tables of the search index are no classes; search_index.py makes them."""
    return kind != "table" or (str(name).startswith("rx_") and not search_index.is_part(str(name)))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=[tables.metadata, jobs.metadata],
    render_item=plain,
    include_name=is_ours,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

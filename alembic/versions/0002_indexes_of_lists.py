"""Indexes for the filters and orders of lists of items."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FINISHED = "finished_at IS NOT NULL"
_OPEN, _ARCHIVED, _DELETED = "finished_at IS NULL", "archived_at IS NOT NULL", "deleted_at IS NOT NULL"
_MADE = (
    ("ix_rx_item_type_updated", ["type_id", "updated_at", "id"], None),
    ("ix_rx_item_open_created", ["created_at", "id"], _OPEN),
    ("ix_rx_item_open_priority", ["priority", "id"], _OPEN),
    ("ix_rx_item_open_number", ["id"], _OPEN),
    ("ix_rx_item_archived_updated", ["updated_at", "id"], _ARCHIVED),
    ("ix_rx_item_deleted_updated", ["updated_at", "id"], _DELETED),
    ("ix_rx_item_channel", ["channel"], None),
    ("ix_rx_item_finished", ["finished_at"], _FINISHED),
    ("ix_rx_item_created", ["created_at", "id"], None),
    ("ix_rx_item_priority", ["priority", "id"], None),
)


def upgrade() -> None:
    op.drop_index("ix_rx_item_type_id", table_name="rx_item")
    for name, columns, where in _MADE:
        some = None if where is None else sa.text(where)
        op.create_index(name, "rx_item", columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, _, _ in _MADE:
        op.drop_index(name, table_name="rx_item")
    op.create_index("ix_rx_item_type_id", "rx_item", ["type_id"])

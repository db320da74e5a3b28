"""Indexes for the counts beside the views, for open items of a status or type, and for lists by name."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = "finished_at IS NULL AND archived_at IS NULL AND deleted_at IS NULL"
_UNFINISHED = "finished_at IS NULL"
_PLACED = "organization_id IS NOT NULL AND organization_proven"
_INVITED = "invited_at IS NOT NULL AND registered_at IS NULL"
_MADE = (
    ("ix_rx_item_open_place", "rx_item", ["kind", "project_id", "id"], (_OPEN, _OPEN)),
    ("ix_rx_item_open_status", "rx_item", ["status_id", "updated_at", "id"], (_UNFINISHED, _UNFINISHED)),
    ("ix_rx_item_open_type", "rx_item", ["type_id", "updated_at", "id"], (_UNFINISHED, _UNFINISHED)),
    ("ix_rx_customer_by_name", "rx_customer", [sa.text("lower(name)"), "id"], None),
    ("ix_rx_customer_invited", "rx_customer", ["id"], (_INVITED, _INVITED)),
    ("ix_rx_customer_inactive", "rx_customer", ["id"], ("active IS 0", "active IS false")),
    ("ix_rx_customer_unproven", "rx_customer", ["organization_id", "id"], (f"{_PLACED} IS 0", f"{_PLACED} IS false")),
    ("ix_rx_customer_address_unproven", "rx_customer_address", ["customer_id"], ("proven_at IS NULL",) * 2),
    ("ix_rx_organization_by_name", "rx_organization", [sa.text("lower(name)"), "id"], None),
    ("ix_rx_project_by_name", "rx_project", [sa.text("lower(name)"), "id"], None),
)


def upgrade() -> None:
    for name, table, columns, where in _MADE:
        lite, postgres = (None, None) if where is None else (sa.text(each) for each in where)
        op.create_index(name, table, columns, sqlite_where=lite, postgresql_where=postgres)


def downgrade() -> None:
    for name, table, _, _ in _MADE:
        op.drop_index(name, table_name=table)

"""An index for the counts beside the views: open items by kind and project, without their rows."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("finished_at IS NULL AND archived_at IS NULL AND deleted_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_rx_item_open_place", "rx_item", ["kind", "project_id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_rx_item_open_place", table_name="rx_item")

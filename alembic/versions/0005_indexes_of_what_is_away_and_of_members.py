"""Indexes for the few projects that are away, and for the members of an organization by name."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AWAY = "archived_at IS NOT NULL OR deleted_at IS NOT NULL"


def upgrade() -> None:
    away = sa.text(_AWAY)
    op.create_index("ix_rx_project_away", "rx_project", ["id"], sqlite_where=away, postgresql_where=away)
    op.create_index("ix_rx_customer_members", "rx_customer", ["organization_id", sa.text("lower(name)"), "id"])
    op.drop_index("ix_rx_customer_organization_id", table_name="rx_customer")


def downgrade() -> None:
    op.create_index("ix_rx_customer_organization_id", "rx_customer", ["organization_id"])
    op.drop_index("ix_rx_customer_members", table_name="rx_customer")
    op.drop_index("ix_rx_project_away", table_name="rx_project")

"""Indexes that lead to items without reading the rows between: from people and teams, and past those of other kinds."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WIDER = (
    ("rx_requester", "customer"),
    ("rx_follower", "customer"),
    ("rx_follower", "organization"),
    ("rx_assignee", "agent"),
    ("rx_item_team", "team"),
)
_OPEN, _OPEN_UPDATED = sa.text("finished_at IS NULL"), "ix_rx_item_open_updated"


def upgrade() -> None:
    _open_updated("updated_at", "id", "kind", "project_id")
    for table, who in _WIDER:
        op.create_index(f"ix_{table}_{who}_item", table, [f"{who}_id", "item_id"])
        op.drop_index(f"ix_{table}_{who}_id", table_name=table)


def downgrade() -> None:
    _open_updated("updated_at", "id")
    for table, who in reversed(_WIDER):
        op.create_index(f"ix_{table}_{who}_id", table, [f"{who}_id"])
        op.drop_index(f"ix_{table}_{who}_item", table_name=table)


def _open_updated(*columns: str) -> None:
    op.drop_index(_OPEN_UPDATED, table_name="rx_item")
    op.create_index(_OPEN_UPDATED, "rx_item", list(columns), sqlite_where=_OPEN, postgresql_where=_OPEN)

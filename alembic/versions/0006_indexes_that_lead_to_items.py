"""Indexes that lead from people and teams to the ids of their items without reading the rows between."""

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


def upgrade() -> None:
    for table, who in _WIDER:
        op.create_index(f"ix_{table}_{who}_item", table, [f"{who}_id", "item_id"])
        op.drop_index(f"ix_{table}_{who}_id", table_name=table)


def downgrade() -> None:
    for table, who in reversed(_WIDER):
        op.create_index(f"ix_{table}_{who}_id", table, [f"{who}_id"])
        op.drop_index(f"ix_{table}_{who}_item", table_name=table)

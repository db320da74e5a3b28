"""Words for search, with those of every row that is already there."""

from alembic import op
from rxdesk.models import search_index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The index is made of other tables, so that its shape of today is right for every later migration too.
    search_index.create(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError

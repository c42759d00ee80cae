"""Until when a member says that they are away.

Revision: 0086_away_until
After: 0085_scores_by_columns
"""

import sqlalchemy as sa
from alembic import op

revision = "0086_away_until"
down_revision = "0085_scores_by_columns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("members") as table:
        table.add_column(sa.Column("away_until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("members") as table:
        table.drop_column("away_until")

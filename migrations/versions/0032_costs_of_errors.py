"""A model version keeps what a miss and a false alarm cost, and so the score to act from.

Revision: 0032_costs_of_errors
After: 0031_conduct_of_meetings
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_costs_of_errors"
down_revision = "0031_conduct_of_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("model_versions") as table:
        table.add_column(sa.Column("costs", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("model_versions") as table:
        table.drop_column("costs")

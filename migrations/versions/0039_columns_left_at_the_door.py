"""Columns dropped as a file is kept, and when the bytes of a file that came were deleted.

Revision: 0039_columns_left_at_the_door
After: 0038_model_card_parts
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0039_columns_left_at_the_door"
down_revision = "0038_model_card_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as table:
        table.add_column(sa.Column("dropped", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("arrivals") as table:
        table.add_column(sa.Column("dropped", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("ended_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE arrivals SET ended_at = arrived_at WHERE source_id IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("arrivals") as table:
        table.drop_column("ended_at")
        table.drop_column("dropped")
    with op.batch_alter_table("sources") as table:
        table.drop_column("dropped")

"""What was taken out or corrected for a request, to be done again where an older backup is restored.

Revision: 0080_erasures
After: 0079_how_long_a_pilot
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0080_erasures"
down_revision = "0079_how_long_a_pilot"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.Column("done_again_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("uid", name="uq_erasures_uid"),
    )
    op.create_index("ix_erasures_request_id", "erasures", ["request_id"])


def downgrade() -> None:
    op.drop_table("erasures")

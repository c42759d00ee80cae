"""The mark of each page sent for a score, so that pressing twice gives one score.

Revision: 0078_sent_once
After: 0077_contested_files
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0078_sent_once"
down_revision = "0077_contested_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_sendings",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_score_sendings_member_id_members"),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name="fk_score_sendings_score_id_scores"),
        sa.PrimaryKeyConstraint("mark", name="pk_score_sendings"),
    )
    op.create_index("ix_score_sendings_sent_at", "score_sendings", ["sent_at"])


def downgrade() -> None:
    op.drop_table("score_sendings")

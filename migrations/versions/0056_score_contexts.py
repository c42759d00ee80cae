"""What was worked out around a score is kept: what would change it, what became of similar cases.

Revision: 0056_score_contexts
After: 0055_applications
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0056_score_contexts"
down_revision = "0055_applications"
branch_labels = None
depends_on = None

TABLE = "score_contexts"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("similar", sa.JSON(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.Column("worked_out_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f(f"fk_{TABLE}_score_id_scores")),
        sa.PrimaryKeyConstraint("score_id", name=op.f(f"pk_{TABLE}")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)

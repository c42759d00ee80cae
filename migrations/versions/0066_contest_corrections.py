"""After a contest, what was given is set right and the score asked for again.

Revision: 0066_contest_corrections
After: 0065_gate_marks
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0066_contest_corrections"
down_revision = "0065_gate_marks"
branch_labels = None
depends_on = None

TABLE = "contest_corrections"
POINTS = {"contest_id": "score_contests", "score_id": "scores", "corrected_by": "members"}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=False),
        sa.Column("corrected_at", UTCDateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{TABLE}_{column}_{of}"))
            for column, of in POINTS.items()
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("score_id", name=op.f(f"uq_{TABLE}_score_id")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)

"""A person judges some cases before their score exists.

Revision: 0064_own_judgements
After: 0063_course_sessions
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0064_own_judgements"
down_revision = "0063_course_sessions"
branch_labels = None
depends_on = None

TABLE = "own_judgements"
POINTS = {"use_case_id": "use_cases", "mandate_id": "mandates", "score_id": "scores", "judged_by": "members"}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=False),
        sa.Column("judged_at", UTCDateTime(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name=op.f(f"ck_{TABLE}_a_probability")),
        *(
            sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{TABLE}_{column}_{of}"))
            for column, of in POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("score_id", name=op.f(f"uq_{TABLE}_score_id")),
        sa.UniqueConstraint(
            "use_case_id", "judged_by", "reference", name=op.f(f"uq_{TABLE}_use_case_id_judged_by_reference")
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_mandate_id"), TABLE, ["mandate_id"])


def downgrade() -> None:
    op.drop_table(TABLE)

"""Files corrected after a contest, and whether members are asked for a retraining then.

Revision: 0077_contested_files
After: 0076_course_drafts
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0077_contested_files"
down_revision = "0076_course_drafts"
branch_labels = None
depends_on = None

CHECK = "ck_rewritings_asked_by_one"
BY_ONE = "(request_id IS NULL) <> (contest_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("rewritings") as batch:
        batch.add_column(sa.Column("contest_id", sa.Integer(), nullable=True))
        batch.alter_column("request_id", existing_type=sa.Integer(), nullable=True)
        batch.create_foreign_key(
            "fk_rewritings_contest_id_score_contests", "score_contests", ["contest_id"], ["id"]
        )
        batch.create_check_constraint(op.f(CHECK), BY_ONE)
        batch.create_index("ix_rewritings_contest_id", ["contest_id"])
    op.create_table(
        "contest_retrainings",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=False),
        sa.Column("judged_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["score_contests.id"], name="fk_contest_retrainings_contest_id_score_contests"
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["members.id"], name="fk_contest_retrainings_judged_by_members"
        ),
        sa.PrimaryKeyConstraint("contest_id", name="pk_contest_retrainings"),
    )


def downgrade() -> None:
    op.drop_table("contest_retrainings")
    op.execute("DELETE FROM rewritings WHERE request_id IS NULL")
    with op.batch_alter_table("rewritings") as batch:
        batch.drop_index("ix_rewritings_contest_id")
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.drop_constraint("fk_rewritings_contest_id_score_contests", type_="foreignkey")
        batch.drop_column("contest_id")
        batch.alter_column("request_id", existing_type=sa.Integer(), nullable=False)

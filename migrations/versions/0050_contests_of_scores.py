"""Scores are contested; a person who had no part in the case answers.

Revision: 0050_contests_of_scores
After: 0049_rows_changed
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0050_contests_of_scores"
down_revision = "0049_rows_changed"
branch_labels = None
depends_on = None

STATES = ("raised", "upheld", "dismissed", "withdrawn")
CAUSES = ("given", "outcome", "model", "decision")
TABLE = "score_contests"
CHECKS = {
    "answered_by_somebody": "(answered_at IS NULL) = (answered_by IS NULL)",
    "answered_or_not": "(answered_at IS NOT NULL) = (state IN ('upheld', 'dismissed'))",
    "wrong_where_upheld": "(cause IS NOT NULL) = (state = 'upheld')",
    "withdrawn_or_not": "(withdrawn_at IS NOT NULL) = (state = 'withdrawn')",
}


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("for_whom", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _words("state_known", STATES), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("cause", _words("cause_known", CAUSES), nullable=True),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        *(sa.CheckConstraint(held, name=op.f(f"ck_{TABLE}_{name}")) for name, held in CHECKS.items()),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f(f"fk_{TABLE}_score_id_scores")),
        *(
            sa.ForeignKeyConstraint([column], ["members.id"], name=op.f(f"fk_{TABLE}_{column}_members"))
            for column in ("raised_by", "answered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("score_id", "raised_by"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)

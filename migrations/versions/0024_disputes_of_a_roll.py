"""Members dispute the roll of an assembly; the board answers.

Revision: 0024_disputes_of_a_roll
After: 0023_confidential_polls
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0024_disputes_of_a_roll"
down_revision = "0023_confidential_polls"
branch_labels = None
depends_on = None

GROUNDS = ("missing", "not_entitled", "wrong_date")
STATES = ("raised", "upheld", "dismissed", "withdrawn")
TABLE = "roll_disputes"


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("ground", _words("ground_known", GROUNDS), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _words("state_known", STATES), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_roll_disputes_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NOT NULL) = (state IN ('upheld', 'dismissed'))",
            name=op.f("ck_roll_disputes_answered_or_not"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NOT NULL) = (state = 'withdrawn')",
            name=op.f("ck_roll_disputes_withdrawn_or_not"),
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_roll_disputes_assembly_id_assemblies")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["members.id"], name=op.f(f"fk_{TABLE}_{column}_members"))
            for column in ("raised_by", "about_id", "answered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_disputes")),
    )
    op.create_index(op.f("ix_roll_disputes_assembly_id"), TABLE, ["assembly_id"])


def downgrade() -> None:
    op.drop_table(TABLE)

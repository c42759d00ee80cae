"""Answers kept so that a call made twice is done once; what became of scored cases.

Revision: 0060_calls_of_programs
After: 0059_course_texts
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0060_calls_of_programs"
down_revision = "0059_course_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_call_answers_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_answers")),
        sa.UniqueConstraint("application_id", "key", name=op.f("uq_call_answers_application_id_key")),
    )
    op.create_index("ix_call_answers_made_at", "call_answers", ["made_at"])
    op.create_table(
        "score_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.Boolean(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f("fk_score_outcomes_score_id_scores")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["members.id"], name=op.f("fk_score_outcomes_recorded_by_members")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_score_outcomes_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_outcomes")),
    )
    op.create_index("ix_score_outcomes_score_id", "score_outcomes", ["score_id"])


def downgrade() -> None:
    op.drop_table("score_outcomes")
    op.drop_table("call_answers")

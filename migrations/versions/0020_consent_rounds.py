"""Members consent, stand aside or object in a round before a vote.

Revision: 0020_consent_rounds
After: 0019_screenings
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0020_consent_rounds"
down_revision = "0019_screenings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("closes_at > asked_at", name=op.f("ck_consent_rounds_round_runs_forward")),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.id"], name=op.f("fk_consent_rounds_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["members.id"], name=op.f("fk_consent_rounds_asked_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_rounds")),
    )
    op.create_index(op.f("ix_consent_rounds_motion_id"), "consent_rounds", ["motion_id"])
    op.create_table(
        "consent_answers",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "stance IN ('consent', 'aside', 'objection')", name=op.f("ck_consent_answers_stance_known")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["consent_rounds.id"], name=op.f("fk_consent_answers_round_id_consent_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_consent_answers_member_id_members")
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_consent_answers")),
    )


def downgrade() -> None:
    op.drop_table("consent_answers")
    op.drop_table("consent_rounds")

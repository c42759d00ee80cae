"""What is said of motions before their vote: comments, objections; polls may wait for an answer.

Revision: 0010_deliberation
After: 0009_mandates_by_vote
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0010_deliberation"
down_revision = "0009_mandates_by_vote"
branch_labels = None
depends_on = None

TABLES = ("objections", "motion_comments")


def upgrade() -> None:
    with op.batch_alter_table("polls") as table:
        table.add_column(sa.Column("waits", sa.String(length=100), nullable=False, server_default=""))
    with op.batch_alter_table("polls") as table:
        table.alter_column("waits", existing_type=sa.String(length=100), server_default=None)
    _comments()
    _objections()


def _comments() -> None:
    op.create_table(
        "motion_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('remark', 'question', 'answer')", name=op.f("ck_motion_comments_kind_known")
        ),
        sa.CheckConstraint(
            "(kind = 'answer') = (answers_id IS NOT NULL)", name=op.f("ck_motion_comments_answers_one")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motions.id"], name=op.f("fk_motion_comments_motion_id_motions")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_motion_comments_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["motion_comments.id"], name=op.f("fk_motion_comments_answers_id_motion_comments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion_comments")),
    )
    for column in ("motion_id", "answers_id", "author_id"):
        op.create_index(op.f(f"ix_motion_comments_{column}"), "motion_comments", [column])


def _objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=True),
        sa.Column("lifts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "finding IN ('sustained', 'not_sustained')", name=op.f("ck_objections_finding_known")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_objections_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "(finding IS NOT NULL) = (clause_id IS NOT NULL AND answered_at IS NOT NULL)",
            name=op.f("ck_objections_finding_of_the_ethical"),
        ),
        sa.ForeignKeyConstraint(["motion_id"], ["motions.id"], name=op.f("fk_objections_motion_id_motions")),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_objections_clause_id_clauses")),
        sa.ForeignKeyConstraint(["raised_by"], ["members.id"], name=op.f("fk_objections_raised_by_members")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["members.id"], name=op.f("fk_objections_answered_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_motion_id"), "objections", ["motion_id"])


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    with op.batch_alter_table("polls") as table:
        table.drop_column("waits")

"""What people say of the tool, who cares about it, and what becomes of it.

Revision: 0069_feedback
After: 0068_tools
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0069_feedback"
down_revision = "0068_tools"
branch_labels = None
depends_on = None

KINDS = "'trouble', 'idea', 'question'"
STATES = "'received', 'planned', 'done', 'declined'"
SAID = "'remark', 'question', 'answer'"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("release", sa.String(length=20), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        sa.CheckConstraint(f"state IN ({STATES})", name="state_known"),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_for_a_reason"),
        sa.CheckConstraint("release IS NULL OR state = 'done'", name="released_once_done"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        _to("feedback", "author_id", "members"),
        _to("feedback", "settled_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_author_id", "feedback", ["author_id"])
    op.create_table(
        "feedback_interests",
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", UTCDateTime(), nullable=False),
        _to("feedback_interests", "feedback_id", "feedback"),
        _to("feedback_interests", "member_id", "members"),
        sa.PrimaryKeyConstraint("feedback_id", "member_id", name="pk_feedback_interests"),
    )
    _comments()


def _comments() -> None:
    op.create_table(
        "feedback_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN ({SAID})", name="kind_known"),
        sa.CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answers_one"),
        _to("feedback_comments", "feedback_id", "feedback"),
        _to("feedback_comments", "author_id", "members"),
        _to("feedback_comments", "answers_id", "feedback_comments"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_comments"),
    )
    for column in ("feedback_id", "author_id", "answers_id"):
        op.create_index(f"ix_feedback_comments_{column}", "feedback_comments", [column])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    for name in ("feedback_comments", "feedback_interests", "feedback"):
        op.drop_table(name)

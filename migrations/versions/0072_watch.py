"""What changes in AI for the cooperative, reported by members named to keep watch.

Revision: 0072_watch
After: 0071_pilots
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0072_watch"
down_revision = "0071_pilots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_reporters",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        _to("watch_reporters", "member_id", "members"),
        _to("watch_reporters", "named_by", "members"),
        sa.PrimaryKeyConstraint("member_id", name="pk_watch_reporters"),
    )
    op.create_table(
        "watch_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("concerns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        _to("watch_reports", "author_id", "members"),
        _to("watch_reports", "withdrawn_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_watch_reports"),
    )
    for column in ("author_id", "posted_at"):
        op.create_index(f"ix_watch_reports_{column}", "watch_reports", [column])
    _comments()


def _comments() -> None:
    op.create_table(
        "watch_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('remark', 'question', 'answer')", name="kind_known"),
        sa.CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answers_one"),
        _to("watch_comments", "report_id", "watch_reports"),
        _to("watch_comments", "author_id", "members"),
        _to("watch_comments", "answers_id", "watch_comments"),
        sa.PrimaryKeyConstraint("id", name="pk_watch_comments"),
    )
    for column in ("report_id", "author_id", "answers_id"):
        op.create_index(f"ix_watch_comments_{column}", "watch_comments", [column])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    for name in ("watch_comments", "watch_reports", "watch_reporters"):
        op.drop_table(name)

"""Files of proposals scored together, and what became of each of their lines.

Revision: 0073_batches
After: 0072_watch
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0073_batches"
down_revision = "0072_watch"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        _to("batches", "use_case_id", "use_cases"),
        _to("batches", "mandate_id", "mandates"),
        _to("batches", "sent_by", "members"),
        _to("batches", "job_id", "jobs"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    for column in ("use_case_id", "mandate_id", "sha256", "sent_by", "job_id"):
        op.create_index(f"ix_batches_{column}", "batches", [column])
    op.create_table(
        "batch_lines",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("score_id", sa.Integer(), nullable=True),
        sa.Column("typed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("score_id IS NOT NULL OR reason IS NOT NULL", name="scored_or_refused"),
        _to("batch_lines", "batch_id", "batches"),
        _to("batch_lines", "score_id", "scores"),
        sa.PrimaryKeyConstraint("batch_id", "line", name="pk_batch_lines"),
        sa.UniqueConstraint("score_id", name="uq_batch_lines_score_id"),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    op.drop_table("batch_lines")
    op.drop_table("batches")

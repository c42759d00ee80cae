"""Files rewritten for the request of a person, and what a request may be refused for.

Revision: 0049_rows_changed
After: 0048_outside_audits
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0049_rows_changed"
down_revision = "0048_outside_audits"
branch_labels = None
depends_on = None
LIMITS = [
    "excessive",
    "expression",
    "legal_claims",
    "legal_obligation",
    "others",
    "public_health",
    "research",
    "unknown_person",
]


def upgrade() -> None:
    with op.batch_alter_table("rights_requests") as table:
        table.add_column(sa.Column("refused_for", sa.String(length=40), nullable=True))
        known = ", ".join(repr(one) for one in LIMITS)
        table.create_check_constraint("refused_for_known", f"refused_for IN ({known})")
    op.create_table(
        "rewritings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("before_sha256", sa.String(length=64), nullable=False),
        sa.Column("after_sha256", sa.String(length=64), nullable=False),
        sa.Column("leftovers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("way IN ('corrected', 'emptied', 'removed')", name="way_known"),
        sa.CheckConstraint("rows > 0", name="of_some_rows"),
        _to("source_id", "sources"),
        _to("request_id", "rights_requests"),
        _to("done_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_rewritings"),
    )
    for name in ("source_id", "request_id"):
        op.create_index(f"ix_rewritings_{name}", "rewritings", [name])


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_rewritings_{column}_{other}")


def downgrade() -> None:
    op.drop_table("rewritings")
    with op.batch_alter_table("rights_requests") as table:
        table.drop_constraint("refused_for_known", type_="check")
        table.drop_column("refused_for")

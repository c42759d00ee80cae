"""Employees are proposed as associates and admitted by vote, always so where the cooperative says it.

Revision: 0018_candidacies
After: 0017_calendar_feeds
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0018_candidacies"
down_revision = "0017_calendar_feeds"
branch_labels = None
depends_on = None

KINDS = "ck_motions_kind_known"
BEFORE = (
    "launch",
    "deployment",
    "retraining",
    "budget",
    "charter",
    "rules",
    "criteria",
    "ratification",
    "suspension",
    "resumption",
    "withdrawal",
    "amendment",
    "other",
)
AFTER = (*BEFORE[:8], "admission", *BEFORE[8:])


def _kinds(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), f"kind IN ({listed})")


def upgrade() -> None:
    _kinds(AFTER)
    with op.batch_alter_table("cooperative") as table:
        table.add_column(
            sa.Column("admission_by_vote", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("cooperative") as table:
        table.alter_column("admission_by_vote", existing_type=sa.Boolean(), server_default=None)
    op.create_table(
        "candidacies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "poll_id IS NULL OR closed_at IS NOT NULL", name=op.f("ck_candidacies_decided_is_closed")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_candidacies_member_id_members")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["members.id"], name=op.f("fk_candidacies_proposed_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacies")),
    )
    op.create_index(op.f("ix_candidacies_member_id"), "candidacies", ["member_id"])


def downgrade() -> None:
    op.drop_table("candidacies")
    with op.batch_alter_table("cooperative") as table:
        table.drop_column("admission_by_vote")
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'admission'")
    _kinds(BEFORE)

"""Files are rated on criteria; members adopt other criteria and weights by vote.

Revision: 0014_ranking
After: 0013_amendments
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0014_ranking"
down_revision = "0013_amendments"
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
    "ratification",
    "suspension",
    "resumption",
    "withdrawal",
    "amendment",
    "other",
)
AFTER = (*BEFORE[:6], "criteria", *BEFORE[6:])


def _kinds(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), f"kind IN ({listed})")


def upgrade() -> None:
    _kinds(AFTER)
    op.create_table(
        "criteria_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "adopted_on IS NULL OR closed_at IS NULL", name=op.f("ck_criteria_versions_adopted_or_closed")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["members.id"], name=op.f("fk_criteria_versions_proposed_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_criteria_versions_version")),
    )
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("use_case_version", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_ratings_on_the_scale")),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_ratings_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_ratings_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint(
            "use_case_id", "member_id", "criterion", name=op.f("uq_ratings_use_case_id_member_id_criterion")
        ),
    )
    op.create_index(op.f("ix_ratings_member_id"), "ratings", ["member_id"])


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("criteria_versions")
    # Before this step no motion was about criteria: what was voted stays, as a motion of another kind.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'criteria'")
    _kinds(BEFORE)

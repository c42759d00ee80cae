"""Experts of a use case, label rules proposed to them, and their answers.

Revision: 0046_label_rules
After: 0045_impact_assessments
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0046_label_rules"
down_revision = "0045_impact_assessments"
branch_labels = None
depends_on = None
ENDINGS = ["adopted", "revised", "withdrawn"]
STANCES = ["consent", "aside", "objection"]


def upgrade() -> None:
    op.create_table(
        "label_experts",
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        _points("label_experts", "use_case_id", "use_cases"),
        _points("label_experts", "member_id", "members"),
        _points("label_experts", "named_by", "members"),
        sa.PrimaryKeyConstraint("use_case_id", "member_id", name="pk_label_experts"),
    )
    op.create_table(
        "label_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("counted", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("ended", sa.String(length=40), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        _known("ended", ENDINGS),
        sa.CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ended_at_a_time"),
        sa.CheckConstraint(
            "(number IS NOT NULL) = (ended IS NOT NULL AND ended = 'adopted')", name="numbered_once_adopted"
        ),
        _points("label_rules", "use_case_id", "use_cases"),
        _points("label_rules", "proposed_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_label_rules"),
        sa.UniqueConstraint("use_case_id", "number", name="uq_label_rules_use_case_id_number"),
    )
    op.create_index("ix_label_rules_use_case_id", "label_rules", ["use_case_id"])
    op.create_table(
        "label_answers",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by", sa.Integer(), nullable=True),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        _known("stance", STANCES),
        sa.CheckConstraint("(stance IS NULL) = (answered_at IS NULL)", name="answered_at_a_time"),
        sa.CheckConstraint("(replied_by IS NULL) = (replied_at IS NULL)", name="replied_by_somebody"),
        _points("label_answers", "rule_id", "label_rules"),
        _points("label_answers", "member_id", "members"),
        _points("label_answers", "replied_by", "members"),
        sa.PrimaryKeyConstraint("rule_id", "member_id", name="pk_label_answers"),
    )


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _known(name: str, values: list[str]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} IN ({', '.join(repr(one) for one in values)})", name=f"{name}_known")


def downgrade() -> None:
    for name in ("label_answers", "label_rules", "label_experts"):
        op.drop_table(name)

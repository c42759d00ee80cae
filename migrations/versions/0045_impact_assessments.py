"""Impact assessments of use cases, and the advice of who signs them.

Revision: 0045_impact_assessments
After: 0044_archives_made
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0045_impact_assessments"
down_revision = "0044_archives_made"
branch_labels = None
depends_on = None
OCCASIONS = ["before_vote", "in_use"]
STANCES = ["favourable", "reserved", "contrary"]
ROLES = ["administrator", "ai_lead", "board", "data_protection", "ethics_committee", "proposal_writer"]


def upgrade() -> None:
    op.create_table(
        "impact_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("use_case_version", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=False),
        sa.Column("concluded_by", sa.Integer(), nullable=True),
        sa.Column("concluded_at", UTCDateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        _known("occasion", OCCASIONS),
        sa.CheckConstraint("(concluded_at IS NULL) = (digest IS NULL)", name="concluded_has_digest"),
        sa.CheckConstraint("(concluded_at IS NULL) = (concluded_by IS NULL)", name="concluded_by_somebody"),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name="fk_impact_assessments_use_case_id_use_cases"
        ),
        *(
            sa.ForeignKeyConstraint([name], ["members.id"], name=f"fk_impact_assessments_{name}_members")
            for name in ("begun_by", "concluded_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_impact_assessments"),
        sa.UniqueConstraint("use_case_id", "number", name="uq_impact_assessments_use_case_id_number"),
    )
    op.create_table(
        "impact_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _known("role", ROLES),
        _known("stance", STANCES),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["impact_assessments.id"],
            name="fk_impact_advice_assessment_id_impact_assessments",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_impact_advice_member_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_impact_advice"),
        sa.UniqueConstraint("assessment_id", "role", name="uq_impact_advice_assessment_id_role"),
    )


def _known(name: str, values: list[str]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} IN ({', '.join(repr(one) for one in values)})", name=f"{name}_known")


def downgrade() -> None:
    op.drop_table("impact_advice")
    op.drop_table("impact_assessments")

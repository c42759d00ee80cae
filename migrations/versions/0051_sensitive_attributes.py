"""Sensitive attributes kept apart for audits, and who had them read.

Revision: 0051_sensitive_attributes
After: 0050_contests_of_scores
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0051_sensitive_attributes"
down_revision = "0050_contests_of_scores"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sensitive_attributes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("data_version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("lawful", sa.Text(), nullable=False),
        sa.Column("by_line", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["data_version_id"],
            ["data_versions.id"],
            name="fk_sensitive_attributes_data_version_id_data_versions",
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["members.id"], name="fk_sensitive_attributes_added_by_members"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sensitive_attributes"),
    )
    op.create_index("ix_sensitive_attributes_data_version_id", "sensitive_attributes", ["data_version_id"])
    op.create_table(
        "sensitive_accesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["sensitive_attributes.id"],
            name="fk_sensitive_accesses_attribute_id_sensitive_attributes",
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name="fk_sensitive_accesses_audit_id_audits"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_sensitive_accesses_member_id_members"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sensitive_accesses"),
    )
    op.create_index("ix_sensitive_accesses_attribute_id", "sensitive_accesses", ["attribute_id"])


def downgrade() -> None:
    op.drop_table("sensitive_accesses")
    op.drop_table("sensitive_attributes")

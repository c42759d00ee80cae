"""Comparisons of ways of narrowing a gap that an audit measured.

Revision: 0047_mitigations
After: 0046_label_rules
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0047_mitigations"
down_revision = "0046_label_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mitigations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("attribute", sa.String(length=200), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("result_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name="fk_mitigations_audit_id_audits"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_mitigations_job_id_jobs"),
        sa.ForeignKeyConstraint(["asked_by"], ["members.id"], name="fk_mitigations_asked_by_members"),
        sa.PrimaryKeyConstraint("id", name="pk_mitigations"),
    )
    op.create_index("ix_mitigations_audit_id", "mitigations", ["audit_id"])


def downgrade() -> None:
    op.drop_table("mitigations")

"""Audits of systems from outside, on files of their answers.

Revision: 0048_outside_audits
After: 0047_mitigations
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0048_outside_audits"
down_revision = "0047_mitigations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_audits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=200), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("release", sa.String(length=80), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("answers_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("protocol", sa.JSON(), nullable=True),
        sa.Column("protocol_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_by", sa.Integer(), nullable=True),
        sa.Column("sealed_at", UTCDateTime(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("result_digest", sa.String(length=64), nullable=False),
        sa.Column("run_by", sa.Integer(), nullable=True),
        sa.Column("run_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("run_at IS NULL OR sealed_at IS NOT NULL", name="sealed_before_run"),
        *(
            sa.ForeignKeyConstraint([name], ["members.id"], name=f"fk_outside_audits_{name}_members")
            for name in ("added_by", "sealed_by", "run_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outside_audits"),
    )


def downgrade() -> None:
    op.drop_table("outside_audits")

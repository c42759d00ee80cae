"""Indicators are measured after the launch: dated figures, corrected by lines of their own.

Revision: 0021_indicators_measured
After: 0020_consent_rounds
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0021_indicators_measured"
down_revision = "0020_consent_rounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measurements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "corrects_id IS NOT NULL OR value IS NOT NULL",
            name=op.f("ck_measurements_only_corrections_take_out"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_measurements_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["members.id"], name=op.f("fk_measurements_recorded_by_members")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["measurements.id"], name=op.f("fk_measurements_corrects_id_measurements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
    )
    op.create_index(op.f("ix_measurements_indicator_id"), "measurements", ["indicator_id"], unique=False)
    op.create_index(op.f("ix_measurements_corrects_id"), "measurements", ["corrects_id"], unique=False)


def downgrade() -> None:
    op.drop_table("measurements")

"""Who took a model out with its data, for whom and what for.

Revision: 0035_models_taken_out
After: 0034_portable_copies
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0035_models_taken_out"
down_revision = "0034_portable_copies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("archive_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_versions.id"], name="fk_departures_model_version_id_model_versions"
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["members.id"], name="fk_departures_taken_by_members"),
        sa.PrimaryKeyConstraint("id", name="pk_departures"),
    )
    op.create_index("ix_departures_model_version_id", "departures", ["model_version_id"])


def downgrade() -> None:
    op.drop_index("ix_departures_model_version_id", "departures")
    op.drop_table("departures")

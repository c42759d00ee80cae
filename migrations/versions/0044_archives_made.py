"""Archives of models with their data, made as long work and kept for a while.

Revision: 0044_archives_made
After: 0043_pseudonyms
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0044_archives_made"
down_revision = "0043_pseudonyms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packed_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("list_sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(made_at IS NULL) = (sha256 IS NULL) AND (made_at IS NULL) = (list_sha256 IS NULL)"
            " AND (made_at IS NULL) = (size IS NULL) AND (made_at IS NULL) = (rows IS NULL)",
            name="made_whole",
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_versions.id"],
            name="fk_packed_models_model_version_id_model_versions",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_packed_models_job_id_jobs"),
        sa.ForeignKeyConstraint(["asked_by"], ["members.id"], name="fk_packed_models_asked_by_members"),
        sa.PrimaryKeyConstraint("id", name="pk_packed_models"),
    )
    op.create_index("ix_packed_models_model_version_id", "packed_models", ["model_version_id"])


def downgrade() -> None:
    op.drop_index("ix_packed_models_model_version_id", "packed_models")
    op.drop_table("packed_models")

"""A motion on which an assembly is divided is postponed to another assembly, or withdrawn, before its vote.

Revision: 0016_deferrals
After: 0015_conditions_followed
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0016_deferrals"
down_revision = "0015_conditions_followed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deferrals",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("deferred_by", sa.Integer(), nullable=False),
        sa.Column("deferred_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["motion_id"], ["motions.id"], name=op.f("fk_deferrals_motion_id_motions")),
        sa.ForeignKeyConstraint(["into_id"], ["motions.id"], name=op.f("fk_deferrals_into_id_motions")),
        sa.ForeignKeyConstraint(
            ["deferred_by"], ["members.id"], name=op.f("fk_deferrals_deferred_by_members")
        ),
        sa.PrimaryKeyConstraint("motion_id", name=op.f("pk_deferrals")),
        sa.UniqueConstraint("into_id", name=op.f("uq_deferrals_into_id")),
    )


def downgrade() -> None:
    op.drop_table("deferrals")

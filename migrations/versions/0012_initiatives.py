"""Members ask for items on an agenda after its notice; with enough of them, they stand on it.

Revision: 0012_initiatives
After: 0011_effects_of_a_reading
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0012_initiatives"
down_revision = "0011_effects_of_a_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "initiatives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("motion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR motion_id IS NULL", name=op.f("ck_initiatives_listed_or_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_initiatives_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["members.id"], name=op.f("fk_initiatives_asked_by_members")),
        sa.ForeignKeyConstraint(["motion_id"], ["motions.id"], name=op.f("fk_initiatives_motion_id_motions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatives")),
        sa.UniqueConstraint("motion_id", name=op.f("uq_initiatives_motion_id")),
    )
    op.create_index(op.f("ix_initiatives_assembly_id"), "initiatives", ["assembly_id"])
    op.create_index(op.f("ix_initiatives_asked_by"), "initiatives", ["asked_by"])
    op.create_table(
        "supports",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiatives.id"], name=op.f("fk_supports_initiative_id_initiatives")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_supports_member_id_members")),
        sa.PrimaryKeyConstraint("initiative_id", "member_id", name=op.f("pk_supports")),
    )


def downgrade() -> None:
    op.drop_table("supports")
    op.drop_table("initiatives")

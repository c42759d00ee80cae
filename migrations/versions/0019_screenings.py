"""Screenings of use cases, and the stop that one may put to a file.

Revision: 0019_screenings
After: 0018_candidacies
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0019_screenings"
down_revision = "0018_candidacies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("use_case_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=False),
        sa.Column("concluded_by", sa.Integer(), nullable=True),
        sa.Column("concluded_at", UTCDateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (digest IS NULL)", name=op.f("ck_screenings_concluded_has_digest")
        ),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (concluded_by IS NULL)",
            name=op.f("ck_screenings_concluded_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_screenings_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["members.id"], name=op.f("fk_screenings_begun_by_members")),
        sa.ForeignKeyConstraint(
            ["concluded_by"], ["members.id"], name=op.f("fk_screenings_concluded_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint("use_case_id", "number", name=op.f("uq_screenings_use_case_id_number")),
    )
    with op.batch_alter_table("use_cases") as table:
        table.add_column(sa.Column("stopped", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("use_cases") as table:
        table.drop_column("stopped")
    op.drop_table("screenings")

"""Files of data that came and wait to be kept; how a file was read, what was found in it, the rows set apart.

Revision: 0026_arrivals_of_data
After: 0025_mail_chosen
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0026_arrivals_of_data"
down_revision = "0025_mail_chosen"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as table:
        table.add_column(sa.Column("reading", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("understood", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("apart", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=500), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reading", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("arrived_by", sa.Integer(), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["arrived_by"], ["members.id"], name=op.f("fk_arrivals_arrived_by_members")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_arrivals_job_id_jobs")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_arrivals_source_id_sources")),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_arrivals_use_case_id_use_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_use_case_id"), "arrivals", ["use_case_id"])


def downgrade() -> None:
    op.drop_table("arrivals")
    with op.batch_alter_table("sources") as table:
        for name in ("apart", "understood", "reading"):
            table.drop_column(name)

"""Files of proposals are given back as CSV or workbook, either made ready as long work.

Revision: 0091_files_given_back
After: 0090_rows_kept_apart_given
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0091_files_given_back"
down_revision = "0090_rows_kept_apart_given"
branch_labels = None
depends_on = None

FORMATS = ("csv", "xlsx")
TO_FILES = sa.text(
    "INSERT INTO batch_files (batch_id, format, job_id, lines, sha256, size) "
    "SELECT id, 'xlsx', workbook_job_id, scored + refused, workbook_sha256, 0 FROM batches "
    "WHERE workbook_job_id IS NOT NULL"
)
TO_BATCHES = sa.text(
    "UPDATE batches SET workbook_job_id = (SELECT f.job_id FROM batch_files f WHERE f.batch_id = batches.id "
    "AND f.format = 'xlsx'), workbook_sha256 = (SELECT f.sha256 FROM batch_files f "
    "WHERE f.batch_id = batches.id AND f.format = 'xlsx')"
)
JOBS = sa.text("SELECT id, params FROM jobs WHERE kind = :kind")
RENAME = sa.text("UPDATE jobs SET kind = :kind, params = :params WHERE id = :id")


def _rename(before: str, after: str) -> None:
    """Give work that may still wait the name under which it is done."""
    bind = op.get_bind()
    for number, params in bind.execute(JOBS, {"kind": before}).all():
        told = {"format": "xlsx", **(json.loads(params) if isinstance(params, str) else params)}
        bind.execute(RENAME, {"kind": after, "params": json.dumps(told), "id": number})


def upgrade() -> None:
    op.create_table(
        "batch_files",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(*FORMATS, name="format_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_batch_files_batch_id_batches"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_batch_files_job_id_jobs"),
        sa.PrimaryKeyConstraint("batch_id", "format", name="pk_batch_files"),
    )
    op.create_index("ix_batch_files_job_id", "batch_files", ["job_id"])
    op.create_index("ix_batch_files_sha256", "batch_files", ["sha256"])
    op.execute(TO_FILES)
    _rename("batch_workbook", "batch_file")
    with op.batch_alter_table("batches") as table:
        table.drop_constraint("fk_batches_workbook_job_id_jobs", type_="foreignkey")
        table.drop_column("workbook_job_id")
        table.drop_column("workbook_sha256")


def downgrade() -> None:
    with op.batch_alter_table("batches") as table:
        table.add_column(sa.Column("workbook_job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("workbook_sha256", sa.String(64), nullable=True))
        table.create_foreign_key("fk_batches_workbook_job_id_jobs", "jobs", ["workbook_job_id"], ["id"])
    op.execute(TO_BATCHES)
    _rename("batch_file", "batch_workbook")
    op.drop_table("batch_files")

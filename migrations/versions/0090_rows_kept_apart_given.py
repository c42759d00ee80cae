"""Rows of audits that compare values kept apart are given on the record: what for.

Revision: 0090_rows_kept_apart_given
After: 0089_two_to_lift
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0090_rows_kept_apart_given"
down_revision = "0089_two_to_lift"
branch_labels = None
depends_on = None

BEFORE = ("audit", "comparison", "training", "validation", "archive")


def upgrade() -> None:
    with op.batch_alter_table("sensitive_accesses") as table:
        table.add_column(sa.Column("purpose", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sensitive_accesses") as table:
        table.alter_column("purpose", existing_type=sa.Text(), server_default=None)
        _known(table, (*BEFORE, "rows"))


def _known(table: BatchOperations, readings: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in readings)
    table.drop_constraint("reading_known", type_="check")
    table.create_check_constraint("reading_known", f"reading IN ({listed})")


def downgrade() -> None:
    op.execute("DELETE FROM sensitive_accesses WHERE reading = 'rows'")
    with op.batch_alter_table("sensitive_accesses") as table:
        _known(table, BEFORE)
        table.drop_column("purpose")

"""Sensitive attributes that a protocol lets a model ask: what they say, why each is read.

Revision: 0074_sensitive_attributes_asked
After: 0073_batches
"""

import sqlalchemy as sa
from alembic import op

revision = "0074_sensitive_attributes_asked"
down_revision = "0073_batches"
branch_labels = None
depends_on = None

CATEGORIES = (
    "age_band",
    "seniority",
    "working_time",
    "site",
    "occupation",
    "origin",
    "beliefs",
    "union",
    "genetics",
    "health",
    "sex_life",
    "convictions",
    "sex",
    "family",
    "other",
)
READINGS = ("audit", "comparison", "training", "validation", "archive")


def upgrade() -> None:
    _words("sensitive_attributes", "category", CATEGORIES, "other")
    _words("sensitive_accesses", "reading", READINGS, "audit")
    for table in ("opinions", "opinion_drafts"):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("on_sensitive", sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as altered:
            altered.alter_column("on_sensitive", existing_type=sa.Text(), server_default=None)


def _words(table: str, column: str, values: tuple[str, ...], before: str) -> None:
    """Add a column of words; rows of before say `before`."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as altered:
        altered.add_column(sa.Column(column, sa.String(40), nullable=False, server_default=before))
    with op.batch_alter_table(table) as altered:
        altered.alter_column(column, existing_type=sa.String(40), server_default=None)
        altered.create_check_constraint(f"{column}_known", f"{column} IN ({listed})")


def downgrade() -> None:
    for table in ("opinion_drafts", "opinions"):
        with op.batch_alter_table(table) as altered:
            altered.drop_column("on_sensitive")
    for table, column in (("sensitive_accesses", "reading"), ("sensitive_attributes", "category")):
        with op.batch_alter_table(table) as altered:
            altered.drop_constraint(f"{column}_known", type_="check")
            altered.drop_column(column)

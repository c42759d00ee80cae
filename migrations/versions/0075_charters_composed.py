"""Whole versions of the charter composed with amendments carried beside them, or carried when another one held.

Revision: 0075_charters_composed
After: 0074_sensitive_attributes_asked
"""

import sqlalchemy as sa
from alembic import op

revision = "0075_charters_composed"
down_revision = "0074_sensitive_attributes_asked"
branch_labels = None
depends_on = None

KEY = "fk_charters_joins_id_charters"


def upgrade() -> None:
    with op.batch_alter_table("charters") as table:
        table.add_column(sa.Column("conflicting", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("joins_id", sa.Integer(), nullable=True))
        table.create_foreign_key(KEY, "charters", ["joins_id"], ["id"])
    with op.batch_alter_table("charters") as table:
        table.alter_column("conflicting", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("charters") as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("joins_id")
        table.drop_column("conflicting")

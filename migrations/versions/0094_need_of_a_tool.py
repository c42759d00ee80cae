"""A tool found in use leads to the file of its need, begun from what was said of it.

Revision: 0094_need_of_a_tool
After: 0093_numbers_given_once
"""

import sqlalchemy as sa
from alembic import op

revision = "0094_need_of_a_tool"
down_revision = "0093_numbers_given_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("found_tools") as table:
        table.add_column(sa.Column("use_case_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_found_tools_use_case_id_use_cases", "use_cases", ["use_case_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("found_tools") as table:
        table.drop_constraint("fk_found_tools_use_case_id_use_cases", type_="foreignkey")
        table.drop_column("use_case_id")

"""An item of an agenda keeps, beside the words of the board, what the program says its vote does.

Revision: 0095_what_a_vote_does
After: 0094_need_of_a_tool
"""

import sqlalchemy as sa
from alembic import op

revision = "0095_what_a_vote_does"
down_revision = "0094_need_of_a_tool"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("effect", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("effect")

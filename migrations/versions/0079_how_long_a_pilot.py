"""Until when workers were told that a pilot may last, extensions included.

Revision: 0079_how_long_a_pilot
After: 0078_sent_once
"""

import sqlalchemy as sa
from alembic import op

revision = "0079_how_long_a_pilot"
down_revision = "0078_sent_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workers_information") as table:
        table.add_column(sa.Column("until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workers_information") as table:
        table.drop_column("until")

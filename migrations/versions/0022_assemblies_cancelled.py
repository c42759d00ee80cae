"""An assembly is cancelled for a reason that members read.

Revision: 0022_assemblies_cancelled
After: 0021_indicators_measured
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_assemblies_cancelled"
down_revision = "0021_indicators_measured"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assemblies") as table:
        table.add_column(sa.Column("cancelled_because", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("assemblies") as table:
        table.alter_column("cancelled_because", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("assemblies") as table:
        table.drop_column("cancelled_because")

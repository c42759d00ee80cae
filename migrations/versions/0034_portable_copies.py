"""A mandate names the portable copy that members voted with the model.

Revision: 0034_portable_copies
After: 0033_double_majorities
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_portable_copies"
down_revision = "0033_double_majorities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mandates") as table:
        table.add_column(sa.Column("copy_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mandates") as table:
        table.drop_column("copy_sha256")

"""SQLite refuses an entry of the record put in the place of another, as it refuses a change or a deletion.

Revision: 0008_nothing_replaced
After: 0007_texts_proposed
"""

from alembic import op

from scopgov.record.triggers import nothing_replaced, replacing

revision = "0008_nothing_replaced"
down_revision = "0007_texts_proposed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in nothing_replaced(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in replacing(op.get_bind().dialect.name):
        op.execute(statement)

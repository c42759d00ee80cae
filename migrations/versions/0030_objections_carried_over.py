"""An objection goes with its motion when that is put anew.

Revision: 0030_objections_carried_over
After: 0029_documents_of_meetings
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_objections_carried_over"
down_revision = "0029_documents_of_meetings"
branch_labels = None
depends_on = None

BEFORE = "fk_objections_carried_from_id_objections"


def upgrade() -> None:
    with op.batch_alter_table("objections") as table:
        table.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(BEFORE), "objections", ["carried_from_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("objections") as table:
        table.drop_constraint(op.f(BEFORE), type_="foreignkey")
        table.drop_column("carried_from_id")

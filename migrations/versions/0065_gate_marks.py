"""What the gate depends on leaves a mark when it changes, so that what was checked may be remembered in between.

The triggers themselves are put in place after every migration (`scopgov.mandates.watched`): SQLite drops those of a
table that is made anew.

Revision: 0065_gate_marks
After: 0064_own_judgements
"""

import sqlalchemy as sa
from alembic import op

from scopgov.mandates import watched

revision = "0065_gate_marks"
down_revision = "0064_own_judgements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_marks")),
    )


def downgrade() -> None:
    watched.remove(op.get_bind())
    op.drop_table("gate_marks")

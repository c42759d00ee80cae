"""A suspension is lifted by whoever decided it or by two; an interest that cancelled a vote of the committee stays.

Revision: 0089_two_to_lift
After: 0088_leaving_and_judging
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0089_two_to_lift"
down_revision = "0088_leaving_and_judging"
branch_labels = None
depends_on = None

SUSPENSIONS = ("suspensions", "use_suspensions")


def upgrade() -> None:
    for name in SUSPENSIONS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("lift_asked_by", sa.Integer(), nullable=True))
            table.add_column(sa.Column("lift_asked_at", UTCDateTime(), nullable=True))
            table.add_column(sa.Column("lift_asked_because", sa.Text(), nullable=False, server_default=""))
            table.create_foreign_key(f"fk_{name}_lift_asked_by_members", "members", ["lift_asked_by"], ["id"])
        with op.batch_alter_table(name) as table:
            table.alter_column("lift_asked_because", server_default=None)
    with op.batch_alter_table("interests") as table:
        table.add_column(
            sa.Column("cancelled_a_vote", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("interests") as table:
        table.alter_column("cancelled_a_vote", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("interests") as table:
        table.drop_column("cancelled_a_vote")
    for name in SUSPENSIONS:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"fk_{name}_lift_asked_by_members", type_="foreignkey")
            for column in ("lift_asked_by", "lift_asked_at", "lift_asked_because"):
                table.drop_column(column)

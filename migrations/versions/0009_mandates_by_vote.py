"""Members suspend, resume and withdraw a mandate by vote; what a poll decided is kept beside it.

Revision: 0009_mandates_by_vote
After: 0008_nothing_replaced
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_mandates_by_vote"
down_revision = "0008_nothing_replaced"
branch_labels = None
depends_on = None

KINDS = "ck_motions_kind_known"
BEFORE = ("launch", "deployment", "retraining", "budget", "charter", "rules", "ratification", "other")
NEW = ("suspension", "resumption", "withdrawal")


def _kinds(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), f"kind IN ({listed})")


def upgrade() -> None:
    _kinds((*BEFORE[:-1], *NEW, BEFORE[-1]))
    with op.batch_alter_table("mandates") as table:
        table.add_column(sa.Column("closed_poll_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("suspensions") as table:
        table.alter_column("suspended_by", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("poll_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("lifted_poll_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    # Before this step somebody of the committee suspended: what members voted stays, as by who put the motion.
    op.execute(
        "UPDATE suspensions SET suspended_by = (SELECT motions.put_by FROM mandates JOIN polls ON polls.id = "
        "COALESCE(suspensions.poll_id, mandates.poll_id) JOIN motions ON motions.id = polls.motion_id "
        "WHERE mandates.id = suspensions.mandate_id) WHERE suspended_by IS NULL"
    )
    with op.batch_alter_table("suspensions") as table:
        table.drop_column("lifted_poll_id")
        table.drop_column("poll_id")
        table.alter_column("suspended_by", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("mandates") as table:
        table.drop_column("closed_poll_id")
    op.execute("UPDATE motions SET kind = 'other' WHERE kind IN ('suspension', 'resumption', 'withdrawal')")
    _kinds(BEFORE)

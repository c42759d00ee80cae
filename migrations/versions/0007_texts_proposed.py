"""New versions of the charter and of the voting rules are proposed by members and adopted by vote.

Revision: 0007_texts_proposed
After: 0006_agenda_items_taken_off
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0007_texts_proposed"
down_revision = "0006_agenda_items_taken_off"
branch_labels = None
depends_on = None

TEXTS = ("charters", "rule_sets")
KINDS = "ck_motions_kind_known"
BEFORE = ("launch", "deployment", "retraining", "budget", "ratification", "other")
AFTER = ("launch", "deployment", "retraining", "budget", "charter", "rules", "ratification", "other")


def _kinds(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), f"kind IN ({listed})")


def upgrade() -> None:
    _kinds(AFTER)
    for name in TEXTS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("proposed_by", sa.Integer(), nullable=True))
            table.add_column(sa.Column("proposed_at", UTCDateTime(), nullable=True))
            table.add_column(sa.Column("because", sa.Text(), nullable=True))
            table.add_column(sa.Column("closed_at", UTCDateTime(), nullable=True))
            table.create_foreign_key(
                op.f(f"fk_{name}_proposed_by_members"), "members", ["proposed_by"], ["id"]
            )
            table.create_check_constraint(
                op.f(f"ck_{name}_adopted_or_closed"), "adopted_on IS NULL OR closed_at IS NULL"
            )


def downgrade() -> None:
    for name in TEXTS:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_adopted_or_closed"), type_="check")
            table.drop_constraint(op.f(f"fk_{name}_proposed_by_members"), type_="foreignkey")
            for column in ("closed_at", "because", "proposed_at", "proposed_by"):
                table.drop_column(column)
    # Before this step no motion was about them: what was voted stays, as a motion of another kind.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind IN ('charter', 'rules')")
    _kinds(BEFORE)

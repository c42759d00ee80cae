"""The voting rules may ask for two majorities: a motion of the ethics committee agrees to one of the assembly.

Revision: 0033_double_majorities
After: 0032_costs_of_errors
"""

import sqlalchemy as sa
from alembic import op

revision = "0033_double_majorities"
down_revision = "0032_costs_of_errors"
branch_labels = None
depends_on = None

KINDS = "ck_motions_kind_known"
BEFORE = (
    "launch",
    "deployment",
    "retraining",
    "budget",
    "charter",
    "rules",
    "criteria",
    "ratification",
    "admission",
    "suspension",
    "resumption",
    "withdrawal",
    "amendment",
    "choice",
    "other",
)
AFTER = (*BEFORE[:-2], "agreement", *BEFORE[-2:])


def _kinds(values: tuple[str, ...]) -> None:
    within = f"kind IN ({', '.join(repr(value) for value in values)})"
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), within)


def upgrade() -> None:
    _kinds(AFTER)
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("two_majorities", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("agenda_items") as table:
        table.alter_column("two_majorities", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("two_majorities")
    # Before this step the committee voted on texts of its own alone, and no vote waited for it.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'agreement'")
    op.execute(
        "UPDATE polls SET waits = TRIM(REPLACE(waits, 'agreement', '')) WHERE waits LIKE '%agreement%'"
    )
    _kinds(BEFORE)

"""Choices among options: a ballot marks each option; of confidential polls the marks are kept option by option.

Revision: 0028_choices_among_options
After: 0027_scrutineers
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_choices_among_options"
down_revision = "0027_scrutineers"
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
    "other",
)
AFTER = (*BEFORE[:-1], "choice", "other")
MARKS = (
    "approved",
    "not_approved",
    "excellent",
    "very_good",
    "good",
    "fair",
    "passable",
    "insufficient",
    "to_reject",
)


def _within(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _kinds(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), _within("kind", values))


def upgrade() -> None:
    _kinds(AFTER)
    with op.batch_alter_table("ballots") as table:
        table.add_column(sa.Column("marks", sa.String(length=40), nullable=True))
        table.alter_column("choice", existing_type=sa.String(length=40), nullable=True)
        table.create_check_constraint(
            op.f("ck_ballots_says_something"), "choice IS NOT NULL OR marks IS NOT NULL"
        )
    with op.batch_alter_table("sealed_ballots") as table:
        table.add_column(sa.Column("mark", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("option", sa.Integer(), server_default="0", nullable=False))
        table.alter_column("choice", existing_type=sa.String(length=40), nullable=True)
        table.create_check_constraint(op.f("ck_sealed_ballots_mark_known"), _within("mark", MARKS))
        table.create_check_constraint(
            op.f("ck_sealed_ballots_says_something"), "choice IS NOT NULL OR mark IS NOT NULL"
        )
    with op.batch_alter_table("sealed_ballots") as table:
        table.alter_column("option", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    # Before this step a ballot was for or against: what was chosen among options keeps its verdict alone.
    op.execute("DELETE FROM sealed_ballots WHERE choice IS NULL")
    op.execute("DELETE FROM ballots WHERE choice IS NULL")
    with op.batch_alter_table("sealed_ballots") as table:
        table.drop_constraint(op.f("ck_sealed_ballots_says_something"), type_="check")
        table.drop_constraint(op.f("ck_sealed_ballots_mark_known"), type_="check")
        table.alter_column("choice", existing_type=sa.String(length=40), nullable=False)
        table.drop_column("option")
        table.drop_column("mark")
    with op.batch_alter_table("ballots") as table:
        table.drop_constraint(op.f("ck_ballots_says_something"), type_="check")
        table.alter_column("choice", existing_type=sa.String(length=40), nullable=False)
        table.drop_column("marks")
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'choice'")
    _kinds(BEFORE)

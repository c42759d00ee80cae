"""Amendments to one clause of the charter, what is said about them, and their kind of motion.

Revision: 0061_clause_amendments
After: 0060_calls_of_programs
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0061_clause_amendments"
down_revision = "0060_calls_of_programs"
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
    "agreement",
    "opinion",
    "choice",
    "other",
)
AFTER = (*BEFORE[:5], "clause", *BEFORE[5:])
TABLE, SAID = "clause_amendments", "amendment_comments"
CHECKS = {
    "what_known": "what IN ('change', 'add', 'remove')",
    "adopted_or_closed": "adopted_on IS NULL OR closed_at IS NULL",
    "made_when_adopted": "(made_id IS NOT NULL) = (adopted_on IS NOT NULL)",
    "conflict_of_a_poll": "NOT conflicting OR poll_id IS NOT NULL",
}


def _kinds(values: tuple[str, ...]) -> None:
    within = f"kind IN ({', '.join(repr(value) for value in values)})"
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), within)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    _kinds(AFTER)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charter_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("target", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("becomes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("conflicting", sa.Boolean(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("made_id", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(held, name=op.f(f"ck_{TABLE}_{name}")) for name, held in CHECKS.items()),
        _to(TABLE, "charter_id", "charters"),
        _to(TABLE, "proposed_by", "members"),
        _to(TABLE, "made_id", "charters"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_table(
        SAID,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('remark', 'question', 'answer')", name=op.f(f"ck_{SAID}_kind_known")),
        sa.CheckConstraint(
            "(kind = 'answer') = (answers_id IS NOT NULL)", name=op.f(f"ck_{SAID}_answers_one")
        ),
        _to(SAID, "amendment_id", TABLE),
        _to(SAID, "author_id", "members"),
        _to(SAID, "answers_id", SAID),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SAID}"),
    )
    for table, columns in (
        (TABLE, ("charter_id", "proposed_by")),
        (SAID, ("amendment_id", "author_id", "answers_id")),
    ):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    op.drop_table(SAID)
    op.drop_table(TABLE)
    # Before this step the charter changed whole: what was voted on one clause stands as a text of its own.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'clause'")
    _kinds(BEFORE)

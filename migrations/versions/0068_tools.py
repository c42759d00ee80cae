"""Tools bought or used as a service: their files, mandates of use, suspensions and reports; their kinds of motion.

Revision: 0068_tools
After: 0067_webhooks
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0068_tools"
down_revision = "0067_webhooks"
branch_labels = None
depends_on = None

KINDS = "ck_motions_kind_known"
BEFORE = (
    "launch",
    "deployment",
    "retraining",
    "budget",
    "charter",
    "clause",
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
OURS = ("tool", "tool_suspension", "tool_resumption", "tool_withdrawal")
AFTER = (*BEFORE[:13], *OURS, *BEFORE[13:])
FILE_STATES = ("drafted", "judged", "put_to_vote", "approved", "refused", "withdrawn")
MANDATE_STATES = ("granted", "suspended", "superseded", "withdrawn")
REPORTS = ("use", "incident", "contest", "change")


def _within(name: str, values: tuple[str, ...]) -> str:
    return f"{name} IN ({', '.join(repr(value) for value in values)})"


def _kinds(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), _within("kind", values))


def _check(table: str, name: str, held: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(held, name=op.f(f"ck_{table}_{name}"))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _data(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def _number(name: str, *, needed: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=not needed)


def _instant(name: str, *, needed: bool = False) -> sa.Column:
    return sa.Column(name, UTCDateTime(), nullable=not needed)


def upgrade() -> None:
    _kinds(AFTER)
    _files()
    _mandates()
    _of_mandates()


def _files() -> None:
    table = "tool_files"
    op.create_table(
        table,
        _number("id", needed=True),
        _number("use_case_id", needed=True),
        _number("replaces_id"),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=False),
        _number("outside_audit_id"),
        sa.Column("state", sa.String(length=40), nullable=False),
        _number("proposed_by", needed=True),
        _instant("proposed_at", needed=True),
        _instant("edited_at", needed=True),
        _data("opinion"),
        _number("judged_by"),
        _instant("judged_at"),
        _data("dossier"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _number("frozen_by"),
        _instant("frozen_at"),
        _check(table, "state_known", _within("state", FILE_STATES)),
        _check(table, "frozen_with_digest", "(dossier IS NULL) = (digest = '')"),
        _check(table, "opinion_of_somebody", "(opinion IS NULL) = (judged_by IS NULL)"),
        _to(table, "use_case_id", "use_cases"),
        _to(table, "outside_audit_id", "outside_audits"),
        *(_to(table, column, "members") for column in ("proposed_by", "judged_by", "frozen_by")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for column in ("use_case_id", "proposed_by"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _mandates() -> None:
    table = "use_mandates"
    op.create_table(
        table,
        _number("id", needed=True),
        _number("use_case_id", needed=True),
        _number("file_id", needed=True),
        _number("poll_id", needed=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        _instant("granted_at", needed=True),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("starts_on", "review_on", "ends_on")),
        _instant("closed_at"),
        _number("closed_by"),
        _number("closed_poll_id"),
        sa.Column("closed_because", sa.Text(), nullable=False),
        _check(table, "state_known", _within("state", MANDATE_STATES)),
        _to(table, "use_case_id", "use_cases"),
        _to(table, "file_id", "tool_files"),
        _to(table, "poll_id", "polls"),
        _to(table, "closed_by", "members"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("file_id", name=f"uq_{table}_file_id"),
        sa.UniqueConstraint("poll_id", name=f"uq_{table}_poll_id"),
    )
    op.create_index(f"ix_{table}_use_case_id", table, ["use_case_id"])


def _of_mandates() -> None:
    table = "use_suspensions"
    op.create_table(
        table,
        _number("id", needed=True),
        _number("mandate_id", needed=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _number("suspended_by"),
        _instant("suspended_at", needed=True),
        _number("poll_id"),
        _number("lifted_by"),
        _instant("lifted_at"),
        _number("lifted_poll_id"),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        _to(table, "mandate_id", "use_mandates"),
        *(_to(table, column, "members") for column in ("suspended_by", "lifted_by")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_mandate_id", table, ["mandate_id"])
    table = "use_reports"
    op.create_table(
        table,
        _number("id", needed=True),
        _number("mandate_id", needed=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _number("reported_by", needed=True),
        _instant("reported_at", needed=True),
        sa.Column("answer", sa.Text(), nullable=False),
        _number("answered_by"),
        _instant("answered_at"),
        _check(table, "kind_known", _within("kind", REPORTS)),
        _check(table, "answered_by_one", "(answered_at IS NULL) = (answered_by IS NULL)"),
        _to(table, "mandate_id", "use_mandates"),
        *(_to(table, column, "members") for column in ("reported_by", "answered_by")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for column in ("mandate_id", "reported_by"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("use_reports", "use_suspensions", "use_mandates", "tool_files"):
        op.drop_table(table)
    # Before this step nothing was voted on a bought tool here: such motions stand as texts of their own.
    op.execute(
        "UPDATE motions SET kind = 'other'"
        " WHERE kind IN ('tool', 'tool_suspension', 'tool_resumption', 'tool_withdrawal')"
    )
    _kinds(BEFORE)

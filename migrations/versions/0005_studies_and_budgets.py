"""Feasibility studies with the board's opinions, budget lines with what is spent, and motions on a budget.

Revision: 0005_studies_and_budgets
After: 0004_use_case_files
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0005_studies_and_budgets"
down_revision = "0004_use_case_files"
branch_labels = None
depends_on = None

KINDS = "ck_motions_kind_known"
BEFORE = ("launch", "deployment", "retraining", "ratification", "other")
AFTER = ("launch", "deployment", "retraining", "budget", "ratification", "other")
OPINIONS = ("favourable", "with_reserve", "unfavourable")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _kinds(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), f"kind IN ({_listed(values)})")


def upgrade() -> None:
    _kinds(AFTER)
    _create_studies()
    _create_budgets()


def _create_studies() -> None:
    op.create_table(
        "studies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("use_case_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=False),
        sa.Column("presented_by", sa.Integer(), nullable=True),
        sa.Column("presented_at", UTCDateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(presented_at IS NULL) = (digest IS NULL)", name=op.f("ck_studies_presented_has_digest")
        ),
        sa.CheckConstraint(
            "(presented_at IS NULL) = (presented_by IS NULL)", name=op.f("ck_studies_presented_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_studies_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["members.id"], name=op.f("fk_studies_begun_by_members")),
        sa.ForeignKeyConstraint(
            ["presented_by"], ["members.id"], name=op.f("fk_studies_presented_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studies")),
        sa.UniqueConstraint("use_case_id", "number", name=op.f("uq_studies_use_case_id_number")),
    )
    op.create_table(
        "board_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("reserve", sa.Text(), nullable=False),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(f"kind IN ({_listed(OPINIONS)})", name=op.f("ck_board_opinions_kind_known")),
        sa.CheckConstraint("budget >= 0", name=op.f("ck_board_opinions_budget_not_negative")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.id"], name=op.f("fk_board_opinions_study_id_studies")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["members.id"], name=op.f("fk_board_opinions_given_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_opinions")),
    )
    op.create_index(op.f("ix_board_opinions_study_id"), "board_opinions", ["study_id"], unique=False)


def _create_budgets() -> None:
    op.create_table(
        "budget_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("voted_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_votes_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_budget_votes_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_budget_votes_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_votes")),
        sa.UniqueConstraint("poll_id", name=op.f("uq_budget_votes_poll_id")),
    )
    op.create_index(op.f("ix_budget_votes_use_case_id"), "budget_votes", ["use_case_id"], unique=False)
    op.create_table(
        "budget_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_budget_requests_amount_positive")),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_budget_requests_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["members.id"], name=op.f("fk_budget_requests_asked_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_requests")),
    )
    op.create_index(op.f("ix_budget_requests_use_case_id"), "budget_requests", ["use_case_id"], unique=False)
    op.create_table(
        "spendings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("beyond", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "corrects_id IS NOT NULL OR amount > 0", name=op.f("ck_spendings_only_corrections_lower")
        ),
        sa.CheckConstraint(
            "corrects_id IS NULL OR amount <> 0", name=op.f("ck_spendings_correction_changes")
        ),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_spendings_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["spendings.id"], name=op.f("fk_spendings_corrects_id_spendings")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["members.id"], name=op.f("fk_spendings_recorded_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spendings")),
    )
    op.create_index(op.f("ix_spendings_use_case_id"), "spendings", ["use_case_id"], unique=False)
    op.create_index(op.f("ix_spendings_corrects_id"), "spendings", ["corrects_id"], unique=False)


def downgrade() -> None:
    for name in ("spendings", "budget_requests", "budget_votes", "board_opinions", "studies"):
        op.drop_table(name)
    # Before this step no motion was about a budget: what was voted stays, as a motion of another kind.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'budget'")
    _kinds(BEFORE)

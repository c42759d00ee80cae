"""The committee votes its opinions, keeps what the minority says, and counts without those who have an interest.

Revision: 0042_committee_votes
After: 0041_charter_checks
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0042_committee_votes"
down_revision = "0041_charter_checks"
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
    "choice",
    "other",
)
AFTER = (*BEFORE[:-2], "opinion", *BEFORE[-2:])
OPINIONS = ("favourable", "with_conditions", "unfavourable")


def _kinds(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), _within(values))


def _within(values: tuple[str, ...]) -> str:
    return f"kind IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    _kinds(AFTER)
    op.create_table(
        "interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["use_case_id"], ["use_cases.id"], name="fk_interests_use_case_id_use_cases"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_interests_member_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_interests"),
    )
    for column in ("use_case_id", "member_id"):
        op.create_index(f"ix_interests_{column}", "interests", [column])
    op.create_table(
        "opinion_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("conditions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("accepts_insufficient", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("opinion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(_within(OPINIONS), name="kind_known"),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_versions.id"],
            name="fk_opinion_drafts_model_version_id_model_versions",
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name="fk_opinion_drafts_audit_id_audits"),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["members.id"], name="fk_opinion_drafts_proposed_by_members"
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinions.id"], name="fk_opinion_drafts_opinion_id_opinions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_opinion_drafts"),
    )
    op.create_index("ix_opinion_drafts_model_version_id", "opinion_drafts", ["model_version_id"])
    op.create_table(
        "opinion_dissents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["opinion_drafts.id"], name="fk_opinion_dissents_draft_id_opinion_drafts"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_opinion_dissents_member_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_opinion_dissents"),
        sa.UniqueConstraint("draft_id", "member_id", name="uq_opinion_dissents_draft_id_member_id"),
    )
    with op.batch_alter_table("opinions") as table:
        table.add_column(sa.Column("poll_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("opinions") as table:
        table.drop_column("poll_id")
    for name in ("opinion_dissents", "opinion_drafts", "interests"):
        op.drop_table(name)
    # Before this step the committee voted on texts of its own and on its agreement alone.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'opinion'")
    _kinds(BEFORE)

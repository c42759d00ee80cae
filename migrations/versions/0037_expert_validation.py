"""Rounds of expert validation: experts, cases, judgements, and the tasks that remarks lead to.

Revision: 0037_expert_validation
After: 0036_inventory_of_sources
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0037_expert_validation"
down_revision = "0036_inventory_of_sources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _validation_rounds()
    _validation_cases()
    _validation_experts()
    _judgements()
    _improvements()


def _validation_rounds() -> None:
    op.create_table(
        "validation_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "opened",
                "closed",
                "cancelled",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("data_version_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "balanced", "random", name="way_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("drawn_from", sa.Integer()),
        sa.Column("threshold", sa.Double()),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("job_id", sa.Integer()),
        sa.Column("prepared_by", sa.Integer(), nullable=False),
        sa.Column("prepared_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime()),
        sa.Column("closed_by", sa.Integer()),
        sa.Column("closed_at", UTCDateTime()),
        sa.Column("result", sa.JSON(none_as_null=True)),
        sa.Column("result_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state = 'closed')", name=op.f("ck_validation_rounds_closed_or_not")
        ),
        sa.CheckConstraint(
            "(result IS NOT NULL) = (state = 'closed')", name=op.f("ck_validation_rounds_figures_once_closed")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["members.id"], name=op.f("fk_validation_rounds_closed_by_members")
        ),
        sa.ForeignKeyConstraint(
            ["data_version_id"],
            ["data_versions.id"],
            name=op.f("fk_validation_rounds_data_version_id_data_versions"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_validation_rounds_job_id_jobs")),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_versions.id"],
            name=op.f("fk_validation_rounds_model_version_id_model_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["members.id"], name=op.f("fk_validation_rounds_prepared_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_rounds")),
    )
    op.create_index(op.f("ix_validation_rounds_model_version_id"), "validation_rounds", ["model_version_id"])


def _validation_cases() -> None:
    op.create_table(
        "validation_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer()),
        sa.Column("truth", sa.Boolean()),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("inputs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True)),
        sa.CheckConstraint(
            "(line IS NULL) = (truth IS NULL)", name=op.f("ck_validation_cases_real_or_invented")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["validation_rounds.id"],
            name=op.f("fk_validation_cases_round_id_validation_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_cases")),
        sa.UniqueConstraint("round_id", "place", name=op.f("uq_validation_cases_round_id_place")),
    )
    op.create_index(op.f("ix_validation_cases_round_id"), "validation_cases", ["round_id"])


def _validation_experts() -> None:
    op.create_table(
        "validation_experts",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_validation_experts_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["validation_rounds.id"],
            name=op.f("fk_validation_experts_round_id_validation_rounds"),
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_validation_experts")),
    )


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "at_risk",
                "not_at_risk",
                "cannot_say",
                name="verdict_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "confidence",
            sa.Enum(
                "sure",
                "rather_sure",
                "unsure",
                name="confidence_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
        ),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("judged_at", UTCDateTime(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("changes_mind", sa.Boolean()),
        sa.Column("remarked_at", UTCDateTime()),
        sa.CheckConstraint(
            "(confidence IS NULL) = (verdict = 'cannot_say')", name=op.f("ck_judgements_sure_of_something")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["validation_cases.id"], name=op.f("fk_judgements_case_id_validation_cases")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_judgements_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint("case_id", "member_id", name=op.f("uq_judgements_case_id_member_id")),
    )
    op.create_index(op.f("ix_judgements_case_id"), "judgements", ["case_id"])
    op.create_index(op.f("ix_judgements_member_id"), "judgements", ["member_id"])


def _improvements() -> None:
    op.create_table(
        "improvements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("judgement_id", sa.Integer(), nullable=False),
        sa.Column(
            "target",
            sa.Enum(
                "data",
                "labels",
                "model",
                name="target_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "noted",
                "done",
                "set_aside",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.Column("settled_by", sa.Integer()),
        sa.Column("settled_at", UTCDateTime()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state = 'noted')", name=op.f("ck_improvements_settled_or_not")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_improvements_settled_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgements.id"], name=op.f("fk_improvements_judgement_id_judgements")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["members.id"], name=op.f("fk_improvements_noted_by_members")),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_improvements_owner_id_members")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["members.id"], name=op.f("fk_improvements_settled_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvements")),
    )
    op.create_index(op.f("ix_improvements_judgement_id"), "improvements", ["judgement_id"])
    op.create_index(op.f("ix_improvements_owner_id"), "improvements", ["owner_id"])


def downgrade() -> None:
    for name in (
        "improvements",
        "judgements",
        "validation_experts",
        "validation_cases",
        "validation_rounds",
    ):
        op.drop_table(name)

"""Confidential polls: the level of each poll, envelopes until the close, then roll marks and ballots without names.

Revision: 0023_confidential_polls
After: 0022_assemblies_cancelled
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_confidential_polls"
down_revision = "0022_assemblies_cancelled"
branch_labels = None
depends_on = None

CHOICES = "choice IN ('for', 'against', 'abstain', 'blank')"


def upgrade() -> None:
    with op.batch_alter_table("polls") as table:
        table.add_column(sa.Column("secrecy", sa.String(length=40), server_default="open", nullable=False))
        table.add_column(sa.Column("incident", sa.Text(), server_default="", nullable=False))
        table.create_check_constraint(op.f("ck_polls_secrecy_known"), "secrecy IN ('confidential', 'open')")
    with op.batch_alter_table("polls") as table:
        table.alter_column("secrecy", server_default=None)
        table.alter_column("incident", server_default=None)
    _create_envelopes()
    _create_what_is_kept()


def _of_poll(table: str) -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f(f"fk_{table}_poll_id_polls")),
    ]


def _create_envelopes() -> None:
    op.create_table(
        "envelopes",
        *_of_poll("envelopes"),
        sa.Column("slot", sa.String(length=64), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "slot", name=op.f("pk_envelopes")),
    )
    op.create_table(
        "superseded_envelopes",
        *_of_poll("superseded_envelopes"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=64), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "digest", name=op.f("pk_superseded_envelopes")),
    )


def _create_what_is_kept() -> None:
    op.create_table(
        "roll_marks",
        *_of_poll("roll_marks"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cast_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_roll_marks_member_id_members")),
        sa.ForeignKeyConstraint(["cast_by"], ["members.id"], name=op.f("fk_roll_marks_cast_by_members")),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_roll_marks")),
    )
    op.create_table(
        "sealed_ballots",
        *_of_poll("sealed_ballots"),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.CheckConstraint(CHOICES, name=op.f("ck_sealed_ballots_choice_known")),
        sa.PrimaryKeyConstraint("poll_id", "commitment", name=op.f("pk_sealed_ballots")),
    )
    op.create_table(
        "superseded_ballots",
        *_of_poll("superseded_ballots"),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "commitment", name=op.f("pk_superseded_ballots")),
    )


def downgrade() -> None:
    # Before this step a poll named everybody: what was decided in confidence keeps its verdict, without ballots.
    for name in ("superseded_ballots", "sealed_ballots", "roll_marks", "superseded_envelopes", "envelopes"):
        op.drop_table(name)
    with op.batch_alter_table("polls") as table:
        table.drop_constraint(op.f("ck_polls_secrecy_known"), type_="check")
        table.drop_column("incident")
        table.drop_column("secrecy")

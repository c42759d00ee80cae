"""Members propose other texts for motions; after the notice they are voted before the motion, on the same item.

Revision: 0013_amendments
After: 0012_initiatives
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0013_amendments"
down_revision = "0012_initiatives"
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
    "ratification",
    "suspension",
    "resumption",
    "withdrawal",
    "other",
)
ENDS = ("accepted", "declined", "withdrawn", "carried", "overtaken", "rejected", "undecided")
LISTED = "uq_agenda_items_listed"


def _kinds(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("motions") as table:
        table.drop_constraint(op.f(KINDS), type_="check")
        table.create_check_constraint(op.f(KINDS), f"kind IN ({_said(values)})")


def _said(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _listed(*columns: str) -> None:
    listed = sa.text("taken_off_at IS NULL")
    op.create_index(
        LISTED, "agenda_items", [*columns], unique=True, sqlite_where=listed, postgresql_where=listed
    )


def upgrade() -> None:
    _kinds((*BEFORE[:-1], "amendment", BEFORE[-1]))
    op.drop_index(LISTED, "agenda_items")
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("amendment", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("agenda_items") as table:
        table.alter_column("amendment", existing_type=sa.Integer(), server_default=None)
    _listed("assembly_id", "position", "amendment")
    _amendments()


def _amendments() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended", sa.String(length=40), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(f"ended IN ({_said(ENDS)})", name=op.f("ck_amendments_ended_known")),
        sa.CheckConstraint(
            "(ended IS NULL) = (ended_at IS NULL)", name=op.f("ck_amendments_ended_at_a_time")
        ),
        sa.ForeignKeyConstraint(["motion_id"], ["motions.id"], name=op.f("fk_amendments_motion_id_motions")),
        sa.ForeignKeyConstraint(["vote_id"], ["motions.id"], name=op.f("fk_amendments_vote_id_motions")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["members.id"], name=op.f("fk_amendments_proposed_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        sa.UniqueConstraint("vote_id", name=op.f("uq_amendments_vote_id")),
    )
    op.create_index(op.f("ix_amendments_motion_id"), "amendments", ["motion_id"])


def downgrade() -> None:
    op.drop_table("amendments")
    op.drop_index(LISTED, "agenda_items")
    # Before this step an item had one motion: what was voted on amendments stays, on items no agenda lists.
    op.execute("UPDATE agenda_items SET taken_off_at = CURRENT_TIMESTAMP WHERE amendment > 0")
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("amendment")
    _listed("assembly_id", "position")
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'amendment'")
    _kinds(BEFORE)

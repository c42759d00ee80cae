"""Opinions on tools by vote of the committee; conditions of the use of a tool followed as any other.

Revision: 0082_opinions_on_tools
After: 0081_awaited_acts
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0082_opinions_on_tools"
down_revision = "0081_awaited_acts"
branch_labels = None
depends_on = None

ORIGINS = ("charter", "board", "opinion", "pilot")
OPINIONS = ("favourable", "with_conditions", "unfavourable")
KINDS = (
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
    "tool",
    "tool_suspension",
    "tool_resumption",
    "tool_withdrawal",
    "pilot",
    "amendment",
    "agreement",
    "opinion",
    "choice",
    "other",
)


def _within(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    held = f"{column} IN ({', '.join(repr(value) for value in values)})"
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), held)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "tool_opinion_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("terms_digest", sa.String(length=64), nullable=False),
        sa.Column("audit_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*OPINIONS, name="kind_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("conditions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("accepts_insufficient", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        _to("tool_opinion_drafts", "file_id", "tool_files"),
        _to("tool_opinion_drafts", "proposed_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_tool_opinion_drafts"),
    )
    op.create_index("ix_tool_opinion_drafts_file_id", "tool_opinion_drafts", ["file_id"])
    op.create_table(
        "tool_opinion_dissents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        _to("tool_opinion_dissents", "draft_id", "tool_opinion_drafts"),
        _to("tool_opinion_dissents", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_tool_opinion_dissents"),
        sa.UniqueConstraint("draft_id", "member_id", name="uq_tool_opinion_dissents_draft_id_member_id"),
    )
    _within("motions", "kind", "kind_known", (*KINDS, "tool_opinion"))
    _within("conditions", "origin", "origin_known", (*ORIGINS, "tool"))


def downgrade() -> None:
    # What the committee decided stays in its polls, the conditions of a tool as the board's.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'tool_opinion'")
    op.execute("UPDATE conditions SET origin = 'board' WHERE origin = 'tool'")
    _within("motions", "kind", "kind_known", KINDS)
    _within("conditions", "origin", "origin_known", ORIGINS)
    op.drop_table("tool_opinion_dissents")
    op.drop_table("tool_opinion_drafts")

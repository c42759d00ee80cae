"""What a clause of the charter asks that can be looked up, and what is said about a clause.

Revision: 0041_charter_checks
After: 0040_data_rights
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0041_charter_checks"
down_revision = "0040_data_rights"
branch_labels = None
depends_on = None
KINDS = ["course", "document", "measure", "red_line"]
SAID = ["remark", "question", "answer"]


def upgrade() -> None:
    op.create_table(
        "clause_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("tolerance", sa.Numeric(precision=5, scale=4), nullable=True),
        _known("kind", KINDS),
        sa.CheckConstraint("(kind = 'measure') = (tolerance IS NOT NULL)", name="measure_has_tolerance"),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name="fk_clause_checks_clause_id_clauses"),
        sa.PrimaryKeyConstraint("id", name="pk_clause_checks"),
        sa.UniqueConstraint("clause_id", "kind", "value", name="uq_clause_checks_clause_id_kind_value"),
    )
    op.create_table(
        "clause_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        _known("kind", SAID),
        sa.CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answers_one"),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name="fk_clause_comments_clause_id_clauses"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_clause_comments_author_id_members"),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["clause_comments.id"], name="fk_clause_comments_answers_id_clause_comments"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clause_comments"),
    )
    for column in ("clause_id", "author_id", "answers_id"):
        op.create_index(f"ix_clause_comments_{column}", "clause_comments", [column])


def _known(name: str, values: list[str]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} IN ({', '.join(repr(one) for one in values)})", name=f"{name}_known")


def downgrade() -> None:
    op.drop_table("clause_comments")
    op.drop_table("clause_checks")

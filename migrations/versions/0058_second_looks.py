"""A colleague is asked for a second look at a scored case.

Revision: 0058_second_looks
After: 0057_words_of_outside_audits
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0058_second_looks"
down_revision = "0057_words_of_outside_audits"
branch_labels = None
depends_on = None

TABLE = "second_looks"
VIEWS = ("concerned", "unconcerned", "undecided")
CHECKS = {
    "given_with_a_view": "(given_at IS NULL) = (view IS NULL)",
    "given_or_withdrawn": "given_at IS NULL OR withdrawn_at IS NULL",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=True),
        sa.Column(
            "view",
            sa.Enum(*VIEWS, name="view_known", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        *(sa.CheckConstraint(held, name=op.f(f"ck_{TABLE}_{name}")) for name, held in CHECKS.items()),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f(f"fk_{TABLE}_score_id_scores")),
        *(
            sa.ForeignKeyConstraint([column], ["members.id"], name=op.f(f"fk_{TABLE}_{column}_members"))
            for column in ("asked_by", "asked_of")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("score_id", "asked_by", "asked_of"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)

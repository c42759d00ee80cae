"""The board opens the file of a mandate to anyone.

Revision: 0054_mandate_publications
After: 0053_terms_of_use
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0054_mandate_publications"
down_revision = "0053_terms_of_use"
branch_labels = None
depends_on = None

TABLE = "mandate_publications"
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f(f"ck_{TABLE}_ended_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandates.id"], name=op.f(f"fk_{TABLE}_mandate_id_mandates")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["members.id"], name=op.f(f"fk_{TABLE}_{column}_members"))
            for column in ("published_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_mandate_id"), TABLE, ["mandate_id"])
    op.create_index(
        f"uq_{TABLE}_one_open",
        TABLE,
        ["mandate_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table(TABLE)

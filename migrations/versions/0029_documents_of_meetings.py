"""Whoever convenes gives members documents to read, for a meeting or an item of its agenda.

Revision: 0029_documents_of_meetings
After: 0028_choices_among_options
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0029_documents_of_meetings"
down_revision = "0028_choices_among_options"
branch_labels = None
depends_on = None

KINDS = ("csv", "docx", "jpeg", "odt", "pdf", "png", "txt", "xlsx")
TABLE = "meeting_documents"
POINTS = {"assembly_id": "assemblies", "item_id": "agenda_items", "added_by": "members"}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("taken_off_at", UTCDateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}_{table}"))
            for column, table in POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in POINTS:
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)

"""Requests of persons about their data, and the answers.

Revision: 0040_data_rights
After: 0039_columns_left_at_the_door
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0040_data_rights"
down_revision = "0039_columns_left_at_the_door"
branch_labels = None
depends_on = None
KINDS = ["access", "erasure", "objection", "portability", "rectification", "restriction"]
ENDINGS = ["granted", "partly", "refused"]


def upgrade() -> None:
    op.create_table(
        "rights_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("reach", sa.String(length=300), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("extended_at", UTCDateTime(), nullable=True),
        sa.Column("extended_because", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        _known("kind", KINDS),
        _known("ending", ENDINGS),
        sa.CheckConstraint("(answered_at IS NULL) = (ending IS NULL)", name="answered_has_ending"),
        sa.CheckConstraint("extended_at IS NULL OR extended_because <> ''", name="extended_for_a_reason"),
        *(
            sa.ForeignKeyConstraint([name], ["members.id"], name=f"fk_rights_requests_{name}_members")
            for name in ("member_id", "entered_by", "answered_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rights_requests"),
    )
    op.create_index("ix_rights_requests_member_id", "rights_requests", ["member_id"])


def _known(name: str, values: list[str]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} IN ({', '.join(repr(one) for one in values)})", name=f"{name}_known")


def downgrade() -> None:
    op.drop_table("rights_requests")

"""Scrutineers of a confidential poll: three members, any two of whom open it.

Revision: 0027_scrutineers
After: 0026_arrivals_of_data
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0027_scrutineers"
down_revision = "0026_arrivals_of_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scrutineers",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("unlocked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_scrutineers_poll_id_polls")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_scrutineers_member_id_members")),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_scrutineers")),
    )


def downgrade() -> None:
    op.drop_table("scrutineers")

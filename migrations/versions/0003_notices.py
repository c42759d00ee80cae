"""Members are told of each occasion once, and the mail of a notice waits in its row until it is sent.

Revision: 0003_notices
After: 0002_attendance_undone
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0003_notices"
down_revision = "0002_attendance_undone"
branch_labels = None
depends_on = None

OF_OCCASION = "fk_notices_key_occasions"
ONCE = "uq_notices_member_id_key"
CHECK = "ck_notices_mailed_or_waiting"


def upgrade() -> None:
    op.create_table(
        "occasions",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_occasions")),
    )
    op.execute("INSERT INTO occasions (key, at) SELECT key, min(at) FROM notices GROUP BY key")
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("heading", sa.String(length=120), nullable=False, server_default=""))
        table.add_column(sa.Column("mail_after", UTCDateTime(), nullable=True))
        table.add_column(sa.Column("mail_until", UTCDateTime(), nullable=True))
        table.add_column(sa.Column("mail_tries", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("mailed_at", UTCDateTime(), nullable=True))
        table.create_foreign_key(op.f(OF_OCCASION), "occasions", ["key"], ["key"])
        table.create_unique_constraint(op.f(ONCE), ["member_id", "key"])
        table.create_check_constraint(op.f(CHECK), "mailed_at IS NULL OR mail_after IS NULL")
        table.create_index(op.f("ix_notices_mail_after"), ["mail_after"], unique=False)
        table.drop_index(op.f("ix_notices_member_id"))  # the unique constraint finds a member's notices
    with op.batch_alter_table("notices") as table:
        table.alter_column("heading", existing_type=sa.String(length=120), server_default=None)
        table.alter_column("mail_tries", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("notices") as table:
        table.create_index(op.f("ix_notices_member_id"), ["member_id"], unique=False)
        table.drop_index(op.f("ix_notices_mail_after"))
        table.drop_constraint(op.f(CHECK), type_="check")
        table.drop_constraint(op.f(ONCE), type_="unique")
        table.drop_constraint(op.f(OF_OCCASION), type_="foreignkey")
        table.drop_column("mailed_at")
        table.drop_column("mail_tries")
        table.drop_column("mail_until")
        table.drop_column("mail_after")
        table.drop_column("heading")
    op.drop_table("occasions")

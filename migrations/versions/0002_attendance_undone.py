"""An attendance recorded by mistake can be undone, with its reason, and recorded anew.

Revision: 0002_attendance_undone
After: 0001_foundation
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0002_attendance_undone"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

ONCE = "uq_course_attendances_course_id_member_id"
STANDING = "uq_course_attendances_standing"
UNDONE_BY = "fk_course_attendances_undone_by_members"
CHECK = "ck_course_attendances_undone_by_somebody"


def upgrade() -> None:
    with op.batch_alter_table("course_attendances") as table:
        table.add_column(sa.Column("undone_at", UTCDateTime(), nullable=True))
        table.add_column(sa.Column("undone_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("undone_because", sa.Text(), nullable=True))
        table.create_foreign_key(op.f(UNDONE_BY), "members", ["undone_by"], ["id"])
        table.create_check_constraint(op.f(CHECK), "(undone_at IS NULL) = (undone_by IS NULL)")
        table.drop_constraint(op.f(ONCE), type_="unique")
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        STANDING,
        "course_attendances",
        ["course_id", "member_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    # Before this step an attendance could not be undone: one kept would count again.
    op.execute("DELETE FROM course_attendances WHERE undone_at IS NOT NULL")
    op.drop_index(STANDING, "course_attendances")
    with op.batch_alter_table("course_attendances") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.drop_constraint(op.f(UNDONE_BY), type_="foreignkey")
        table.drop_column("undone_because")
        table.drop_column("undone_by")
        table.drop_column("undone_at")
        table.create_unique_constraint(op.f(ONCE), ["course_id", "member_id"])

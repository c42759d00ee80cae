"""Courses given in person with a signed list, and courses that members followed elsewhere.

Revision: 0063_course_sessions
After: 0062_contests_by_link
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0063_course_sessions"
down_revision = "0062_contests_by_link"
branch_labels = None
depends_on = None

KINDS = "'csv', 'docx', 'jpeg', 'odt', 'pdf', 'png', 'txt', 'xlsx'"
ATTENDANCES = "course_attendances"


def upgrade() -> None:
    op.create_table(
        "course_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=True),
        sa.Column("trainer_name", sa.String(length=200), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", UTCDateTime(), nullable=False),
        sa.Column("called_off_at", UTCDateTime(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("trainer_id IS NOT NULL OR trainer_name <> ''", name="given_by_somebody"),
        sa.CheckConstraint("called_off_at IS NULL OR recorded_at IS NULL", name="called_off_or_recorded"),
        _to("course_sessions", "course_id", "courses"),
        _to("course_sessions", "trainer_id", "members"),
        _to("course_sessions", "planned_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_course_sessions"),
    )
    op.create_index("ix_course_sessions_course_id", "course_sessions", ["course_id"])
    op.create_table(
        "course_places",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        _to("course_places", "session_id", "course_sessions"),
        _to("course_places", "member_id", "members"),
        sa.PrimaryKeyConstraint("session_id", "member_id", name="pk_course_places"),
    )
    with op.batch_alter_table(ATTENDANCES) as table:
        table.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            f"fk_{ATTENDANCES}_session_id_course_sessions", "course_sessions", ["session_id"], ["id"]
        )
    op.create_index(f"ix_{ATTENDANCES}_session_id", ATTENDANCES, ["session_id"])
    _documents()


def _documents() -> None:
    op.create_table(
        "course_sheets",
        sa.Column("session_id", sa.Integer(), nullable=False),
        *_kept("course_sheets"),
        _to("course_sheets", "session_id", "course_sessions"),
    )
    op.create_table(
        "outside_courses",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("followed_on", sa.Date(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        *_kept("outside_courses"),
        _to("outside_courses", "attendance_id", ATTENDANCES),
    )
    op.create_index("ix_course_sheets_session_id", "course_sheets", ["session_id"])
    for table in ("course_sheets", "outside_courses"):
        op.create_index(f"ix_{table}_added_by", table, ["added_by"])


def _kept(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_known"),
        _to(table, "added_by", "members"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    op.drop_table("outside_courses")
    op.drop_table("course_sheets")
    op.drop_index(f"ix_{ATTENDANCES}_session_id", ATTENDANCES)
    with op.batch_alter_table(ATTENDANCES) as table:
        table.drop_constraint(f"fk_{ATTENDANCES}_session_id_course_sessions", type_="foreignkey")
        table.drop_column("session_id")
    op.drop_table("course_places")
    op.drop_table("course_sessions")

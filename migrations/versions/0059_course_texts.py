"""Courses have levels, texts read here with a check, and an end to what an attendance is worth.

Revision: 0059_course_texts
After: 0058_second_looks
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0059_course_texts"
down_revision = "0058_second_looks"
branch_labels = None
depends_on = None

LEVELS = "'awareness', 'users', 'stewards', 'committee'"
WAYS = "'in_person', 'here', 'outside'"
STANDING = "uq_course_attendances_standing"
TABLE = "course_attendances"
STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("courses") as table:
        table.add_column(sa.Column("level", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("months", sa.Integer(), nullable=True))
        table.create_check_constraint("level_known", f"level IN ({LEVELS})")
        table.create_check_constraint("months_positive", "months IS NULL OR months > 0")
    _texts()
    _read()
    _attendances()


def _texts() -> None:
    op.create_table(
        "course_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("earlier_until", sa.Date(), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        _to("course_texts", "course_id", "courses"),
        _to("course_texts", "published_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_course_texts"),
        sa.UniqueConstraint("course_id", "number", name="uq_course_texts_course_id_number"),
    )


def _read() -> None:
    op.create_table(
        "course_readings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        _to("course_readings", "member_id", "members"),
        _to("course_readings", "text_id", "course_texts"),
        sa.PrimaryKeyConstraint("member_id", "text_id", "chapter", name="pk_course_readings"),
    )
    op.create_table(
        "course_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", UTCDateTime(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        _to("course_tries", "member_id", "members"),
        _to("course_tries", "text_id", "course_texts"),
        sa.PrimaryKeyConstraint("id", name="pk_course_tries"),
    )
    for column in ("member_id", "text_id"):
        op.create_index(f"ix_course_tries_{column}", "course_tries", [column])


def _attendances() -> None:
    op.drop_index(STANDING, TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("way", sa.String(length=40), nullable=False, server_default="in_person"))
        table.add_column(sa.Column("text_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("until", sa.Date(), nullable=True))
        table.create_check_constraint("way_known", f"way IN ({WAYS})")
        table.create_check_constraint("here_by_a_text", "way <> 'here' OR text_id IS NOT NULL")
        table.create_foreign_key(f"fk_{TABLE}_text_id_course_texts", "course_texts", ["text_id"], ["id"])
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("way", existing_type=sa.String(length=40), server_default=None)
    _standing("course_id", "member_id", "attended_on")


def _standing(*columns: str) -> None:
    op.create_index(STANDING, TABLE, list(columns), unique=True, sqlite_where=STANDS, postgresql_where=STANDS)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    op.drop_index(STANDING, TABLE)
    _keep_the_latest()
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(f"fk_{TABLE}_text_id_course_texts", type_="foreignkey")
        table.drop_constraint(op.f(f"ck_{TABLE}_here_by_a_text"), type_="check")
        table.drop_constraint(op.f(f"ck_{TABLE}_way_known"), type_="check")
        for column in ("until", "text_id", "way"):
            table.drop_column(column)
    _standing("course_id", "member_id")
    for name in ("course_tries", "course_readings", "course_texts"):
        op.drop_table(name)
    with op.batch_alter_table("courses") as table:
        table.drop_constraint(op.f("ck_courses_months_positive"), type_="check")
        table.drop_constraint(op.f("ck_courses_level_known"), type_="check")
        table.drop_column("months")
        table.drop_column("level")


def _keep_the_latest() -> None:
    """Undo all but the latest of the attendances of a member: one alone may stand there."""
    op.execute(
        "UPDATE course_attendances SET undone_at = recorded_at, undone_by = recorded_by, undone_because = 'renewed' "
        "WHERE undone_at IS NULL AND EXISTS (SELECT 1 FROM course_attendances AS later "
        "WHERE later.course_id = course_attendances.course_id "
        "AND later.member_id = course_attendances.member_id "
        "AND later.undone_at IS NULL AND later.id > course_attendances.id)"
    )

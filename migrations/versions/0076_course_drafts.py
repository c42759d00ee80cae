"""The next version of a course's text as it is prepared, with the questions of its check.

Revision: 0076_course_drafts
After: 0075_charters_composed
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0076_course_drafts"
down_revision = "0075_charters_composed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_drafts",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("began_from", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_course_drafts_course_id_courses"),
        sa.ForeignKeyConstraint(["saved_by"], ["members.id"], name="fk_course_drafts_saved_by_members"),
        sa.PrimaryKeyConstraint("course_id", name="pk_course_drafts"),
    )


def downgrade() -> None:
    op.drop_table("course_drafts")

"""A charter may ask for a course before a first proposal.

Revision: 0070_course_before_proposing
After: 0069_feedback
"""

import sqlalchemy as sa
from alembic import op

revision = "0070_course_before_proposing"
down_revision = "0069_feedback"
branch_labels = None
depends_on = None

KNOWN = "ck_clause_checks_kind_known"
BEFORE = ("course", "document", "measure", "red_line")
AFTER = ("course", "document", "measure", "proposing", "red_line")


def _kinds(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("clause_checks") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), sa.column("kind").in_(values))


def upgrade() -> None:
    _kinds(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM clause_checks WHERE kind = 'proposing'")
    _kinds(BEFORE)

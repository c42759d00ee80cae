"""The words for the cases of a system from outside.

Revision: 0057_words_of_outside_audits
After: 0056_score_contexts
"""

import sqlalchemy as sa
from alembic import op

revision = "0057_words_of_outside_audits"
down_revision = "0056_score_contexts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outside_audits") as table:
        table.add_column(sa.Column("cases", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outside_audits") as table:
        table.drop_column("cases")

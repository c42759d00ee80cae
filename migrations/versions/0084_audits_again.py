"""Versions in use audited again, on cases they scored.

Revision: 0084_audits_again
After: 0083_keeping_tools
"""

import sqlalchemy as sa
from alembic import op

revision = "0084_audits_again"
down_revision = "0083_keeping_tools"
branch_labels = None
depends_on = None

KEY = "fk_outside_audits_model_version_id_model_versions"
INDEX = "ix_outside_audits_model_version_id"


def upgrade() -> None:
    with op.batch_alter_table("outside_audits") as table:
        table.add_column(sa.Column("model_version_id", sa.Integer(), nullable=True))
        table.create_foreign_key(KEY, "model_versions", ["model_version_id"], ["id"])
    op.create_index(INDEX, "outside_audits", ["model_version_id"])


def downgrade() -> None:
    op.drop_index(INDEX, "outside_audits")
    with op.batch_alter_table("outside_audits") as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("model_version_id")

"""What the terms of a mandate say besides: by which ways scores come, and how many cases people judge first.

Revision: 0053_terms_of_use
After: 0052_score_drafts
"""

import sqlalchemy as sa
from alembic import op

revision = "0053_terms_of_use"
down_revision = "0052_score_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mandates") as batch:
        batch.add_column(
            sa.Column("channels", sa.JSON(none_as_null=True), nullable=False, server_default='["page"]')
        )
        batch.add_column(sa.Column("own_judgement_percent", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("mandates") as batch:
        batch.alter_column("channels", existing_type=sa.JSON(none_as_null=True), server_default=None)
        batch.alter_column("own_judgement_percent", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mandates") as batch:
        batch.drop_column("own_judgement_percent")
        batch.drop_column("channels")

"""A motion can be taken off the agenda before the notice; its item is kept, and its place is free again.

Revision: 0006_agenda_items_taken_off
After: 0005_studies_and_budgets
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0006_agenda_items_taken_off"
down_revision = "0005_studies_and_budgets"
branch_labels = None
depends_on = None

PLACE = "uq_agenda_items_assembly_id_position"
LISTED = "uq_agenda_items_listed"


def upgrade() -> None:
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("taken_off_at", UTCDateTime(), nullable=True))
        table.drop_constraint(op.f(PLACE), type_="unique")
    listed = sa.text("taken_off_at IS NULL")
    op.create_index(
        LISTED,
        "agenda_items",
        ["assembly_id", "position"],
        unique=True,
        sqlite_where=listed,
        postgresql_where=listed,
    )


def downgrade() -> None:
    # Every item had a place of its own: those taken off go after the others, as cancelled motions do.
    op.drop_index(LISTED, "agenda_items")
    op.execute("UPDATE agenda_items SET position = position + 1000 + id WHERE taken_off_at IS NOT NULL")
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("taken_off_at")
        table.create_unique_constraint(op.f(PLACE), ["assembly_id", "position"])

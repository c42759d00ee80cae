"""A member leaves a meeting; who made a model or proposed a tool judges none of its conditions.

Revision: 0088_leaving_and_judging
After: 0087_course_titles
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0088_leaving_and_judging"
down_revision = "0087_course_titles"
branch_labels = None
depends_on = None

OF_MODELS = sa.text(
    "SELECT c.id, r.asked_by, v.taken_by FROM conditions c JOIN opinions o ON o.id = c.origin_id "
    "JOIN model_versions v ON v.id = o.model_version_id JOIN training_runs r ON r.id = v.run_id "
    "WHERE c.origin = 'opinion'"
)
OF_TOOLS = sa.text(
    "SELECT c.id, f.proposed_by FROM conditions c JOIN tool_files f ON f.id = c.origin_id WHERE c.origin = 'tool'"
)
KEEP = sa.text("UPDATE conditions SET apart = :apart WHERE id = :id")


def _makers(bind: Any) -> Iterator[tuple[int, list[int]]]:
    for query in (OF_MODELS, OF_TOOLS):
        for row in bind.execute(query).all():
            yield row[0], sorted({one for one in row[1:] if one is not None})


def upgrade() -> None:
    with op.batch_alter_table("attendances") as table:
        table.add_column(sa.Column("left_at", UTCDateTime(), nullable=True))
    with op.batch_alter_table("conditions") as table:
        table.add_column(sa.Column("apart", sa.JSON(), nullable=False, server_default="[]"))
    bind = op.get_bind()
    for number, apart in _makers(bind):
        bind.execute(KEEP, {"apart": json.dumps(apart), "id": number})
    with op.batch_alter_table("conditions") as table:
        table.alter_column("apart", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("conditions") as table:
        table.drop_column("apart")
    with op.batch_alter_table("attendances") as table:
        table.drop_column("left_at")

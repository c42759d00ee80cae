"""On SQLite too, the number of a row that was deleted and may stand in an address is given to no other row.

Revision: 0093_numbers_given_once
After: 0092_incidents
"""

from alembic import op

revision = "0093_numbers_given_once"
down_revision = "0092_incidents"
branch_labels = None
depends_on = None

TABLES = (
    "co_authors",
    "holdings",
    "indicators",
    "notices",
    "score_drafts",
    "sign_ins",
    "tellings",
    "validation_cases",
)


def _make_anew(*, once: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in TABLES:
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": once}):
            pass


def upgrade() -> None:
    _make_anew(once=True)


def downgrade() -> None:
    _make_anew(once=False)

"""Columns replaced by pseudonyms, the keys that made them, and the log of persons found again.

Revision: 0043_pseudonyms
After: 0042_committee_votes
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0043_pseudonyms"
down_revision = "0042_committee_votes"
branch_labels = None
depends_on = None
PURPOSES = "'error', 'incident', 'obligation', 'request'"
LIVING = sa.text("destroyed_at IS NULL")


def upgrade() -> None:
    for table in ("sources", "arrivals"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("pseudonyms", sa.JSON(none_as_null=True), nullable=True))
    _keys()
    op.create_table(
        "reidentifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("tokens", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"purpose IN ({PURPOSES})", name="purpose_known"),
        sa.CheckConstraint("(purpose = 'request') = (request_id IS NOT NULL)", name="for_a_request"),
        _to("reidentifications", "key_id", "pseudonym_keys"),
        _to("reidentifications", "request_id", "rights_requests"),
        _to("reidentifications", "done_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_reidentifications"),
    )
    op.create_index("ix_reidentifications_key_id", "reidentifications", ["key_id"])


def _keys() -> None:
    op.create_table(
        "pseudonym_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holding_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("destroyed_by", sa.Integer(), nullable=True),
        sa.Column("destroyed_at", UTCDateTime(), nullable=True),
        sa.Column("destroyed_because", sa.Text(), nullable=False),
        sa.CheckConstraint("(destroyed_at IS NULL) = (destroyed_by IS NULL)", name="destroyed_by_somebody"),
        sa.CheckConstraint("destroyed_at IS NULL OR destroyed_because <> ''", name="destroyed_for_a_reason"),
        _to("pseudonym_keys", "holding_id", "holdings"),
        _to("pseudonym_keys", "made_by", "members"),
        _to("pseudonym_keys", "destroyed_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_pseudonym_keys"),
        sa.UniqueConstraint("name", name="uq_pseudonym_keys_name"),
    )
    told = {"unique": True, "sqlite_where": LIVING, "postgresql_where": LIVING}
    op.create_index("ix_pseudonym_keys_living", "pseudonym_keys", ["holding_id"], **told)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    op.drop_table("reidentifications")
    op.drop_table("pseudonym_keys")
    for table in ("arrivals", "sources"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("pseudonyms")

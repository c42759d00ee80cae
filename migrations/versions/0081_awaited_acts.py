"""Acts of administrators on the roll that wait for a second person.

Revision: 0081_awaited_acts
After: 0080_erasures
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0081_awaited_acts"
down_revision = "0080_erasures"
branch_labels = None
depends_on = None

KINDS = (
    "address_changed",
    "admission_freed",
    "associate_admitted",
    "member_readmitted",
    "role_ended",
    "role_given",
)


def upgrade() -> None:
    op.create_table(
        "awaited_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("params", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint("(settled_at IS NULL) = (accepted IS NULL)", name="settled_one_way"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        sa.CheckConstraint("accepted IS NOT TRUE OR settled_by <> asked_by", name="accepted_by_another"),
        _to("person_id"),
        _to("asked_by"),
        _to("settled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_awaited_acts"),
    )
    op.create_index("ix_awaited_acts_person_id", "awaited_acts", ["person_id"])


def _to(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["members.id"], name=f"fk_awaited_acts_{column}_members")


def downgrade() -> None:
    op.drop_table("awaited_acts")

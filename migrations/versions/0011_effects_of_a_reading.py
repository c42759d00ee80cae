"""The committee's reading says what would change for people and surroundings, one line for each of seven effects.

Readings made before keep no line: pages say that they were not asked.

Revision: 0011_effects_of_a_reading
After: 0010_deliberation
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_effects_of_a_reading"
down_revision = "0010_deliberation"
branch_labels = None
depends_on = None

CONCERNS = (
    "employment",
    "skills",
    "working_conditions",
    "fairness",
    "privacy",
    "environment",
    "sharing_of_value",
)
DIRECTIONS = ("better", "no_change", "worse", "unknown")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def upgrade() -> None:
    op.create_table(
        "check_effects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("concern", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("whom", sa.String(length=300), nullable=False),
        sa.CheckConstraint(f"concern IN ({_listed(CONCERNS)})", name=op.f("ck_check_effects_concern_known")),
        sa.CheckConstraint(
            f"direction IN ({_listed(DIRECTIONS)})", name=op.f("ck_check_effects_direction_known")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["charter_checks.id"], name=op.f("fk_check_effects_check_id_charter_checks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_effects")),
        sa.UniqueConstraint("check_id", "concern", name=op.f("uq_check_effects_check_id_concern")),
    )


def downgrade() -> None:
    op.drop_table("check_effects")

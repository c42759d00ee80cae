"""Parts of a model card that people complete, each text signed and kept.

Revision: 0038_model_card_parts
After: 0037_expert_validation
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0038_model_card_parts"
down_revision = "0037_expert_validation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _card_texts()


def _card_texts() -> None:
    op.create_table(
        "card_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "intended_use",
                "out_of_scope",
                "known_limits",
                "advice",
                "contact",
                name="part_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_versions.id"],
            name=op.f("fk_card_texts_model_version_id_model_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["members.id"], name=op.f("fk_card_texts_written_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_texts")),
        sa.UniqueConstraint(
            "model_version_id",
            "part",
            "language",
            "number",
            name=op.f("uq_card_texts_model_version_id_part_language_number"),
        ),
    )
    op.create_index(op.f("ix_card_texts_model_version_id"), "card_texts", ["model_version_id"])


def downgrade() -> None:
    for name in ("card_texts",):
        op.drop_table(name)

"""Programs that call in a member's name, with their tokens; each score says by which way it was asked for.

Revision: 0055_applications
After: 0054_mandate_publications
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0055_applications"
down_revision = "0054_mandate_publications"
branch_labels = None
depends_on = None

CHANNELS = ("page", "api", "batch")


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_applications_closed_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_applications_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["members.id"], name=op.f("fk_applications_closed_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index("ix_applications_member_id", "applications", ["member_id"])
    _tokens()
    known = sa.Enum(*CHANNELS, name="channel_known", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("scores") as batch:
        batch.add_column(sa.Column("channel", known, nullable=False, server_default="page"))
        batch.add_column(sa.Column("application_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_scores_application_id_applications"), "applications", ["application_id"], ["id"]
        )
        batch.create_index("ix_scores_application_id", ["application_id"])
        batch.create_index("ix_scores_reference", ["reference"])
    with op.batch_alter_table("scores") as batch:
        batch.alter_column("channel", server_default=None)


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("last_used_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_tokens_revoked_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_tokens_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["revoked_by"], ["members.id"], name=op.f("fk_tokens_revoked_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
    )
    op.create_index("ix_tokens_application_id", "tokens", ["application_id"])


def downgrade() -> None:
    with op.batch_alter_table("scores") as batch:
        batch.drop_index("ix_scores_reference")
        batch.drop_index("ix_scores_application_id")
        batch.drop_constraint(op.f("fk_scores_application_id_applications"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_scores_channel_known"), type_="check")
        batch.drop_column("application_id")
        batch.drop_column("channel")
    op.drop_table("tokens")
    op.drop_table("applications")

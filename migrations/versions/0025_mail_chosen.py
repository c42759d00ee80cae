"""Members choose which news also come to them by mail.

Revision: 0025_mail_chosen
After: 0024_disputes_of_a_roll
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_mail_chosen"
down_revision = "0024_disputes_of_a_roll"
branch_labels = None
depends_on = None

KINDS = ("meetings", "concerned", "reminders", "results", "debates", "following")
WAYS = ("at_once", "weekly", "never")


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "mail_choices",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("kind_known", KINDS), nullable=False),
        sa.Column("way", _words("way_known", WAYS), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mail_choices_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_mail_choices")),
    )


def downgrade() -> None:
    op.drop_table("mail_choices")

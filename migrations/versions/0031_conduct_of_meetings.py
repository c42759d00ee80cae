"""Meetings led item by item: how each is led, what its chair announced, what is noted and asked while it sits.

Revision: 0031_conduct_of_meetings
After: 0030_objections_carried_over
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0031_conduct_of_meetings"
down_revision = "0030_objections_carried_over"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assemblies") as table:
        table.add_column(sa.Column("conduct", sa.String(length=40), nullable=False, server_default="window"))
        table.create_check_constraint(op.f("ck_assemblies_conduct_known"), "conduct IN ('session', 'window')")
    with op.batch_alter_table("assemblies") as table:
        table.alter_column("conduct", server_default=None)
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("debates", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("agenda_items") as table:
        table.alter_column("debates", existing_type=sa.Text(), server_default=None)
    _widen_polls()
    _create_tables()


def _widen_polls() -> None:
    at = UTCDateTime()
    with op.batch_alter_table("polls") as table:
        table.add_column(sa.Column("announced_until", at))
        table.add_column(sa.Column("proclaimed_at", at))
        table.add_column(sa.Column("secrecy_asked_at", at))
        table.create_check_constraint(
            op.f("ck_polls_only_results_are_proclaimed"), "proclaimed_at IS NULL OR state = 'closed'"
        )


def _create_tables() -> None:
    op.create_table(
        "floors",
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_floors_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_floors_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("assembly_id", name=op.f("pk_floors")),
    )
    op.create_table(
        "meeting_incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("logged_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_meeting_incidents_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_meeting_incidents_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["logged_by"], ["members.id"], name=op.f("fk_meeting_incidents_logged_by_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_incidents")),
    )
    op.create_index(op.f("ix_meeting_incidents_assembly_id"), "meeting_incidents", ["assembly_id"])
    op.create_table(
        "secrecy_requests",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_secrecy_requests_poll_id_polls")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_secrecy_requests_member_id_members")
        ),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_secrecy_requests")),
    )


def downgrade() -> None:
    # Before this step all votes of a meeting opened by the clock: what waited for its chair waits no more.
    op.execute("UPDATE polls SET waits = trim(replace(' ' || waits || ' ', ' chair ', ' '))")
    for name in ("secrecy_requests", "meeting_incidents", "floors"):
        op.drop_table(name)
    with op.batch_alter_table("polls") as table:
        table.drop_constraint(op.f("ck_polls_only_results_are_proclaimed"), type_="check")
        for name in ("secrecy_asked_at", "proclaimed_at", "announced_until"):
            table.drop_column(name)
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("debates")
    with op.batch_alter_table("assemblies") as table:
        table.drop_constraint(op.f("ck_assemblies_conduct_known"), type_="check")
        table.drop_column("conduct")

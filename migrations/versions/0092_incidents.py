"""Incidents of models and tools in use; those reported on tools before are brought over, with their answers.

Revision: 0092_incidents
After: 0091_files_given_back
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0092_incidents"
down_revision = "0091_files_given_back"
branch_labels = None
depends_on = None

BEFORE = ("use", "incident", "contest", "change")
AFTER = ("use", "contest", "change")
BRING = sa.text(
    "INSERT INTO incidents (use_mandate_id, happened_on, what, affected, declared_by, declared_at, corrected, learnt, "
    "closed_by, closed_at) SELECT mandate_id, date(reported_at), text, '', reported_by, reported_at, answer, '', "
    "answered_by, answered_at FROM use_reports WHERE kind = 'incident' ORDER BY id"
)
GIVE_BACK = sa.text(
    "INSERT INTO use_reports (mandate_id, kind, text, reported_by, reported_at, answer, answered_by, answered_at) "
    "SELECT use_mandate_id, 'incident', what, declared_by, declared_at, corrected, closed_by, closed_at "
    "FROM incidents WHERE use_mandate_id IS NOT NULL ORDER BY id"
)


def _kinds(kinds: tuple[str, ...]) -> None:
    held = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    with op.batch_alter_table("use_reports") as table:
        table.drop_constraint(op.f("ck_use_reports_kind_known"), type_="check")
        table.create_check_constraint(op.f("ck_use_reports_kind_known"), held)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("use_mandate_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(40), nullable=True),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", UTCDateTime(), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(mandate_id IS NULL) <> (use_mandate_id IS NULL)", name=op.f("ck_incidents_of_one_mandate")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_incidents_closed_by_somebody")
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'serious', 'grave')", name=op.f("ck_incidents_severity_known")
        ),
        _to("incidents", "mandate_id", "mandates"),
        _to("incidents", "use_mandate_id", "use_mandates"),
        _to("incidents", "declared_by", "members"),
        _to("incidents", "closed_by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_table(
        "incident_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        _to("incident_steps", "incident_id", "incidents"),
        _to("incident_steps", "by", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_steps")),
    )
    for table, column in (
        ("incidents", "mandate_id"),
        ("incidents", "use_mandate_id"),
        ("incidents", "declared_by"),
        ("incident_steps", "incident_id"),
        ("incident_steps", "by"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.execute(BRING)
    op.execute("DELETE FROM use_reports WHERE kind = 'incident'")
    _kinds(AFTER)


def downgrade() -> None:
    _kinds(BEFORE)
    op.execute(GIVE_BACK)
    op.drop_table("incident_steps")
    op.drop_table("incidents")

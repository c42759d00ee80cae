"""Conditions are rows of their own, with who follows each, by when, and a journal.

Those that members voted with before begin here, followed by nobody yet: the conditions of the reading of each launched
file, the reserve of the board on it, and the conditions of the opinion under each mandate that stands.

Revision: 0015_conditions_followed
After: 0014_ranking
"""

import json

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0015_conditions_followed"
down_revision = "0014_ranking"
branch_labels = None
depends_on = None

ORIGINS = ("charter", "board", "opinion")
STATES = ("asked", "proposed", "fulfilled", "given_up")
KINDS = (
    "begun",
    "assigned",
    "noted",
    "proposed",
    "sent_back",
    "fulfilled",
    "given_up",
    "lapsed",
    "reopened",
)
READ = """
    SELECT f.id, f.condition, u.id, u.decided_at FROM findings f
    JOIN charter_checks c ON c.id = f.check_id JOIN use_cases u ON u.id = c.use_case_id
    WHERE u.state = 'launched' AND f.condition <> '' AND c.id =
        (SELECT max(o.id) FROM charter_checks o WHERE o.use_case_id = u.id AND o.use_case_version = u.version)
    ORDER BY f.id
"""
RESERVED = """
    SELECT a.id, a.reserve, u.id, u.decided_at FROM board_opinions a
    JOIN studies s ON s.id = a.study_id JOIN use_cases u ON u.id = s.use_case_id
    WHERE u.state = 'launched' AND a.reserve <> '' AND a.given_at < u.decided_at AND a.id =
        (SELECT max(o.id) FROM board_opinions o JOIN studies t ON t.id = o.study_id
         WHERE t.use_case_id = u.id AND o.given_at < u.decided_at)
    ORDER BY a.id
"""
JUDGED = """
    SELECT o.id, o.conditions, m.use_case_id, o.given_at FROM opinions o
    JOIN dossiers d ON d.opinion_id = o.id JOIN mandates m ON m.dossier_id = d.id
    WHERE m.state IN ('granted', 'suspended') ORDER BY o.id
"""


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def upgrade() -> None:
    op.create_table(
        "conditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"origin IN ({_listed(ORIGINS)})", name=op.f("ck_conditions_origin_known")),
        sa.CheckConstraint(f"state IN ({_listed(STATES)})", name=op.f("ck_conditions_state_known")),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_conditions_use_case_id_use_cases")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_conditions_owner_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conditions")),
    )
    op.create_index(op.f("ix_conditions_use_case_id"), "conditions", ["use_case_id"], unique=False)
    op.create_index(op.f("ix_conditions_owner_id"), "conditions", ["owner_id"], unique=False)
    op.create_table(
        "condition_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({_listed(KINDS)})", name=op.f("ck_condition_notes_kind_known")),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["conditions.id"], name=op.f("fk_condition_notes_condition_id_conditions")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["members.id"], name=op.f("fk_condition_notes_owner_id_members")
        ),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_condition_notes_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_notes")),
    )
    op.create_index(
        op.f("ix_condition_notes_condition_id"), "condition_notes", ["condition_id"], unique=False
    )
    _begin_those_that_were_voted()


def _begin_those_that_were_voted() -> None:
    connection = op.get_bind()
    for origin, query in (("charter", READ), ("board", RESERVED), ("opinion", JUDGED)):
        for origin_id, written, use_case_id, at in connection.execute(sa.text(query)).all():
            for text in _texts(origin, written):
                _begin(connection, origin, origin_id, text, use_case_id, at)


def _texts(origin: str, written: object) -> list[str]:
    if origin != "opinion":
        return [str(written)]
    held = json.loads(written) if isinstance(written, str) else written
    return [str(one) for one in held] if isinstance(held, list) else []


def _begin(
    connection: sa.Connection, origin: str, origin_id: int, text: str, use_case_id: int, at: object
) -> None:
    row = {"origin": origin, "origin_id": origin_id, "text": text, "use_case": use_case_id, "at": at}
    connection.execute(
        sa.text(
            "INSERT INTO conditions (use_case_id, origin, origin_id, text, state, begun_at) "
            "VALUES (:use_case, :origin, :origin_id, :text, 'asked', :at)"
        ),
        row,
    )
    connection.execute(
        sa.text(
            "INSERT INTO condition_notes (condition_id, kind, text, at) "
            "SELECT max(id), 'begun', '', :at FROM conditions"
        ),
        {"at": at},
    )


def downgrade() -> None:
    op.drop_table("condition_notes")
    op.drop_table("conditions")

"""Pilots: plans, information of workers, journal, reports; members decide what becomes of one.

Revision: 0071_pilots
After: 0070_course_before_proposing
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0071_pilots"
down_revision = "0070_course_before_proposing"
branch_labels = None
depends_on = None

DOCUMENTS = ("csv", "docx", "jpeg", "odt", "pdf", "png", "txt", "xlsx")
TONES = ("good", "bad", "neutral")
RESULTS = ("deploy", "extend", "adjust", "stop")
ORIGINS = ("charter", "board", "opinion")
KINDS = (
    "launch",
    "deployment",
    "retraining",
    "budget",
    "charter",
    "clause",
    "rules",
    "criteria",
    "ratification",
    "admission",
    "suspension",
    "resumption",
    "withdrawal",
    "tool",
    "tool_suspension",
    "tool_resumption",
    "tool_withdrawal",
    "amendment",
    "agreement",
    "opinion",
    "choice",
    "other",
)
JSON = sa.JSON()


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _within(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    held = f"{column} IN ({', '.join(repr(value) for value in values)})"
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), held)


def _table(
    name: str, *columns: sa.Column, keys: dict[str, str], indexed: tuple[str, ...], checks: dict[str, str]
) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        *(sa.CheckConstraint(held, name=op.f(f"ck_{name}_{check}")) for check, held in checks.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}"))
            for column, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _plans() -> None:
    _table(
        "pilot_plans",
        _whole("use_case_id"),
        _whole("model_version_id"),
        _whole("number"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("question", "watched", "chosen")),
        *(sa.Column(name, JSON, nullable=False) for name in ("group_ids", "criteria", "compared")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("starts_on", "ends_on")),
        _whole("drawn_by"),
        sa.Column("drawn_at", UTCDateTime(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.UniqueConstraint("use_case_id", "number", name=op.f("uq_pilot_plans_use_case_id_number")),
        keys={
            "use_case_id": "use_cases",
            "model_version_id": "model_versions",
            "drawn_by": "members",
            "settled_by": "members",
        },
        indexed=("model_version_id",),
        checks={
            "settled_has_digest": "(settled_at IS NULL) = (digest IS NULL)",
            "settled_by_somebody": "(settled_at IS NULL) = (settled_by IS NULL)",
            "runs_forward": "ends_on > starts_on",
        },
    )


def _beside_plans() -> None:
    _table(
        "workers_information",
        _whole("plan_id"),
        sa.Column("informed_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("council", sa.Boolean(), nullable=False),
        sa.Column("consulted_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        _whole("recorded_by"),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        keys={"plan_id": "pilot_plans", "recorded_by": "members"},
        indexed=("plan_id",),
        checks={"council_is_consulted": "council = (consulted_on IS NOT NULL)"},
    )
    _table(
        "pilot_documents",
        _whole("plan_id"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", _words("kind_known", DOCUMENTS), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _whole("added_by"),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        keys={"plan_id": "pilot_plans", "added_by": "members"},
        indexed=("plan_id", "added_by"),
        checks={},
    )


def _reports() -> None:
    _table(
        "pilot_reports",
        _whole("plan_id"),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("result", _words("result_known", RESULTS), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        _whole("written_by"),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", UTCDateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        keys={
            "plan_id": "pilot_plans",
            "written_by": "members",
            "signed_by": "members",
            "poll_id": "polls",
        },
        indexed=("plan_id",),
        checks={
            "signed_has_digest": "(signed_at IS NULL) = (digest IS NULL)",
            "signed_by_somebody": "(signed_at IS NULL) = (signed_by IS NULL)",
            "final_ones_propose": "final OR result IS NULL",
        },
    )


def _journal() -> None:
    _table(
        "pilot_entries",
        _whole("plan_id"),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tone", _words("tone_known", TONES), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("score_id", sa.Integer(), nullable=True),
        _whole("written_by"),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        keys={"plan_id": "pilot_plans", "score_id": "scores", "written_by": "members"},
        indexed=("plan_id", "written_by"),
        checks={},
    )
    _table(
        "pilot_comments",
        _whole("entry_id"),
        sa.Column("text", sa.Text(), nullable=False),
        _whole("written_by"),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        keys={"entry_id": "pilot_entries", "written_by": "members"},
        indexed=("entry_id",),
        checks={},
    )


def upgrade() -> None:
    _plans()
    _beside_plans()
    _reports()
    _journal()
    _within("motions", "kind", "kind_known", (*KINDS, "pilot"))
    _within("conditions", "origin", "origin_known", (*ORIGINS, "pilot"))


def downgrade() -> None:
    # What members decided on a pilot stays: its motions as motions without effect, its conditions as the board's.
    op.execute("UPDATE motions SET kind = 'other' WHERE kind = 'pilot'")
    op.execute("UPDATE conditions SET origin = 'board' WHERE origin = 'pilot'")
    _within("motions", "kind", "kind_known", KINDS)
    _within("conditions", "origin", "origin_known", ORIGINS)
    for table in (
        "pilot_comments",
        "pilot_entries",
        "pilot_reports",
        "pilot_documents",
        "workers_information",
        "pilot_plans",
    ):
        op.drop_table(table)

"""Scores given together are kept by columns, some thousands of lines in one row; those of before stay scores too.

Revision: 0085_scores_by_columns
After: 0084_audits_again
"""

import hashlib
import json
import struct
from typing import Any

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0085_scores_by_columns"
down_revision = "0084_audits_again"
branch_labels = None
depends_on = None

TOGETHER = 5_000  # lines moved into one chunk
JSON = sa.JSON(none_as_null=True)
NAMES = (
    "id mandate_id artefact_sha256 scored_by scored_at count held sha256 line score_id typed reason batch_id "
    "first_line next_line chunk_id chunk_line refused reasons faults sent_by sent_at scored total deleted_at position "
    "probability reference inputs uncalibrated scale base factors warnings channel decision_reason"
)
TYPES = dict.fromkeys(("typed", "reason", "reasons", "inputs", "factors", "warnings"), JSON)
TYPES |= {"held": sa.LargeBinary(), "faults": sa.LargeBinary()}
TYPES |= dict.fromkeys(("scored_at", "sent_at", "deleted_at"), UTCDateTime())
COLUMNS = [(name, TYPES.get(name)) for name in NAMES.split()]


def _table(name: str) -> Any:
    return sa.table(name, *(sa.column(one, kind) if kind else sa.column(one) for one, kind in COLUMNS))


LINES, KEPT, CHUNKS, SCORES, BATCHES, MANDATES = (
    _table(name) for name in ("batch_lines", "batch_chunks", "score_chunks", "scores", "batches", "mandates")
)
OF_BEFORE = ("batch_id", "line", "score_id", "typed", "reason")
OF_BATCH = ("id", "mandate_id", "sent_by", "sent_at", "scored", "refused", "total", "deleted_at")
FAULT = struct.Struct("<II")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "score_chunks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("artefact_sha256", sa.String(length=64), nullable=False),
        sa.Column("scored_by", sa.Integer(), nullable=False),
        sa.Column("scored_at", UTCDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _to("score_chunks", "mandate_id", "mandates"),
        _to("score_chunks", "scored_by", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_score_chunks"),
    )
    for column in ("mandate_id", "scored_by"):
        op.create_index(f"ix_score_chunks_{column}", "score_chunks", [column])
    with op.batch_alter_table("scores") as table:
        table.add_column(sa.Column("chunk_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("chunk_line", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_scores_chunk_id_score_chunks"), "score_chunks", ["chunk_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_scores_a_line_of_a_chunk"), "(chunk_id IS NULL) = (chunk_line IS NULL)"
        )
        table.create_unique_constraint(op.f("uq_scores_chunk_id_chunk_line"), ["chunk_id", "chunk_line"])
    with op.batch_alter_table("batches") as table:
        table.add_column(sa.Column("lines_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("workbook_job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("workbook_sha256", sa.String(length=64), nullable=True))
        table.create_foreign_key(op.f("fk_batches_workbook_job_id_jobs"), "jobs", ["workbook_job_id"], ["id"])
    op.create_index("ix_batches_lines_sha256", "batches", ["lines_sha256"])
    held = _all(sa.select(*(LINES.c[one] for one in OF_BEFORE)).order_by(LINES.c.batch_id, LINES.c.line))
    op.drop_table("batch_lines")
    _lines()
    for batch in _all(sa.select(*(BATCHES.c[one] for one in OF_BATCH))):
        _gather(batch, [one for one in held if one.batch_id == batch.id])


def _lines() -> None:
    op.create_table(
        "batch_chunks",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("next_line", sa.Integer(), nullable=False),
        sa.Column("chunk_id", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("faults", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("next_line >= first_line", name="lines_in_order"),
        _to("batch_chunks", "batch_id", "batches"),
        _to("batch_chunks", "chunk_id", "score_chunks"),
        sa.PrimaryKeyConstraint("batch_id", "first_line", name="pk_batch_chunks"),
        sa.UniqueConstraint("chunk_id", name="uq_batch_chunks_chunk_id"),
    )


def _old_lines() -> None:
    op.create_table(
        "batch_lines",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("score_id", sa.Integer(), nullable=True),
        sa.Column("typed", JSON, nullable=True),
        sa.Column("reason", JSON, nullable=True),
        sa.CheckConstraint("score_id IS NOT NULL OR reason IS NOT NULL", name="scored_or_refused"),
        _to("batch_lines", "batch_id", "batches"),
        _to("batch_lines", "score_id", "scores"),
        sa.PrimaryKeyConstraint("batch_id", "line", name="pk_batch_lines"),
        sa.UniqueConstraint("score_id", name="uq_batch_lines_score_id"),
    )


def _all(query: Any) -> list[Any]:
    return list(op.get_bind().execute(query).all())


def _gather(batch: Any, lines: list[Any]) -> None:
    """Put the lines of a batch into chunks; errors found ahead of where the work stood are found again by it."""
    reached = [one.line for one in lines if one.score_id is not None or one.typed is not None]
    if batch.deleted_at is not None or batch.scored + batch.refused >= batch.total:
        reached = [one.line for one in lines]
    ends = max(reached) + 1 if reached else 0
    kept = [one for one in lines if one.line < ends]
    first = 1
    for at in range(0, len(kept), TOGETHER):
        some = kept[at : at + TOGETHER]
        _chunk(batch, first, some)
        first = some[-1].line + 1
    refused = sum(one.score_id is None for one in kept)
    here = sa.update(BATCHES).where(BATCHES.c.id == batch.id)
    op.get_bind().execute(here.values(position=ends, refused=refused))


def _chunk(batch: Any, first: int, lines: list[Any]) -> None:
    """Write one chunk: its lines and probabilities, its errors; its scores stay, and say which line each was."""
    bind = op.get_bind()
    numbers = {one.score_id: one.line for one in lines if one.score_id is not None}
    query = sa.select(SCORES.c.id, SCORES.c.probability, SCORES.c.scored_at).where(SCORES.c.id.in_(numbers))
    scores = sorted(_all(query), key=lambda one: numbers[one.id])
    held = struct.pack(f"<{len(scores)}I", *(numbers[one.id] for one in scores))
    held += struct.pack(f"<{len(scores)}d", *(one.probability for one in scores))
    artefact = bind.scalar(sa.select(MANDATES.c.artefact_sha256).where(MANDATES.c.id == batch.mandate_id))
    values = {"mandate_id": batch.mandate_id, "artefact_sha256": artefact, "scored_by": batch.sent_by}
    values |= {
        "scored_at": max((one.scored_at for one in scores), default=batch.sent_at),
        "count": len(scores),
    }
    values |= {"held": held, "sha256": hashlib.sha256(held).hexdigest()}
    bind.execute(sa.insert(CHUNKS).values(**values))
    chunk = bind.scalar(sa.select(sa.func.max(CHUNKS.c.id)))
    reasons, faults = _faults([one for one in lines if one.score_id is None])
    made = {"batch_id": batch.id, "first_line": first, "next_line": lines[-1].line + 1, "chunk_id": chunk}
    made |= {"refused": len(lines) - len(numbers), "reasons": reasons, "faults": faults}
    bind.execute(sa.insert(KEPT).values(**made))
    for number, line in numbers.items():
        here = sa.update(SCORES).where(SCORES.c.id == number)
        bind.execute(here.values(chunk_id=chunk, chunk_line=line))


def _faults(lines: list[Any]) -> tuple[list[Any], bytes]:
    reasons: list[Any] = []
    places: dict[str, int] = {}
    made = b""
    for one in lines:
        key = json.dumps(one.reason, sort_keys=True)
        if key not in places:
            places[key] = len(reasons)
            reasons.append(one.reason)
        made += FAULT.pack(one.line, places[key])
    return reasons, made


def downgrade() -> None:
    """Give each line a row again. A score that nobody opened keeps its line and probability: factors are not known."""
    chunks = _all(sa.select(*(KEPT.c[one] for one in ("batch_id", "chunk_id", "reasons", "faults"))))
    op.drop_table("batch_chunks")
    _old_lines()
    for chunk in chunks:
        _scatter(chunk)
    op.drop_index("ix_batches_lines_sha256", "batches")
    with op.batch_alter_table("batches") as table:
        table.drop_constraint(op.f("fk_batches_workbook_job_id_jobs"), type_="foreignkey")
        for column in ("workbook_sha256", "workbook_job_id", "lines_sha256"):
            table.drop_column(column)
    op.execute("UPDATE batches SET position = scored + refused")
    with op.batch_alter_table("scores") as table:
        table.drop_constraint(op.f("uq_scores_chunk_id_chunk_line"), type_="unique")
        table.drop_constraint(op.f("ck_scores_a_line_of_a_chunk"), type_="check")
        table.drop_constraint(op.f("fk_scores_chunk_id_score_chunks"), type_="foreignkey")
        table.drop_column("chunk_line")
        table.drop_column("chunk_id")
    op.drop_table("score_chunks")


def _scatter(chunk: Any) -> None:
    bind = op.get_bind()
    (of,) = _all(
        sa.select(*(CHUNKS.c[one] for one in ("held", "mandate_id", "scored_by", "scored_at"))).where(
            CHUNKS.c.id == chunk.chunk_id
        )
    )
    opened = _all(sa.select(SCORES.c.id, SCORES.c.chunk_line).where(SCORES.c.chunk_id == chunk.chunk_id))
    rows = {one.chunk_line: {"score_id": one.id, "reason": None} for one in opened}
    for line, probability in _held(of.held):
        if line not in rows:
            rows[line] = {"score_id": _score(of, line, probability), "reason": None}
    for line, place in FAULT.iter_unpack(chunk.faults[: len(chunk.faults) // FAULT.size * FAULT.size]):
        rows.setdefault(line, {"score_id": None, "reason": chunk.reasons[place]})
    for line, made in sorted(rows.items()):
        bind.execute(sa.insert(LINES).values(batch_id=chunk.batch_id, line=line, typed=None, **made))


def _held(held: bytes) -> list[tuple[int, float]]:
    count = len(held) // 12
    lines, found = struct.unpack_from(f"<{count}I", held), struct.unpack_from(f"<{count}d", held, 4 * count)
    return list(zip(lines, found, strict=True))


def _score(of: Any, line: int, probability: float) -> int:
    bind = op.get_bind()
    values = {
        "mandate_id": of.mandate_id,
        "scored_by": of.scored_by,
        "scored_at": of.scored_at,
        "reference": str(line),
    }
    values |= {
        "probability": probability,
        "uncalibrated": probability,
        "scale": "probability",
        "base": probability,
    }
    values |= {"inputs": {}, "factors": [], "warnings": [], "channel": "batch", "decision_reason": ""}
    bind.execute(sa.insert(SCORES).values(**values))
    return int(bind.scalar(sa.select(sa.func.max(SCORES.c.id))) or 0)

"""Files of proposals sent to be scored together, and what became of each of their lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.jobs.tables import Job
from scopgov.mandates.tables import Mandate
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class Batch(Base):
    """A file sent under one mandate; `position` counts its rows written so far, its bytes are gone from `deleted_at`.

    `columns` are those of the file, in its order; `total` counts its lines once they were read.
    """

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    columns: Mapped[list[Any]]
    total: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    scored: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    sent_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    sent_at: Mapped[datetime]
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"), index=True)
    deleted_at: Mapped[datetime | None]
    use_case: Mapped[UseCase] = relationship()
    mandate: Mapped[Mandate] = relationship()
    sender: Mapped[Member] = relationship()
    job: Mapped[Job] = relationship()


class BatchLine(Base):
    """What became of one line: its score, or `reason` why there is none; what was `typed` goes with the file."""

    __tablename__ = "batch_lines"
    __table_args__ = (
        CheckConstraint("score_id IS NOT NULL OR reason IS NOT NULL", name="scored_or_refused"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score_id: Mapped[int | None] = mapped_column(ForeignKey("scores.id"), unique=True)
    typed: Mapped[dict[str, Any] | None]
    reason: Mapped[dict[str, Any] | None]

"""Files of proposals sent to be scored together, and what became of their lines, some thousands at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.batches import Format
from scopgov.jobs.tables import Job
from scopgov.mandates.tables import Mandate
from scopgov.members.tables import Member
from scopgov.scoring.tables import ScoreChunk
from scopgov.usecases.tables import UseCase


class Batch(Base):
    """A file sent under one mandate; `position` is the first line not written yet, `deleted_at` when its bytes went.

    `columns` are those of the file, in its order; `total` counts its lines, exactly once all are written. A workbook
    is written once as lines of text, under `lines_sha256`.
    """

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    lines_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
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
    files: Mapped[list[BatchFile]] = relationship(order_by="BatchFile.format")


class BatchFile(Base):
    """The last file made to give a batch back in one format, when so many of its lines were written.

    It stands beside archives under `sha256`, for a day.
    """

    __tablename__ = "batch_files"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    format: Mapped[Format] = mapped_column(words(Format, "format_known"), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"), index=True)
    lines: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    job: Mapped[Job] = relationship()


class BatchChunk(Base):
    """Lines written together, from `first_line` up to, and without, `next_line`: their scores, and their errors.

    `faults` are cells that could not be read, as `errors` packs them, each under one of `reasons`.
    """

    __tablename__ = "batch_chunks"
    __table_args__ = (CheckConstraint("next_line >= first_line", name="lines_in_order"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    first_line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_line: Mapped[int]
    chunk_id: Mapped[int] = mapped_column(ForeignKey("score_chunks.id"), unique=True)
    refused: Mapped[int]
    reasons: Mapped[list[Any]]
    faults: Mapped[bytes] = mapped_column(LargeBinary)
    chunk: Mapped[ScoreChunk] = relationship()

"""Imported sources and the frozen data made from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.rewritings import Way
from scopgov.inventory.tables import Holding
from scopgov.usecases.tables import UseCase


class Source(Base):
    """An imported file, kept as it came under its SHA-256; schema, steps, label rule and split as declared.

    The JSON columns hold what `datasets.schema`, `cleaning`, `labels` and `split` read and write. `reading` is how a
    person wanted the file read, `understood` what was found in it, `apart` the rows that break the schema. `dropped`
    names the columns left at the door, with the name and digest of the file as it came, which was not kept;
    `pseudonyms` the columns replaced there, with the name of the key too.
    """

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    holding_id: Mapped[int] = mapped_column(ForeignKey("holdings.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(500), default="")
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    rows: Mapped[int]
    columns: Mapped[int]
    imported_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    imported_at: Mapped[datetime]
    reading: Mapped[dict[str, Any] | None]
    understood: Mapped[dict[str, Any] | None]
    schema: Mapped[dict[str, Any]]
    dropped: Mapped[dict[str, Any] | None]
    pseudonyms: Mapped[dict[str, Any] | None]
    apart: Mapped[dict[str, Any] | None]
    quality: Mapped[dict[str, Any] | None]
    steps: Mapped[list[Any]]
    label_rule: Mapped[dict[str, Any] | None]
    split: Mapped[dict[str, Any] | None]
    use_case: Mapped[UseCase] = relationship()
    holding: Mapped[Holding] = relationship()
    frozen: Mapped[list[DataVersion]] = relationship(back_populates="source", order_by="DataVersion.version")
    rewritings: Mapped[list[Rewriting]] = relationship(back_populates="source", order_by="Rewriting.id")


class Rewriting(Base):
    """One time a kept file was written again, for a person's request or after a contest: the bytes before and after.

    What was frozen from the bytes before keeps its digest and can no longer be made again. `leftovers` are deleted
    then, at `deleted_at`. `because` may name somebody: only the data protection contact reads that of a request.
    """

    __tablename__ = "rewritings"
    __table_args__ = (
        CheckConstraint("rows > 0", name="of_some_rows"),
        CheckConstraint("(request_id IS NULL) <> (contest_id IS NULL)", name="asked_by_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("rights_requests.id"), index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("score_contests.id"), index=True)
    way: Mapped[Way] = mapped_column(words(Way, "way_known"))
    rows: Mapped[int]
    columns: Mapped[list[Any]]
    because: Mapped[str] = mapped_column(Text)
    before_sha256: Mapped[str] = mapped_column(String(64))
    after_sha256: Mapped[str] = mapped_column(String(64))
    leftovers: Mapped[list[Any]]
    done_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    done_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    source: Mapped[Source] = relationship(back_populates="rewritings")


class Arrival(Base):
    """A file that came and was looked at, and is not kept as a source yet; `job_id` once it is being read whole.

    `dropped` and `pseudonyms` hold the columns that somebody left out or replaced as it was asked to be kept;
    `ended_at` is when its bytes were deleted, kept or not.
    """

    __tablename__ = "arrivals"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(500), default="")
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    reading: Mapped[dict[str, Any] | None]
    arrived_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    arrived_at: Mapped[datetime]
    holding_id: Mapped[int | None] = mapped_column(ForeignKey("holdings.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    dropped: Mapped[list[Any] | None]
    pseudonyms: Mapped[list[Any] | None]
    ended_at: Mapped[datetime | None]
    use_case: Mapped[UseCase] = relationship()
    holding: Mapped[Holding | None] = relationship()


class DataVersion(Base):
    """A source with its schema, steps, label rule and split frozen: what training and dossiers name.

    `content` is everything that remakes the same rows; `summary` holds counts (rows, known, base rate,
    train, purged, test, positives…). `digest` covers `content` and the source's SHA-256.
    """

    __tablename__ = "data_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    frozen_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    frozen_at: Mapped[datetime]
    source: Mapped[Source] = relationship(back_populates="frozen")

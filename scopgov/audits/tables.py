"""Audit protocols, sealed before figures are shown, and audit results, frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.jobs.tables import Job
from scopgov.training.tables import ModelVersion


class Audit(Base):
    """A fairness audit of one model version: its sealed protocol, then its frozen result."""

    __tablename__ = "audits"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    protocol: Mapped[dict[str, Any]]
    protocol_digest: Mapped[str] = mapped_column(String(64))
    sealed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    sealed_at: Mapped[datetime]
    result: Mapped[dict[str, Any] | None]
    result_digest: Mapped[str] = mapped_column(String(64), default="")
    run_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    run_at: Mapped[datetime | None]
    model_version: Mapped[ModelVersion] = relationship()


class Mitigation(Base):
    """A comparison of ways of narrowing one gap of an audit, on held-out rows: asked, then frozen."""

    __tablename__ = "mitigations"

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    attribute: Mapped[str] = mapped_column(String(200))
    metric: Mapped[str] = mapped_column(String(40))
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    result: Mapped[dict[str, Any] | None]
    result_digest: Mapped[str] = mapped_column(String(64), default="")
    audit: Mapped[Audit] = relationship()
    job: Mapped[Job | None] = relationship()


class OutsideAudit(Base):
    """An audit of a system from outside, on a file of its answers: the file, then its sealed protocol, then its result.

    `model_version_id` is a version of ours audited again in use, on cases it scored; None for a system from outside.
    `cases` holds the words for its cases (`domain.outside_words`). `groups` holds the rows and outcomes of each group,
    which is all that may be seen before a protocol is sealed.
    """

    __tablename__ = "outside_audits"
    __table_args__ = (CheckConstraint("run_at IS NULL OR sealed_at IS NOT NULL", name="sealed_before_run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_versions.id"), index=True)
    system: Mapped[str] = mapped_column(String(200))
    supplier: Mapped[str] = mapped_column(String(200))
    release: Mapped[str] = mapped_column(String(80))
    cases: Mapped[dict[str, Any] | None]
    filename: Mapped[str] = mapped_column(String(200))
    answers_sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    groups: Mapped[dict[str, Any]]
    added_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    added_at: Mapped[datetime]
    protocol: Mapped[dict[str, Any] | None]
    protocol_digest: Mapped[str] = mapped_column(String(64), default="")
    sealed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    sealed_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    result_digest: Mapped[str] = mapped_column(String(64), default="")
    run_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    run_at: Mapped[datetime | None]
    version: Mapped[ModelVersion | None] = relationship()

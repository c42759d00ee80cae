"""Frozen dossiers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.audits.tables import Audit
from scopgov.db import Base
from scopgov.ethics.tables import Opinion
from scopgov.training.tables import ModelVersion


class Dossier(Base):
    """`content` is canonical JSON: artefact, card, audit, opinion, charter, data digests, mandate terms."""

    __tablename__ = "dossiers"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinions.id"))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    frozen_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    frozen_at: Mapped[datetime]
    model_version: Mapped[ModelVersion] = relationship()
    audit: Mapped[Audit] = relationship()
    opinion: Mapped[Opinion] = relationship()

"""Opinions of the committee."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.audits.tables import Audit
from scopgov.db import Base, words
from scopgov.domain.opinions import OpinionKind
from scopgov.members.tables import Member
from scopgov.training.tables import ModelVersion


class Opinion(Base):
    """A reasoned opinion on a model version, after its audit; conditions become terms of the mandate."""

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    kind: Mapped[OpinionKind] = mapped_column(words(OpinionKind, "kind_known"))
    reasons: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[Any]]
    accepts_insufficient: Mapped[str] = mapped_column(Text, default="")
    minority: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    model_version: Mapped[ModelVersion] = relationship()
    audit: Mapped[Audit] = relationship()
    giver: Mapped[Member] = relationship()

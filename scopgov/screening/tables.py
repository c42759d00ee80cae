"""Screenings of use cases: a draft until concluded, then frozen under its digest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class Screening(Base):
    """One screening of one version of a file."""

    __tablename__ = "screenings"
    __table_args__ = (
        UniqueConstraint("use_case_id", "number"),
        CheckConstraint("(concluded_at IS NULL) = (digest IS NULL)", name="concluded_has_digest"),
        CheckConstraint("(concluded_at IS NULL) = (concluded_by IS NULL)", name="concluded_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    number: Mapped[int]
    use_case_version: Mapped[int]
    content: Mapped[dict[str, Any]]
    begun_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    begun_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    concluded_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    concluded_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    use_case: Mapped[UseCase] = relationship()
    concluder: Mapped[Member | None] = relationship(foreign_keys=concluded_by)

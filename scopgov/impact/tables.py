"""Impact assessments: a draft until concluded, then frozen under its digest; and the advice of who signs them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.actors import Role
from scopgov.domain.impact import Occasion, Stance
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class ImpactAssessment(Base):
    """One assessment of one use case. `content` holds the texts, the risks and, once concluded, what was known."""

    __tablename__ = "impact_assessments"
    __table_args__ = (
        UniqueConstraint("use_case_id", "number"),
        CheckConstraint("(concluded_at IS NULL) = (digest IS NULL)", name="concluded_has_digest"),
        CheckConstraint("(concluded_at IS NULL) = (concluded_by IS NULL)", name="concluded_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    number: Mapped[int]
    use_case_version: Mapped[int]
    occasion: Mapped[Occasion] = mapped_column(words(Occasion, "occasion_known"))
    content: Mapped[dict[str, Any]]
    begun_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    begun_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    concluded_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    concluded_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    use_case: Mapped[UseCase] = relationship()
    concluder: Mapped[Member | None] = relationship(foreign_keys=concluded_by)
    advice: Mapped[list[ImpactAdvice]] = relationship(back_populates="assessment", order_by="ImpactAdvice.id")


class ImpactAdvice(Base):
    """What the data protection contact, or the committee, says of an assessment, signed."""

    __tablename__ = "impact_advice"
    __table_args__ = (UniqueConstraint("assessment_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("impact_assessments.id"))
    role: Mapped[Role] = mapped_column(words(Role, "role_known"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    stance: Mapped[Stance] = mapped_column(words(Stance, "stance_known"))
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    assessment: Mapped[ImpactAssessment] = relationship(back_populates="advice")
    member: Mapped[Member] = relationship()

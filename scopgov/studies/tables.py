"""Feasibility studies, version by version, and the board's opinions on them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.advice import AdviceKind
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class Study(Base):
    """One version of a study: a draft until it is presented, then frozen under its digest."""

    __tablename__ = "studies"
    __table_args__ = (
        UniqueConstraint("use_case_id", "number"),
        CheckConstraint("(presented_at IS NULL) = (digest IS NULL)", name="presented_has_digest"),
        CheckConstraint("(presented_at IS NULL) = (presented_by IS NULL)", name="presented_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    number: Mapped[int]
    use_case_version: Mapped[int]
    content: Mapped[dict[str, Any]]
    begun_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    begun_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    presented_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    presented_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    use_case: Mapped[UseCase] = relationship()
    presenter: Mapped[Member | None] = relationship(foreign_keys=presented_by)
    advice: Mapped[list[Advice]] = relationship(back_populates="study", order_by="Advice.id")


class Advice(Base):
    """The board's opinion on one version of a study: opportunity, and the budget it proposes in euros."""

    __tablename__ = "board_opinions"
    __table_args__ = (CheckConstraint("budget >= 0", name="budget_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id"), index=True)
    kind: Mapped[AdviceKind] = mapped_column(words(AdviceKind, "kind_known"))
    reasons: Mapped[str] = mapped_column(Text)
    reserve: Mapped[str] = mapped_column(Text, default="")
    budget: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    given_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    study: Mapped[Study] = relationship(back_populates="advice")
    giver: Mapped[Member] = relationship()

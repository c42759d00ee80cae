"""Budget lines as voted, what is spent against them, what more is asked for. Nothing here is ever deleted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Poll


class BudgetVote(Base):
    """What one carried poll gave to a use case, in euros; the line is their sum."""

    __tablename__ = "budget_votes"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), unique=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    voted_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship()
    poll: Mapped[Poll] = relationship()


class BudgetRequest(Base):
    """More money asked for a launched use case, to be put to the vote; a later request takes its place."""

    __tablename__ = "budget_requests"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    reasons: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship()
    asker: Mapped[Member] = relationship()


class Spending(Base):
    """One amount spent; a correction points at what it corrects and carries the difference, which may be negative."""

    __tablename__ = "spendings"
    __table_args__ = (
        CheckConstraint("corrects_id IS NOT NULL OR amount > 0", name="only_corrections_lower"),
        CheckConstraint("corrects_id IS NULL OR amount <> 0", name="correction_changes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    spent_on: Mapped[date]
    label: Mapped[str] = mapped_column(String(200))
    supplier: Mapped[str] = mapped_column(String(200), default="")
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("spendings.id"), index=True)
    beyond: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship()
    recorder: Mapped[Member] = relationship()
    corrections: Mapped[list[Spending]] = relationship(order_by="Spending.id", back_populates="corrected")
    corrected: Mapped[Spending | None] = relationship(remote_side=id, back_populates="corrections")

    @property
    def standing(self) -> Decimal:
        """Return what an amount comes to with its corrections."""
        return self.amount + sum((one.amount for one in self.corrections), Decimal(0))

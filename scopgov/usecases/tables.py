"""Use cases, indicators, charter checks."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.charter.tables import Clause
from scopgov.db import Base, words
from scopgov.domain.lifecycle import UseCaseState
from scopgov.members.tables import Member


class Category(StrEnum):
    """The five kinds of use of the mission."""

    internal_operations = "internal_operations"
    members_and_clients = "members_and_clients"
    data_analysis = "data_analysis"
    production_and_service = "production_and_service"
    social_and_environmental = "social_and_environmental"


class FindingKind(StrEnum):
    """What the committee found of one clause."""

    met = "met"
    met_with_condition = "met_with_condition"
    not_met = "not_met"


class UseCase(Base):
    """A need that may deserve AI: its file and how far it has come."""

    __tablename__ = "use_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(words(Category, "category_known"))
    problem: Mapped[str] = mapped_column(Text, default="")
    benefit: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(300), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[UseCaseState] = mapped_column(
        words(UseCaseState, "state_known"), default=UseCaseState.drafted
    )
    version: Mapped[int] = mapped_column(default=1)
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    launch_poll_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[Member] = relationship()
    indicators: Mapped[list[Indicator]] = relationship(
        back_populates="use_case", order_by="Indicator.id", cascade="all, delete-orphan"
    )
    checks: Mapped[list[CharterCheck]] = relationship(back_populates="use_case", order_by="CharterCheck.id")


class Indicator(Base):
    """A measure of success: from a baseline to a target, by a date."""

    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40), default="")
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    target: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    due_on: Mapped[date | None]
    use_case: Mapped[UseCase] = relationship(back_populates="indicators")


class CharterCheck(Base):
    """One reading of a use case against the charter in force, clause by clause."""

    __tablename__ = "charter_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    use_case_version: Mapped[int]
    charter_id: Mapped[int] = mapped_column(ForeignKey("charters.id"))
    checked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    checked_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship(back_populates="checks")
    findings: Mapped[list[Finding]] = relationship(back_populates="check", order_by="Finding.id")


class Finding(Base):
    """What was found of one clause, and why; the condition where there is one."""

    __tablename__ = "findings"
    __table_args__ = (UniqueConstraint("check_id", "clause_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("charter_checks.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"))
    kind: Mapped[FindingKind] = mapped_column(words(FindingKind, "kind_known"))
    reason: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(Text, default="")
    check: Mapped[CharterCheck] = relationship(back_populates="findings")
    clause: Mapped[Clause] = relationship()

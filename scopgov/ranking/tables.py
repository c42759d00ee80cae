"""Sets of criteria, and what members gave each file on each criterion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class CriteriaVersion(Base):
    """One set of criteria with its weights, as the JSON of `domain.ranking`; version 1 is the program's, no row.

    It waits for its vote until `adopted_on`, or until `closed_at` says that it was rejected or withdrawn.
    """

    __tablename__ = "criteria_versions"
    __table_args__ = (CheckConstraint("adopted_on IS NULL OR closed_at IS NULL", name="adopted_or_closed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    data: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    because: Mapped[str] = mapped_column(Text)
    adopted_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    poll_id: Mapped[int | None]
    proposer: Mapped[Member] = relationship()


class Rating(Base):
    """What one member gives a file on one criterion, and why; it may change until the launch is put to the vote."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("use_case_id", "member_id", "criterion"),
        CheckConstraint("value BETWEEN 1 AND 5", name="on_the_scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    use_case_version: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(40))
    value: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    rated_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship()
    member: Mapped[Member] = relationship()

"""Charter versions, clauses, what each asks that can be looked up, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.charter_checks import Check, CheckKind
from scopgov.members.tables import Member
from scopgov.threads.said import Said, answers_one


class Charter(Base):
    """One version of the charter. In force from `adopted_on`; the latest adopted one counts.

    `paper_reference` names the minutes on paper of a founding text until an assembly ratifies it;
    `poll_id` is then the poll that did. A version proposed here waits for its vote until `adopted_on`, or until
    `closed_at` says that it was rejected or withdrawn.
    """

    __tablename__ = "charters"
    __table_args__ = (CheckConstraint("adopted_on IS NULL OR closed_at IS NULL", name="adopted_or_closed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    adopted_on: Mapped[date | None]
    paper_reference: Mapped[str] = mapped_column(String(300), default="")
    poll_id: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime | None]
    because: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    proposer: Mapped[Member | None] = relationship()
    clauses: Mapped[list[Clause]] = relationship(back_populates="charter", order_by="Clause.number")

    @property
    def checks(self) -> list[Check]:
        """Return what the clauses ask that can be looked up, in their order."""
        return [one.asked for clause in self.clauses for one in clause.checks]


class Clause(Base):
    """A numbered clause."""

    __tablename__ = "clauses"
    __table_args__ = (UniqueConstraint("charter_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    charter_id: Mapped[int] = mapped_column(ForeignKey("charters.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    charter: Mapped[Charter] = relationship(back_populates="clauses")
    checks: Mapped[list[ClauseCheck]] = relationship(back_populates="clause", order_by="ClauseCheck.id")
    comments: Mapped[list[ClauseComment]] = relationship(back_populates="clause", order_by="ClauseComment.id")

    @property
    def said(self) -> int:
        """Return how many comments stand about it, answers counted."""
        return sum(one.withdrawn_at is None for one in self.comments)


class ClauseCheck(Base):
    """What a clause asks that can be looked up; `tolerance` is a share, of a measure alone."""

    __tablename__ = "clause_checks"
    __table_args__ = (
        UniqueConstraint("clause_id", "kind", "value"),
        CheckConstraint("(kind = 'measure') = (tolerance IS NOT NULL)", name="measure_has_tolerance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"))
    kind: Mapped[CheckKind] = mapped_column(words(CheckKind, "kind_known"))
    value: Mapped[str] = mapped_column(String(60))
    tolerance: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    clause: Mapped[Clause] = relationship(back_populates="checks")

    @property
    def asked(self) -> Check:
        """Return the check as the rules read it."""
        return Check(self.clause.number, self.kind, self.value, self.tolerance)


class ClauseComment(Said, Base):
    """What is said about a clause of one version."""

    __tablename__ = "clause_comments"
    __table_args__ = (answers_one(),)

    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"), index=True)
    clause: Mapped[Clause] = relationship(back_populates="comments")

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        return f"clause_comment:{self.id}"

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        return {"charter": self.clause.charter.version, "clause": self.clause.number}

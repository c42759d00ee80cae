"""Charter versions, clauses, what each asks that can be looked up, amendments to one clause, what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.charter_checks import Check, CheckKind
from scopgov.domain.clause_amendments import Amendment, Change, Content, Standing
from scopgov.members.tables import Member
from scopgov.threads.said import Said, answers_one


class Charter(Base):
    """One version of the charter. In force from `adopted_on`; the latest adopted one counts.

    `paper_reference` names the minutes on paper of a founding text until an assembly ratifies it;
    `poll_id` is then the poll that did. A version proposed here waits for its vote until `adopted_on`, or until
    `closed_at` says that it was rejected or withdrawn, or carried when another one held (`conflicting`). `joins_id` is
    the version voted of which this one was made, with the amendments carried beside it.
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
    conflicting: Mapped[bool] = mapped_column(default=False)
    joins_id: Mapped[int | None] = mapped_column(ForeignKey("charters.id"))
    proposer: Mapped[Member | None] = relationship()
    joins: Mapped[Charter | None] = relationship(remote_side=[id])
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


class ClauseAmendment(Base):
    """One change to one clause, written from a version; `target` and `becomes` hold clauses as data.

    `charter_id` is the version it was written from, `made_id` the one it made once carried. A poll that carried it
    and made none (`conflicting`) found its clause changed.
    """

    __tablename__ = "clause_amendments"
    __table_args__ = (
        CheckConstraint("adopted_on IS NULL OR closed_at IS NULL", name="adopted_or_closed"),
        CheckConstraint("(made_id IS NOT NULL) = (adopted_on IS NOT NULL)", name="made_when_adopted"),
        CheckConstraint("NOT conflicting OR poll_id IS NOT NULL", name="conflict_of_a_poll"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    charter_id: Mapped[int] = mapped_column(ForeignKey("charters.id"), index=True)
    what: Mapped[Change] = mapped_column(words(Change, "what_known"))
    number: Mapped[int | None]
    target: Mapped[dict[str, Any] | None]
    becomes: Mapped[dict[str, Any] | None]
    because: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    proposed_at: Mapped[datetime]
    adopted_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    conflicting: Mapped[bool] = mapped_column(default=False)
    poll_id: Mapped[int | None]
    made_id: Mapped[int | None] = mapped_column(ForeignKey("charters.id"))
    proposer: Mapped[Member] = relationship()
    charter: Mapped[Charter] = relationship(foreign_keys=[charter_id])
    made: Mapped[Charter | None] = relationship(foreign_keys=[made_id])
    comments: Mapped[list[AmendmentComment]] = relationship(
        back_populates="amendment", order_by="AmendmentComment.id"
    )

    @property
    def version(self) -> int:
        """Return its number, as the record calls it."""
        return self.id

    @property
    def standing(self) -> Standing:
        """Return what became of it."""
        if self.conflicting:
            return Standing.conflicting
        if self.adopted_on is not None:
            return Standing.adopted
        if self.closed_at is None:
            return Standing.proposed
        return Standing.withdrawn if self.poll_id is None else Standing.rejected

    @property
    def amendment(self) -> Amendment:
        """Return the change as the rules read it."""
        return Amendment(self.what, content_of(self.target), content_of(self.becomes))


class AmendmentComment(Said, Base):
    """What is said about an amendment to a clause."""

    __tablename__ = "amendment_comments"
    __table_args__ = (answers_one(),)

    amendment_id: Mapped[int] = mapped_column(ForeignKey("clause_amendments.id"), index=True)
    amendment: Mapped[ClauseAmendment] = relationship(back_populates="comments")

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        return f"clause_amendment_comment:{self.id}"

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        return {"amendment": self.amendment_id}


def content_of(data: Mapping[str, Any] | None) -> Content | None:
    """Return a clause kept as data."""
    if data is None:
        return None
    checks = tuple((str(kind), str(value), str(tolerance)) for kind, value, tolerance in data["checks"])
    return Content(data["title"], data["text"], checks)


def data_of(content: Content | None) -> dict[str, Any] | None:
    """Return a clause as data to keep."""
    if content is None:
        return None
    return {"title": content.title, "text": content.text, "checks": [list(one) for one in content.checks]}

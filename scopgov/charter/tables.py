"""Charter versions and clauses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member


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

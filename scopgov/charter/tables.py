"""Charter versions and clauses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base


class Charter(Base):
    """One version of the charter. In force from `adopted_on`; the latest adopted one counts.

    `paper_reference` names the minutes on paper of a founding text until an assembly ratifies it;
    `poll_id` is then the poll that did.
    """

    __tablename__ = "charters"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    adopted_on: Mapped[date | None]
    paper_reference: Mapped[str] = mapped_column(String(300), default="")
    poll_id: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
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

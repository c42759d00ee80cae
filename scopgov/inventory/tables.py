"""The sources of data of the use cases: who holds them, where, on which legal basis, how long."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import NUMBERED_ONCE, Base, words
from scopgov.domain.processing import Afterwards, Basis, Ground, Processing, Safeguard
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class Holding(Base):
    """A source of data of one use case, of which files may come; a row of the register of processing.

    Its columns are the fields of `domain.processing.Processing`: what nobody said yet is NULL or empty.
    """

    __tablename__ = "holdings"
    __table_args__ = (CheckConstraint("months IS NULL OR until IS NULL", name="one_retention"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    service: Mapped[str] = mapped_column(String(200), default="")
    location: Mapped[str] = mapped_column(String(500), default="")
    access: Mapped[str] = mapped_column(Text, default="")
    personal: Mapped[bool | None]
    persons: Mapped[str] = mapped_column(Text, default="")
    categories: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[Basis | None] = mapped_column(words(Basis, "basis_known"))
    basis_detail: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[Ground | None] = mapped_column(words(Ground, "ground_known"))
    months: Mapped[int | None]
    counted_from: Mapped[str] = mapped_column(String(300), default="")
    until: Mapped[date | None]
    afterwards: Mapped[Afterwards | None] = mapped_column(words(Afterwards, "afterwards_known"))
    recipients: Mapped[str] = mapped_column(Text, default="")
    transfer: Mapped[bool | None]
    country: Mapped[str] = mapped_column(String(300), default="")
    safeguard: Mapped[Safeguard | None] = mapped_column(words(Safeguard, "safeguard_known"))
    security: Mapped[str] = mapped_column(Text, default="")
    declared_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    declared_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship()
    owner: Mapped[Member | None] = relationship(foreign_keys=owner_id)

    def said(self) -> Processing:
        """Return what is said of the source, as the rules read it."""
        return Processing(**{one.name: getattr(self, one.name) for one in fields(Processing)})

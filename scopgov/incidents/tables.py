"""Incidents of a model or a tool in use, and what was done about each, day by day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.incidents import Severity
from scopgov.mandates.tables import Mandate
from scopgov.members.tables import Member
from scopgov.uses.tables import UseMandate


class IncidentInUse(Base):
    """What happened under one mandate, of a model or of use.

    `severity` is None where it was declared before it was asked. `corrected` and `learnt` come as it is closed.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(mandate_id IS NULL) <> (use_mandate_id IS NULL)", name="of_one_mandate"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandates.id"), index=True)
    use_mandate_id: Mapped[int | None] = mapped_column(ForeignKey("use_mandates.id"), index=True)
    happened_on: Mapped[date]
    what: Mapped[str] = mapped_column(Text)
    severity: Mapped[Severity | None] = mapped_column(words(Severity, "severity_known"))
    affected: Mapped[str] = mapped_column(Text, default="")
    declared_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    declared_at: Mapped[datetime]
    corrected: Mapped[str] = mapped_column(Text, default="")
    learnt: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None]
    mandate: Mapped[Mandate | None] = relationship()
    use_mandate: Mapped[UseMandate | None] = relationship()
    declarer: Mapped[Member] = relationship(foreign_keys=[declared_by])
    closer: Mapped[Member | None] = relationship(foreign_keys=[closed_by])
    steps: Mapped[list[IncidentStep]] = relationship(back_populates="incident", order_by="IncidentStep.id")

    @property
    def of(self) -> Mandate | UseMandate:
        """Return the mandate under which it happened."""
        found = self.mandate or self.use_mandate
        assert found is not None
        return found

    @property
    def named(self) -> str:
        """Return what it is about, as people call it: the use of a model, or a product."""
        return self.use_mandate.terms.product if self.use_mandate else self.of.use_case.title


class IncidentStep(Base):
    """What somebody did about an incident, or found."""

    __tablename__ = "incident_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    at: Mapped[datetime]
    incident: Mapped[IncidentInUse] = relationship(back_populates="steps")
    author: Mapped[Member] = relationship()

"""Plans of pilots, documents beside them, the information of workers, and the reports that are signed.

Pages and figures of a pilot under way are the room `pilots`, above scoring; what a dossier freezes stands here.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.documents.kept import Kept
from scopgov.domain.canonical import digest
from scopgov.domain.pilots import Information
from scopgov.domain.text import legible
from scopgov.members.tables import Member
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase


class PilotPlan(Base):
    """What a pilot of a model version is to find out, with whom, from when to when, judged by what.

    `number` counts the plans of a use case. A settled plan is frozen under its `digest`, with how its group
    stood beside the roll that day (`compared`).
    """

    __tablename__ = "pilot_plans"
    __table_args__ = (
        UniqueConstraint("use_case_id", "number"),
        CheckConstraint("(settled_at IS NULL) = (digest IS NULL)", name="settled_has_digest"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        CheckConstraint("ends_on > starts_on", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    watched: Mapped[str] = mapped_column(Text)
    chosen: Mapped[str] = mapped_column(Text)
    group: Mapped[list[Any]] = mapped_column("group_ids")
    criteria: Mapped[list[Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    drawn_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    drawn_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settled_at: Mapped[datetime | None]
    compared: Mapped[dict[str, Any]]
    digest: Mapped[str | None] = mapped_column(String(64))
    use_case: Mapped[UseCase] = relationship()
    model_version: Mapped[ModelVersion] = relationship()
    drawer: Mapped[Member] = relationship(foreign_keys=drawn_by)
    settler: Mapped[Member | None] = relationship(foreign_keys=settled_by)
    information: Mapped[list[WorkersInformation]] = relationship(
        back_populates="plan", order_by="WorkersInformation.id"
    )
    documents: Mapped[list[PilotDocument]] = relationship(back_populates="plan", order_by="PilotDocument.id")
    reports: Mapped[list[PilotReport]] = relationship(back_populates="plan", order_by="PilotReport.id")


class Informed:
    """That workers were informed, and their council consulted where there is one; the last row counts."""

    informed_on: Mapped[date]
    how: Mapped[str] = mapped_column(Text)
    council: Mapped[bool]
    consulted_on: Mapped[date | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]

    def say(self, said: Information, by: int, at: datetime) -> None:
        """Write what was said, as this member recorded it."""
        self.informed_on, self.how, self.council = said.informed_on, legible(said.how), said.council
        self.consulted_on = said.consulted_on if said.council else None
        self.opinion = legible(said.opinion) if said.council else ""
        self.recorded_by, self.recorded_at = by, at

    @property
    def said(self) -> Information:
        """Return it as the rules read it."""
        return Information(self.informed_on, self.how, self.council, self.consulted_on, self.opinion)

    def facts(self) -> dict[str, object]:
        """Return what the record holds of it."""
        return {
            "informed_on": self.informed_on.isoformat(),
            "council": self.council,
            "consulted_on": self.consulted_on and self.consulted_on.isoformat(),
            "said": digest([self.how, self.opinion]),
        }


class WorkersInformation(Informed, Base):
    """That workers were informed of a pilot. `until`: the first day without it, extensions too, as they were told."""

    __tablename__ = "workers_information"
    __table_args__ = (CheckConstraint("council = (consulted_on IS NOT NULL)", name="council_is_consulted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("pilot_plans.id"), index=True)
    until: Mapped[date | None]
    plan: Mapped[PilotPlan] = relationship(back_populates="information")
    recorder: Mapped[Member] = relationship()


class PilotDocument(Kept, Base):
    """A document beside a plan: the note that informed workers, the opinion of their council."""

    __tablename__ = "pilot_documents"

    plan_id: Mapped[int] = mapped_column(ForeignKey("pilot_plans.id"), index=True)
    plan: Mapped[PilotPlan] = relationship(back_populates="documents")


class Result(StrEnum):
    """What a final report proposes to members."""

    deploy = "deploy"
    extend = "extend"
    adjust = "adjust"
    stop = "stop"


class PilotReport(Base):
    """A report on a pilot: figures as they stood that day, and what people say of them; signed, it is frozen.

    `content` holds figures, criteria and texts. A final one says what it proposes (`result`), and what must change or
    why (`asked`); `decided_at` and `poll_id` say when a vote did it.
    """

    __tablename__ = "pilot_reports"
    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (digest IS NULL)", name="signed_has_digest"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed_by_somebody"),
        CheckConstraint("final OR result IS NULL", name="final_ones_propose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("pilot_plans.id"), index=True)
    final: Mapped[bool]
    content: Mapped[dict[str, Any]]
    result: Mapped[Result | None] = mapped_column(words(Result, "result_known"))
    asked: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    written_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    signed_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    plan: Mapped[PilotPlan] = relationship(back_populates="reports")
    writer: Mapped[Member] = relationship(foreign_keys=written_by)
    signer: Mapped[Member | None] = relationship(foreign_keys=signed_by)

"""Retraining proposals, measurements of indicators and outcomes of scores: these two are never changed or deleted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.applications.tables import Application
from scopgov.datasets.tables import DataVersion
from scopgov.db import Base
from scopgov.mandates.tables import Mandate
from scopgov.members.tables import Member
from scopgov.scoring.tables import Score
from scopgov.usecases.tables import Indicator, UseCase


class Retraining(Base):
    """A proposal to run the voted recipe again on named data; carried, it starts one training run."""

    __tablename__ = "retrainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"))
    data_version_id: Mapped[int] = mapped_column(ForeignKey("data_versions.id"))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    carried: Mapped[bool | None]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("training_runs.id"))
    use_case: Mapped[UseCase] = relationship()
    mandate: Mapped[Mandate] = relationship()
    data_version: Mapped[DataVersion] = relationship()


class Measurement(Base):
    """One figure of an indicator; a correction is a line of its own, and without a value takes the figure out."""

    __tablename__ = "measurements"
    __table_args__ = (
        CheckConstraint("corrects_id IS NOT NULL OR value IS NOT NULL", name="only_corrections_take_out"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    measured_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    source: Mapped[str] = mapped_column(String(300))
    remark: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("measurements.id"), index=True)
    indicator: Mapped[Indicator] = relationship()
    recorder: Mapped[Member] = relationship()


class ScoreOutcome(Base):
    """What really became of a scored case, from the day it was known; the last one said of a score counts."""

    __tablename__ = "score_outcomes"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"), index=True)
    happened: Mapped[bool]
    known_on: Mapped[date]
    remark: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    score: Mapped[Score] = relationship()
    recorder: Mapped[Member] = relationship()
    application: Mapped[Application | None] = relationship()

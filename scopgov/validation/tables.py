"""Rounds of expert validation: who is asked, which cases, what each expert said first, what came of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.datasets.tables import DataVersion
from scopgov.db import NUMBERED_ONCE, Base, words
from scopgov.domain.states import ImprovementState, RoundState
from scopgov.domain.validation import Confidence, Verdict, Way
from scopgov.members.tables import Member
from scopgov.training.tables import ModelVersion


class Target(StrEnum):
    """What a task from a remark is about."""

    data = "data"
    labels = "labels"
    model = "model"


class Round(Base):
    """One round on one model version. `seed` decides the draw; `threshold` is the score to act from as it opened.

    `result` holds the figures as they were frozen at the close.
    """

    __tablename__ = "validation_rounds"
    __table_args__ = (
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_or_not"),
        CheckConstraint("(result IS NOT NULL) = (state = 'closed')", name="figures_once_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    state: Mapped[RoundState] = mapped_column(words(RoundState, "state_known"), default=RoundState.prepared)
    data_version_id: Mapped[int] = mapped_column(ForeignKey("data_versions.id"))
    wanted: Mapped[int]
    way: Mapped[Way] = mapped_column(words(Way, "way_known"))
    seed: Mapped[int]
    drawn_from: Mapped[int | None]
    threshold: Mapped[float | None]
    purpose: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    prepared_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    prepared_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    result_digest: Mapped[str] = mapped_column(String(64), default="")
    model_version: Mapped[ModelVersion] = relationship()
    data_version: Mapped[DataVersion] = relationship()
    preparer: Mapped[Member] = relationship(foreign_keys=[prepared_by])
    experts: Mapped[list[Expert]] = relationship(back_populates="round", order_by="Expert.member_id")
    cases: Mapped[list[Case]] = relationship(back_populates="round", order_by="Case.place")


class Expert(Base):
    """A member named to judge the cases of a round."""

    __tablename__ = "validation_experts"

    round_id: Mapped[int] = mapped_column(ForeignKey("validation_rounds.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    round: Mapped[Round] = relationship(back_populates="experts")
    member: Mapped[Member] = relationship()


class Case(Base):
    """A case to judge: the model's inputs, its answer (once the round is open), what became of a real one.

    A real case has its line in the data; an invented one says what it tries out.
    """

    __tablename__ = "validation_cases"
    __table_args__ = (
        UniqueConstraint("round_id", "place"),
        CheckConstraint("(line IS NULL) = (truth IS NULL)", name="real_or_invented"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("validation_rounds.id"), index=True)
    place: Mapped[int]
    line: Mapped[int | None]
    truth: Mapped[bool | None]
    about: Mapped[str] = mapped_column(Text, default="")
    inputs: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any] | None]
    round: Mapped[Round] = relationship(back_populates="cases")
    judgements: Mapped[list[Judgement]] = relationship(back_populates="case", order_by="Judgement.id")


class Judgement(Base):
    """What one expert said of one case before seeing the model's answer, never changed; then a remark."""

    __tablename__ = "judgements"
    __table_args__ = (
        UniqueConstraint("case_id", "member_id"),
        CheckConstraint("(confidence IS NULL) = (verdict = 'cannot_say')", name="sure_of_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("validation_cases.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(words(Verdict, "verdict_known"))
    confidence: Mapped[Confidence | None] = mapped_column(words(Confidence, "confidence_known"))
    reasons: Mapped[str] = mapped_column(Text)
    judged_at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(Text, default="")
    changes_mind: Mapped[bool | None]
    remarked_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship(back_populates="judgements")
    member: Mapped[Member] = relationship()
    improvements: Mapped[list[Improvement]] = relationship(
        back_populates="judgement", order_by="Improvement.id"
    )


class Improvement(Base):
    """A task on data, labels or the model that an expert's remark led to, with the member who does it."""

    __tablename__ = "improvements"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (state = 'noted')", name="settled_or_not"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgements.id"), index=True)
    target: Mapped[Target] = mapped_column(words(Target, "target_known"))
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[ImprovementState] = mapped_column(
        words(ImprovementState, "state_known"), default=ImprovementState.noted
    )
    noted_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    noted_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    judgement: Mapped[Judgement] = relationship(back_populates="improvements")
    owner: Mapped[Member] = relationship(foreign_keys=[owner_id])
    settler: Mapped[Member | None] = relationship(foreign_keys=[settled_by])

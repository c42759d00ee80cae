"""Scores, refusals, human decisions, and what people have begun to type."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.applications.tables import Application
from scopgov.db import NUMBERED_ONCE, Base, words
from scopgov.domain.gate import Channel
from scopgov.domain.second_looks import View
from scopgov.mandates.tables import Mandate
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class HumanDecision(StrEnum):
    """What a person decided, kept apart from the score."""

    followed = "followed"
    set_aside = "set_aside"
    more_study = "more_study"


class ScoreChunk(Base):
    """Scores given together under one mandate, by columns: `held` is their lines and probabilities, as `packed` says.

    `artefact_sha256` names the bytes that answered; `sha256` is the digest of `held` that the record holds too.
    """

    __tablename__ = "score_chunks"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    artefact_sha256: Mapped[str] = mapped_column(String(64))
    scored_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    scored_at: Mapped[datetime]
    count: Mapped[int]
    held: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    mandate: Mapped[Mandate] = relationship()


class Score(Base):
    """One score, given under one mandate; the person's decision is added later.

    `channel` says by which way it was asked for, `application_id` by which program where one asked for somebody.
    `chunk_id` and `chunk_line` say which of the scores given together this one was, before somebody acted on it.
    """

    __tablename__ = "scores"
    __table_args__ = (
        CheckConstraint("(chunk_id IS NULL) = (chunk_line IS NULL)", name="a_line_of_a_chunk"),
        UniqueConstraint("chunk_id", "chunk_line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    reference: Mapped[str] = mapped_column(String(100), index=True)
    inputs: Mapped[dict[str, Any]]
    probability: Mapped[float] = mapped_column(Float)
    uncalibrated: Mapped[float] = mapped_column(Float)
    scale: Mapped[str] = mapped_column(String(20))
    base: Mapped[float] = mapped_column(Float)
    factors: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    scored_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    scored_at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel_known"), default=Channel.page)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"), index=True)
    chunk_id: Mapped[int | None] = mapped_column(ForeignKey("score_chunks.id"))
    chunk_line: Mapped[int | None]
    decision: Mapped[HumanDecision | None] = mapped_column(words(HumanDecision, "decision_known"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    mandate: Mapped[Mandate] = relationship()
    application: Mapped[Application | None] = relationship()
    scorer: Mapped[Member] = relationship(foreign_keys=[scored_by])
    decider: Mapped[Member | None] = relationship(foreign_keys=[decided_by])


class OwnJudgement(Base):
    """What a person thought of a case before its score existed, kept apart from the decision; `reference` is folded."""

    __tablename__ = "own_judgements"
    __table_args__ = (
        CheckConstraint("probability >= 0 AND probability <= 1", name="a_probability"),
        UniqueConstraint("use_case_id", "judged_by", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    score_id: Mapped[int | None] = mapped_column(ForeignKey("scores.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(200))
    judged_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    judged_at: Mapped[datetime]
    probability: Mapped[float] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(Text)
    judge: Mapped[Member] = relationship()


class SecondLook(Base):
    """What a colleague was asked about a scored case, and their view in their own words, apart from the decision."""

    __tablename__ = "second_looks"
    __table_args__ = (
        CheckConstraint("(given_at IS NULL) = (view IS NULL)", name="given_with_a_view"),
        CheckConstraint("given_at IS NULL OR withdrawn_at IS NULL", name="given_or_withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    asked_of: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    asked_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None]
    view: Mapped[View | None] = mapped_column(words(View, "view_known"))
    said: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
    score: Mapped[Score] = relationship()
    asker: Mapped[Member] = relationship(foreign_keys=[asked_by])
    colleague: Mapped[Member] = relationship(foreign_keys=[asked_of])

    @property
    def awaited(self) -> bool:
        """Tell whether it still awaits the colleague's view."""
        return self.given_at is None and self.withdrawn_at is None


class ScoreContext(Base):
    """What was worked out aside for one score, by the very scorer: what would change it, what became of similar cases.

    `changes` lists single changes; `similar` and `told` are None where the past cases, or the test, say nothing.
    """

    __tablename__ = "score_contexts"

    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"), primary_key=True)
    changes: Mapped[list[Any]]
    similar: Mapped[dict[str, Any] | None]
    told: Mapped[dict[str, Any] | None]
    worked_out_at: Mapped[datetime]


class ScoreDraft(Base):
    """What a person has begun to type for a score, by column: theirs alone, gone once it is scored."""

    __tablename__ = "score_drafts"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    reference: Mapped[str] = mapped_column(String(100), default="")
    typed: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship()


class ScoreSending(Base):
    """One page sent for a score, by the mark it was given: sent twice at once, it leads to the same score."""

    __tablename__ = "score_sendings"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    score_id: Mapped[int | None] = mapped_column(ForeignKey("scores.id"))
    sent_at: Mapped[datetime] = mapped_column(index=True)
    score: Mapped[Score | None] = relationship()


class ScoreRefusal(Base):
    """A score asked for and refused: under which check of the gate, and `params`, the reason as data."""

    __tablename__ = "score_refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandates.id"))
    reference: Mapped[str] = mapped_column(String(100), default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(40))
    status: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    use_case: Mapped[UseCase] = relationship()
    asker: Mapped[Member] = relationship()

"""What is said of motions: comments, objections with their answers, amendments, consent rounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.charter.tables import Clause
from scopgov.db import Base, words
from scopgov.domain.amendments import End
from scopgov.domain.consent import Stance
from scopgov.domain.deliberation import Finding
from scopgov.members.tables import Member
from scopgov.threads.said import Said, answers_one
from scopgov.votes.tables import Motion


class MotionComment(Said, Base):
    """What is said about a motion."""

    __tablename__ = "motion_comments"
    __table_args__ = (answers_one(),)

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), index=True)
    motion: Mapped[Motion] = relationship()

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        return f"motion_comment:{self.id}"

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        return {"motion": self.motion_id}


class Objection(Base):
    """Why a member objects to a motion. With a clause of the charter it is ethical and the committee answers it.

    `carried_from` is the same objection to the motion before, where the motion is put anew.
    """

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint(
            "(finding IS NOT NULL) = (clause_id IS NOT NULL AND answered_at IS NOT NULL)",
            name="finding_of_the_ethical",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), index=True)
    raised_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clauses.id"))
    reason: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    finding: Mapped[Finding | None] = mapped_column(words(Finding, "finding_known"))
    lifts: Mapped[str] = mapped_column(Text, default="")
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("objections.id"))
    motion: Mapped[Motion] = relationship()
    carried_from: Mapped[Objection | None] = relationship(remote_side=[id])
    clause: Mapped[Clause | None] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[raised_by])
    answerer: Mapped[Member | None] = relationship(foreign_keys=[answered_by])


class Amendment(Base):
    """Another text for a motion. `vote_id` is the motion that puts it to the vote, once the notice is sent."""

    __tablename__ = "amendments"
    __table_args__ = (CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ended_at_a_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), index=True)
    vote_id: Mapped[int | None] = mapped_column(ForeignKey("motions.id"), unique=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(200))
    before: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    ended: Mapped[End | None] = mapped_column(words(End, "ended_known"))
    ended_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    motion: Mapped[Motion] = relationship(foreign_keys=[motion_id])
    vote: Mapped[Motion | None] = relationship(foreign_keys=[vote_id])
    member: Mapped[Member] = relationship()


class Deferral(Base):
    """A motion postponed, to the motion put in another assembly, or withdrawn, where there is none."""

    __tablename__ = "deferrals"

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), primary_key=True)
    into_id: Mapped[int | None] = mapped_column(ForeignKey("motions.id"), unique=True)
    deferred_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    deferred_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    motion: Mapped[Motion] = relationship(foreign_keys=[motion_id])
    into: Mapped[Motion | None] = relationship(foreign_keys=[into_id])
    member: Mapped[Member] = relationship()


class ConsentRound(Base):
    """A consent round on a motion before its vote; it ends at `closes_at` whoever notices."""

    __tablename__ = "consent_rounds"
    __table_args__ = (CheckConstraint("closes_at > asked_at", name="round_runs_forward"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    motion: Mapped[Motion] = relationship()
    answers: Mapped[list[ConsentAnswer]] = relationship(
        back_populates="round", order_by="ConsentAnswer.at, ConsentAnswer.member_id"
    )


class ConsentAnswer(Base):
    """What one member answers in a consent round, with the reason; changed until the round ends."""

    __tablename__ = "consent_answers"

    round_id: Mapped[int] = mapped_column(ForeignKey("consent_rounds.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    stance: Mapped[Stance] = mapped_column(words(Stance, "stance_known"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    round: Mapped[ConsentRound] = relationship(back_populates="answers")
    member: Mapped[Member] = relationship()

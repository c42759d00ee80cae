"""Contests of scores, with the answer of whoever examined the case again; links by which those concerned contest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.datasets.tables import Rewriting
from scopgov.db import Base, words
from scopgov.domain.contests import Cause
from scopgov.domain.states import DisputeState
from scopgov.members.tables import Member
from scopgov.scoring.tables import Score


class ContestLink(Base):
    """The address by which whoever a score concerns contests it with no account; the token itself is not kept.

    It is made again from `seed` and the key of the installation, to be printed; `token_sha256` is what is compared.
    """

    __tablename__ = "contest_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"), index=True)
    seed: Mapped[str] = mapped_column(String(64))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[datetime]
    ends_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    score: Mapped[Score] = relationship()
    maker: Mapped[Member] = relationship()


class ContestCorrection(Base):
    """What was wrong of what was given, where a contest is upheld, and the score asked for again with it set right.

    `changes` holds, by column, what `was` given and what it is `now`; the contested score stays as it was.
    """

    __tablename__ = "contest_corrections"

    contest_id: Mapped[int] = mapped_column(ForeignKey("score_contests.id"), primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"), unique=True)
    changes: Mapped[dict[str, Any]]
    corrected_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    corrected_at: Mapped[datetime]
    contest: Mapped[ScoreContest] = relationship(back_populates="correction")
    score: Mapped[Score] = relationship()


class ContestRetraining(Base):
    """What the AI lead makes of a file corrected after a contest: ask members for a retraining or not now, and why."""

    __tablename__ = "contest_retrainings"

    contest_id: Mapped[int] = mapped_column(ForeignKey("score_contests.id"), primary_key=True)
    asked: Mapped[bool]
    said: Mapped[str] = mapped_column(Text)
    judged_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    judged_at: Mapped[datetime]
    judge: Mapped[Member] = relationship()


class ScoreContest(Base):
    """Why somebody asks that a person look at a score again.

    Raised by a member, or by whoever it concerns through a `link`, who follows it by an address of their own and may
    leave an `email`. `for_whom` names a client or partner who asked through the member that wrote it down, with how to
    reach them: only those who may examine contests read it. `cause` and `done` say what was wrong and what is done.
    """

    __tablename__ = "score_contests"
    __table_args__ = (
        CheckConstraint("raised_by IS NULL OR link_id IS NULL", name="raised_by_member_or_by_link"),
        CheckConstraint("(link_id IS NULL) = (follow_sha256 IS NULL)", name="followed_if_by_link"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint(
            "(answered_at IS NOT NULL) = (state IN ('upheld', 'dismissed'))", name="answered_or_not"
        ),
        CheckConstraint("(cause IS NOT NULL) = (state = 'upheld')", name="wrong_where_upheld"),
        CheckConstraint("(withdrawn_at IS NOT NULL) = (state = 'withdrawn')", name="withdrawn_or_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("scores.id"), index=True)
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("contest_links.id"), index=True)
    seed: Mapped[str] = mapped_column(String(64), default="")
    follow_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    raised_at: Mapped[datetime]
    due_on: Mapped[date]
    for_whom: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[DisputeState] = mapped_column(
        words(DisputeState, "state_known"), default=DisputeState.raised
    )
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[Cause | None] = mapped_column(words(Cause, "cause_known"))
    done: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
    score: Mapped[Score] = relationship()
    member: Mapped[Member | None] = relationship(foreign_keys=[raised_by])
    link: Mapped[ContestLink | None] = relationship()
    correction: Mapped[ContestCorrection | None] = relationship(back_populates="contest")
    rewritings: Mapped[list[Rewriting]] = relationship(order_by="Rewriting.id")
    retraining: Mapped[ContestRetraining | None] = relationship()
    answerer: Mapped[Member | None] = relationship(foreign_keys=[answered_by])

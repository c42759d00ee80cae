"""The journal of a pilot, with the comments on its entries. Nothing here is ever changed or deleted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.members.tables import Member
from scopgov.plans.tables import PilotPlan
from scopgov.scoring.tables import Score


class Tone(StrEnum):
    """How whoever writes an entry found what happened."""

    good = "good"
    bad = "bad"
    neutral = "neutral"


class PilotEntry(Base):
    """What happened to a person of the group; `minutes` were saved, or lost where negative, None where unsaid."""

    __tablename__ = "pilot_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("pilot_plans.id"), index=True)
    happened_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    tone: Mapped[Tone] = mapped_column(words(Tone, "tone_known"))
    minutes: Mapped[int | None]
    score_id: Mapped[int | None] = mapped_column(ForeignKey("scores.id"))
    written_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    written_at: Mapped[datetime]
    plan: Mapped[PilotPlan] = relationship()
    score: Mapped[Score | None] = relationship()
    writer: Mapped[Member] = relationship()
    comments: Mapped[list[PilotComment]] = relationship(back_populates="entry", order_by="PilotComment.id")


class PilotComment(Base):
    """What anyone in the cooperative says of an entry."""

    __tablename__ = "pilot_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("pilot_entries.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    written_at: Mapped[datetime]
    entry: Mapped[PilotEntry] = relationship(back_populates="comments")
    writer: Mapped[Member] = relationship()

"""Disputes of the roll of an assembly, with the answer of the board."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.assemblies.tables import Assembly
from scopgov.db import Base, words
from scopgov.domain.disputes import Ground
from scopgov.domain.states import DisputeState
from scopgov.members.tables import Member


class RollDispute(Base):
    """Why a member says that a roll is wrong. `about_id` is empty for somebody who has no account.

    `done` says what is done about a dispute that is upheld.
    """

    __tablename__ = "roll_disputes"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint(
            "(answered_at IS NOT NULL) = (state IN ('upheld', 'dismissed'))", name="answered_or_not"
        ),
        CheckConstraint("(withdrawn_at IS NOT NULL) = (state = 'withdrawn')", name="withdrawn_or_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    raised_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    raised_at: Mapped[datetime]
    ground: Mapped[Ground] = mapped_column(words(Ground, "ground_known"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[DisputeState] = mapped_column(
        words(DisputeState, "state_known"), default=DisputeState.raised
    )
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
    assembly: Mapped[Assembly] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[raised_by])
    about: Mapped[Member | None] = relationship(foreign_keys=[about_id])
    answerer: Mapped[Member | None] = relationship(foreign_keys=[answered_by])

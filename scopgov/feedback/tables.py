"""What people say of the tool, who cares, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.feedback import FeedbackKind
from scopgov.domain.states import FeedbackState
from scopgov.members.tables import Member
from scopgov.threads.said import Said, answers_one


class Feedback(Base):
    """What somebody said of the tool, or of one page of it; `reason` and `release` come with the last answer."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_for_a_reason"),
        CheckConstraint("release IS NULL OR state = 'done'", name="released_once_done"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FeedbackKind] = mapped_column(words(FeedbackKind, "kind_known"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    given_at: Mapped[datetime]
    state: Mapped[FeedbackState] = mapped_column(
        words(FeedbackState, "state_known"), default=FeedbackState.received
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    release: Mapped[str | None] = mapped_column(String(20))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settled_at: Mapped[datetime | None]
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    settler: Mapped[Member | None] = relationship(foreign_keys=[settled_by])
    comments: Mapped[list[FeedbackComment]] = relationship(
        back_populates="feedback", order_by="FeedbackComment.id"
    )


class FeedbackInterest(Base):
    """A member cares about what somebody said: one vote of interest each, taken back at will."""

    __tablename__ = "feedback_interests"

    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    shown_at: Mapped[datetime]


class FeedbackComment(Said, Base):
    """What is said about it."""

    __tablename__ = "feedback_comments"
    __table_args__ = (answers_one(),)

    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    feedback: Mapped[Feedback] = relationship(back_populates="comments")

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        return f"feedback_comment:{self.id}"

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        return {"feedback": self.feedback_id or self.feedback.id}

"""What those who keep watch report, what is said about it, and who they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member
from scopgov.threads.said import Said, answers_one


class WatchReporter(Base):
    """A member named to keep watch."""

    __tablename__ = "watch_reporters"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    named_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    named_at: Mapped[datetime]
    member: Mapped[Member] = relationship(foreign_keys=[member_id])


class WatchReport(Base):
    """Something that changed, where it is said, when, and whom it concerns (levels of courses); withdrawn, it stays."""

    __tablename__ = "watch_reports"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(500), default="")
    happened_on: Mapped[date]
    concerns: Mapped[list[Any]]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    posted_at: Mapped[datetime] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    comments: Mapped[list[WatchComment]] = relationship(back_populates="report", order_by="WatchComment.id")


class WatchComment(Said, Base):
    """What is said about a report."""

    __tablename__ = "watch_comments"
    __table_args__ = (answers_one(),)

    report_id: Mapped[int] = mapped_column(ForeignKey("watch_reports.id"), index=True)
    report: Mapped[WatchReport] = relationship(back_populates="comments")

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        return f"watch_comment:{self.id}"

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        return {"report": self.report_id or self.report.id}

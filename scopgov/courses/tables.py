"""Courses and their attendance."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member


class Course(Base):
    """A course a mandate may require, named by its code."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")


class CourseAttendance(Base):
    """A member attended a course on a day; one recorded by mistake is undone, never erased."""

    __tablename__ = "course_attendances"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        Index(
            "uq_course_attendances_standing",
            "course_id",
            "member_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    attended_on: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    undone_because: Mapped[str | None] = mapped_column(Text)
    course: Mapped[Course] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    recorder: Mapped[Member] = relationship(foreign_keys=[recorded_by])
    undoer: Mapped[Member | None] = relationship(foreign_keys=[undone_by])

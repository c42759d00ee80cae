"""Courses, the texts they are followed by, who read how far, and who attended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.documents.kept import Kept
from scopgov.domain.courses import Level, Way
from scopgov.domain.text import InLanguages
from scopgov.members.tables import Member


class Course(Base):
    """A course a mandate may require, named by its code; it counts for `months` months, or for good.

    `title` and `summary` are in French, or as they were written first; `title_en` and `summary_en` where given.
    """

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("months IS NULL OR months > 0", name="months_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[Level | None] = mapped_column(words(Level, "level_known"))
    months: Mapped[int | None]
    texts: Mapped[list[CourseText]] = relationship(back_populates="course", order_by="CourseText.number")

    @property
    def named(self) -> InLanguages:
        """Return what it is called, by language."""
        return InLanguages(self.title, {"en": self.title_en})

    @property
    def taught(self) -> InLanguages:
        """Return what it teaches, by language."""
        return InLanguages(self.summary, {"en": self.summary_en})

    @property
    def text(self) -> CourseText | None:
        """Return the text it is followed by today, None where it is followed in person alone."""
        return self.texts[-1] if self.texts else None


class CourseText(Base):
    """One version of a course's text, kept as it was published, with the questions of its check.

    `content` holds Markdown by language, `questions` lists by language. `earlier_until`: the day from which what was
    followed before no longer counts; empty where it still does.
    """

    __tablename__ = "course_texts"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    questions: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(Text, default="")
    earlier_until: Mapped[date | None]
    published_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    published_at: Mapped[datetime]
    course: Mapped[Course] = relationship(back_populates="texts")
    publisher: Mapped[Member] = relationship()


class CourseDraft(Base):
    """The next version of a course's text as those who keep courses prepare it: one a course, gone once published.

    `questions` are held in their order, each in every language; `began_from` is the version it began from.
    """

    __tablename__ = "course_drafts"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    content: Mapped[dict[str, Any]]
    questions: Mapped[list[Any]]
    began_from: Mapped[int | None]
    revision: Mapped[int]
    saved_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    saved_at: Mapped[datetime]
    course: Mapped[Course] = relationship()
    saver: Mapped[Member] = relationship()


class CourseReading(Base):
    """Somebody read a chapter of a text; theirs alone."""

    __tablename__ = "course_readings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("course_texts.id"), primary_key=True)
    chapter: Mapped[int] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]


class CourseTry(Base):
    """Somebody took the check of a text: passed or not, and when. What they answered is kept nowhere."""

    __tablename__ = "course_tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("course_texts.id"), index=True)
    tried_at: Mapped[datetime]
    passed: Mapped[bool]


class CourseSession(Base):
    """A course given in person, on a day, somewhere, by a member or somebody from outside."""

    __tablename__ = "course_sessions"
    __table_args__ = (
        CheckConstraint("trainer_id IS NOT NULL OR trainer_name <> ''", name="given_by_somebody"),
        CheckConstraint("called_off_at IS NULL OR recorded_at IS NULL", name="called_off_or_recorded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(300))
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    trainer_name: Mapped[str] = mapped_column(String(200), default="")
    planned_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    planned_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    course: Mapped[Course] = relationship()
    trainer: Mapped[Member | None] = relationship(foreign_keys=[trainer_id])
    places: Mapped[list[CoursePlace]] = relationship(
        back_populates="session", order_by="CoursePlace.member_id"
    )
    sheets: Mapped[list[CourseSheet]] = relationship(back_populates="session", order_by="CourseSheet.id")

    @property
    def given_by(self) -> str:
        """Return the name of whoever gives it."""
        return self.trainer.name if self.trainer else self.trainer_name


class CoursePlace(Base):
    """A member said that they come to a session."""

    __tablename__ = "course_places"

    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    asked_at: Mapped[datetime]
    session: Mapped[CourseSession] = relationship(back_populates="places")
    member: Mapped[Member] = relationship()


class CourseSheet(Kept, Base):
    """The signed list of a session, scanned."""

    __tablename__ = "course_sheets"

    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id"), index=True)
    session: Mapped[CourseSession] = relationship(back_populates="sheets")


class OutsideCourse(Kept, Base):
    """A course followed elsewhere by whoever added its certificate; `attendance_id` where it was recognised."""

    __tablename__ = "outside_courses"

    title: Mapped[str] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(200))
    followed_on: Mapped[date]
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("course_attendances.id"))
    attendance: Mapped[CourseAttendance | None] = relationship()


class CourseAttendance(Base):
    """A member followed a course on a day; it counts until `until` (excluded), or for good.

    One recorded by mistake is undone, never erased. `text_id` names the version of the text followed here.
    """

    __tablename__ = "course_attendances"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        CheckConstraint("way <> 'here' OR text_id IS NOT NULL", name="here_by_a_text"),
        Index(
            "uq_course_attendances_standing",
            "course_id",
            "member_id",
            "attended_on",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    attended_on: Mapped[date]
    way: Mapped[Way] = mapped_column(words(Way, "way_known"), default=Way.in_person)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("course_texts.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("course_sessions.id"), index=True)
    until: Mapped[date | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    recorded_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    undone_because: Mapped[str | None] = mapped_column(Text)
    course: Mapped[Course] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    text_followed: Mapped[CourseText | None] = relationship()
    given_in: Mapped[CourseSession | None] = relationship()
    recorder: Mapped[Member] = relationship(foreign_keys=[recorded_by])
    undoer: Mapped[Member | None] = relationship(foreign_keys=[undone_by])

"""Use cases: the file and its authors, indicators, versions, comments, attachments, charter checks, interests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.charter.tables import Clause
from scopgov.db import NUMBERED_ONCE, Base, words
from scopgov.documents.kept import Kept
from scopgov.domain.effects import Concern, Direction
from scopgov.domain.states import UseCaseState
from scopgov.members.tables import Member
from scopgov.threads.said import Said, answers_one


class Category(StrEnum):
    """The five kinds of use of the mission."""

    internal_operations = "internal_operations"
    members_and_clients = "members_and_clients"
    data_analysis = "data_analysis"
    production_and_service = "production_and_service"
    social_and_environmental = "social_and_environmental"


class IndicatorKind(StrEnum):
    """What an indicator looks at."""

    technical = "technical"
    business = "business"
    human_and_social = "human_and_social"


class Section(StrEnum):
    """The parts of a file that can be commented on, in the order of the page."""

    whole = "whole"
    problem = "problem"
    people = "people"
    benefit = "benefit"
    gains = "gains"
    purpose = "purpose"
    indicators = "indicators"
    workshop = "workshop"
    attachments = "attachments"


class VersionEnd(StrEnum):
    """What became of a version."""

    launched = "launched"
    refused = "refused"
    postponed = "postponed"
    withdrawn = "withdrawn"
    reworked = "reworked"


class FindingKind(StrEnum):
    """What the committee found of one clause."""

    met = "met"
    met_with_condition = "met_with_condition"
    not_met = "not_met"


class UseCase(Base):
    """A need that may deserve AI: its file and how far it has come."""

    __tablename__ = "use_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(words(Category, "category_known"))
    problem: Mapped[str] = mapped_column(Text, default="")
    benefit: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[str] = mapped_column(Text, default="")
    gains: Mapped[str] = mapped_column(Text, default="")
    workshop: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(300), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[UseCaseState] = mapped_column(
        words(UseCaseState, "state_known"), default=UseCaseState.drafted
    )
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    launch_poll_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    stopped: Mapped[dict[str, Any] | None]
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    editor: Mapped[Member | None] = relationship(foreign_keys=edited_by)
    co_authors: Mapped[list[CoAuthor]] = relationship(
        back_populates="use_case", order_by="CoAuthor.id", cascade="all, delete-orphan"
    )
    indicators: Mapped[list[Indicator]] = relationship(
        back_populates="use_case", order_by="Indicator.id", cascade="all, delete-orphan"
    )
    checks: Mapped[list[CharterCheck]] = relationship(back_populates="use_case", order_by="CharterCheck.id")
    versions: Mapped[list[UseCaseVersion]] = relationship(
        back_populates="use_case", order_by="UseCaseVersion.number"
    )
    comments: Mapped[list[Comment]] = relationship(back_populates="use_case", order_by="Comment.id")
    attachments: Mapped[list[Attachment]] = relationship(back_populates="use_case", order_by="Attachment.id")
    interests: Mapped[list[Interest]] = relationship(back_populates="use_case", order_by="Interest.id")


class CoAuthor(Base):
    """A member asked to write a file with its first author: an author from acceptance to the end."""

    __tablename__ = "co_authors"
    __table_args__ = (UniqueConstraint("use_case_id", "member_id"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    wrote: Mapped[bool] = mapped_column(default=False)
    use_case: Mapped[UseCase] = relationship(back_populates="co_authors")
    member: Mapped[Member] = relationship()


class Interest(Base):
    """Why somebody who judges files has an interest of their own in one; while it stands, they do not judge it.

    `cancelled_a_vote`: declared as the committee voted on the file, it cancelled that vote, and so is never ended.
    """

    __tablename__ = "interests"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    cancelled_a_vote: Mapped[bool] = mapped_column(default=False)
    use_case: Mapped[UseCase] = relationship(back_populates="interests")
    member: Mapped[Member] = relationship()


class Indicator(Base):
    """A measure of success: from a baseline to a target, by a date, known from a source, somebody's to follow."""

    __tablename__ = "indicators"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40), default="")
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    target: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    due_on: Mapped[date | None]
    kind: Mapped[IndicatorKind] = mapped_column(
        words(IndicatorKind, "kind_known"), default=IndicatorKind.business
    )
    source: Mapped[str] = mapped_column(String(300), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    use_case: Mapped[UseCase] = relationship(back_populates="indicators")
    owner: Mapped[Member | None] = relationship()


class UseCaseVersion(Base):
    """A file as it was handed in, frozen as canonical JSON under its digest; then what became of it and why."""

    __tablename__ = "use_case_versions"
    __table_args__ = (UniqueConstraint("use_case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    ended_as: Mapped[VersionEnd | None] = mapped_column(words(VersionEnd, "ended_as_known"))
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    poll_id: Mapped[int | None]
    use_case: Mapped[UseCase] = relationship(back_populates="versions")


class Comment(Said, Base):
    """What is said about a section of a file."""

    __tablename__ = "use_case_comments"
    __table_args__ = (answers_one(),)

    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    use_case_version: Mapped[int]
    section: Mapped[Section] = mapped_column(words(Section, "section_known"))
    use_case: Mapped[UseCase] = relationship(back_populates="comments")

    @property
    def subject(self) -> str:
        """Return how the record calls it."""
        return f"comment:{self.id}"

    @property
    def about(self) -> Mapping[str, object]:
        """Return what it is about, as the record holds it."""
        place = {"version": self.use_case_version, "section": self.section.value}
        return {"use_case": self.use_case_id, **place}


class Attachment(Kept, Base):
    """A document of a file: in the versions from one to another."""

    __tablename__ = "use_case_attachments"

    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    added_version: Mapped[int]
    removed_version: Mapped[int | None]
    use_case: Mapped[UseCase] = relationship(back_populates="attachments")


class CharterCheck(Base):
    """One reading of a use case against the charter in force, clause by clause, and of its effects.

    Readings made before effects were asked for have none.
    """

    __tablename__ = "charter_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    use_case_version: Mapped[int]
    charter_id: Mapped[int] = mapped_column(ForeignKey("charters.id"))
    checked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    checked_at: Mapped[datetime]
    use_case: Mapped[UseCase] = relationship(back_populates="checks")
    findings: Mapped[list[Finding]] = relationship(back_populates="check", order_by="Finding.id")
    effects: Mapped[list[CheckEffect]] = relationship(back_populates="check", order_by="CheckEffect.id")


class Finding(Base):
    """What was found of one clause, and why; the condition where there is one."""

    __tablename__ = "findings"
    __table_args__ = (UniqueConstraint("check_id", "clause_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("charter_checks.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"))
    kind: Mapped[FindingKind] = mapped_column(words(FindingKind, "kind_known"))
    reason: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(Text, default="")
    check: Mapped[CharterCheck] = relationship(back_populates="findings")
    clause: Mapped[Clause] = relationship()


class CheckEffect(Base):
    """What the committee expects to change for one concern: which way, why, for whom."""

    __tablename__ = "check_effects"
    __table_args__ = (UniqueConstraint("check_id", "concern"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("charter_checks.id"))
    concern: Mapped[Concern] = mapped_column(words(Concern, "concern_known"))
    direction: Mapped[Direction] = mapped_column(words(Direction, "direction_known"))
    why: Mapped[str] = mapped_column(Text, default="")
    whom: Mapped[str] = mapped_column(String(300), default="")
    check: Mapped[CharterCheck] = relationship(back_populates="effects")

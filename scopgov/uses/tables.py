"""Files of tools to be used, the mandates of use voted on them, their suspensions, and what people report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.audits.tables import OutsideAudit
from scopgov.db import Base, words
from scopgov.domain.states import ToolState
from scopgov.domain.tools import ReportKind, ToolTerms
from scopgov.mandates.tables import Granted, Halted
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Poll


class ToolFile(Base):
    """A tool proposed for use: its terms, the committee's opinion, then its dossier, frozen with one digest.

    `replaces_id` is the mandate of use that this one renews, narrows or changes, if it is carried.
    """

    __tablename__ = "tool_files"
    __table_args__ = (
        CheckConstraint("(dossier IS NULL) = (digest = '')", name="frozen_with_digest"),
        CheckConstraint("(opinion IS NULL) = (judged_by IS NULL)", name="opinion_of_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    replaces_id: Mapped[int | None]
    terms: Mapped[dict[str, Any]]
    outside_audit_id: Mapped[int | None] = mapped_column(ForeignKey("outside_audits.id"))
    state: Mapped[ToolState] = mapped_column(words(ToolState, "state_known"), default=ToolState.drafted)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    proposed_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    opinion: Mapped[dict[str, Any] | None]
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    judged_at: Mapped[datetime | None]
    dossier: Mapped[dict[str, Any] | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    frozen_at: Mapped[datetime | None]
    use_case: Mapped[UseCase] = relationship()
    outside_audit: Mapped[OutsideAudit | None] = relationship()
    proposer: Mapped[Member] = relationship(foreign_keys=[proposed_by])
    judge: Mapped[Member | None] = relationship(foreign_keys=[judged_by])
    mandate: Mapped[UseMandate | None] = relationship(back_populates="file")

    @property
    def said(self) -> ToolTerms:
        """Return its terms as the rules read them."""
        return ToolTerms.from_data(self.terms)


class UseMandate(Granted, Base):
    """What a carried poll lets people use: the tool of a file, on the terms frozen in its dossier."""

    __tablename__ = "use_mandates"

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("tool_files.id"), unique=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    use_case: Mapped[UseCase] = relationship()
    file: Mapped[ToolFile] = relationship(back_populates="mandate")
    poll: Mapped[Poll] = relationship()
    suspensions: Mapped[list[UseSuspension]] = relationship(
        back_populates="mandate", order_by="UseSuspension.id"
    )
    reports: Mapped[list[UseReport]] = relationship(back_populates="mandate", order_by="UseReport.id")

    @property
    def terms(self) -> ToolTerms:
        """Return the terms that members voted, from the frozen dossier."""
        return ToolTerms.from_data((self.file.dossier or {})["terms"])


class UseSuspension(Halted, Base):
    """Why and by whom a mandate of use was suspended, and how that ended."""

    __tablename__ = "use_suspensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("use_mandates.id"), index=True)
    mandate: Mapped[UseMandate] = relationship(back_populates="suspensions")


class UseReport(Base):
    """What somebody reports on the use of a tool, and what was answered."""

    __tablename__ = "use_reports"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("use_mandates.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(words(ReportKind, "kind_known"))
    text: Mapped[str] = mapped_column(Text)
    reported_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    reported_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[datetime | None]
    mandate: Mapped[UseMandate] = relationship(back_populates="reports")
    author: Mapped[Member] = relationship(foreign_keys=[reported_by])
    answerer: Mapped[Member | None] = relationship(foreign_keys=[answered_by])

"""Files of tools to be used, the mandates of use voted on them, their suspensions, and what people report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from scopgov.audits.tables import OutsideAudit
from scopgov.db import Base, words
from scopgov.documents.kept import Kept
from scopgov.domain.states import ToolState
from scopgov.domain.tool_papers import ChangeKind, PaperKind
from scopgov.domain.tools import ReportKind, ToolTerms
from scopgov.ethics.tables import Dissented, Proposed
from scopgov.mandates.tables import Granted, Halted, Opened
from scopgov.members.tables import Member
from scopgov.plans.tables import Informed
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
    papers: Mapped[list[ToolPaper]] = relationship(back_populates="file", order_by="ToolPaper.id")
    information: Mapped[list[ToolInformation]] = relationship(
        back_populates="file", order_by="ToolInformation.id"
    )

    @property
    def said(self) -> ToolTerms:
        """Return its terms as the rules read them."""
        return ToolTerms.from_data(self.terms)


class ToolDraft(Proposed, Base):
    """An opinion on the use of a tool that a member proposes to the committee.

    `terms_digest` and `audit_digest` are the terms and the audit that it is about.
    """

    __tablename__ = "tool_opinion_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("tool_files.id"), index=True)
    terms_digest: Mapped[str] = mapped_column(String(64))
    audit_digest: Mapped[str] = mapped_column(String(64), default="")
    file: Mapped[ToolFile] = relationship()
    proposer: Mapped[Member] = relationship()
    dissents: Mapped[list[ToolDissent]] = relationship(back_populates="draft", order_by="ToolDissent.id")

    @property
    def given(self) -> bool:
        """Tell whether it is the opinion of the committee today."""
        return self.poll_id is not None and (self.file.opinion or {}).get("poll") == self.poll_id


class ToolDissent(Dissented, Base):
    """What the minority says beside an opinion on the use of a tool."""

    __tablename__ = "tool_opinion_dissents"
    __table_args__ = (UniqueConstraint("draft_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("tool_opinion_drafts.id"))
    draft: Mapped[ToolDraft] = relationship(back_populates="dissents")
    member: Mapped[Member] = relationship()


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


class UsePublication(Opened, Base):
    """That the board put a mandate of use on the public register."""

    __tablename__ = "use_publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("use_mandates.id"), index=True)
    mandate: Mapped[UseMandate] = relationship()


class ToolInformation(Informed, Base):
    """That workers were informed of a tool that concerns them."""

    __tablename__ = "tool_information"
    __table_args__ = (CheckConstraint("council = (consulted_on IS NOT NULL)", name="council_is_consulted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("tool_files.id"), index=True)
    file: Mapped[ToolFile] = relationship(back_populates="information")
    recorder: Mapped[Member] = relationship()


class ToolPaper(Kept, Base):
    """A document about a tool: what it is, until when it holds; then who read it, when and what was found."""

    __tablename__ = "tool_papers"
    __table_args__ = (CheckConstraint("(checked_at IS NULL) = (checked_by IS NULL)", name="checked_by_one"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("tool_files.id"), index=True)
    what: Mapped[PaperKind] = mapped_column(words(PaperKind, "what_known"))
    expires_on: Mapped[date | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    checked_at: Mapped[datetime | None]
    sound: Mapped[bool] = mapped_column(default=False)
    found: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[ToolFile] = relationship(back_populates="papers")
    checker: Mapped[Member | None] = relationship(foreign_keys=[checked_by])

    @declared_attr
    @classmethod
    def adder(cls) -> Mapped[Member]:
        """Return who attached it, not who checked it."""
        return relationship(Member, foreign_keys="ToolPaper.added_by")


class FoundTool(Base):
    """A tool that somebody says is in use with no mandate, until it is regularised (`file_id`) or given up.

    `use_case_id` is the file of its need, where that was begun from what was said here.
    """

    __tablename__ = "found_tools"
    __table_args__ = (CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(String(200))
    supplier: Mapped[str] = mapped_column(String(200), default="")
    used_for: Mapped[str] = mapped_column(Text)
    used_by: Mapped[str] = mapped_column(String(200))
    data_in: Mapped[str] = mapped_column(Text)
    declared_by: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    declared_at: Mapped[datetime]
    use_case_id: Mapped[int | None] = mapped_column(ForeignKey("use_cases.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("tool_files.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_because: Mapped[str] = mapped_column(Text, default="")
    declarer: Mapped[Member] = relationship(foreign_keys=[declared_by])
    closer: Mapped[Member | None] = relationship(foreign_keys=[closed_by])
    file: Mapped[ToolFile | None] = relationship()
    use_case: Mapped[UseCase | None] = relationship()


class UseReport(Base):
    """What somebody reports on the use of a tool, and what was answered.

    `changed` says what a change is about, None for other reports and older ones; `material` whether members vote again,
    by `vote_by`.
    """

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
    changed: Mapped[ChangeKind | None] = mapped_column(words(ChangeKind, "changed_known"))
    material: Mapped[bool | None]
    vote_by: Mapped[date | None]
    mandate: Mapped[UseMandate] = relationship(back_populates="reports")
    author: Mapped[Member] = relationship(foreign_keys=[reported_by])
    answerer: Mapped[Member | None] = relationship(foreign_keys=[answered_by])

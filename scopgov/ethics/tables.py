"""Opinions of the committee, those proposed to its vote, and what the minority says of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.audits.tables import Audit
from scopgov.db import Base, words
from scopgov.domain.opinions import OpinionKind
from scopgov.members.tables import Member
from scopgov.training.tables import ModelVersion


class Opinion(Base):
    """A reasoned opinion on a model version, after its audit; conditions become terms of the mandate.

    `poll_id` is the vote of the committee that carried it, None where its only judge gave it.
    """

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    kind: Mapped[OpinionKind] = mapped_column(words(OpinionKind, "kind_known"))
    reasons: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[Any]]
    accepts_insufficient: Mapped[str] = mapped_column(Text, default="")
    minority: Mapped[str] = mapped_column(Text, default="")
    on_sensitive: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[datetime]
    poll_id: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    model_version: Mapped[ModelVersion] = relationship()
    audit: Mapped[Audit] = relationship()
    giver: Mapped[Member] = relationship()


class Proposed:
    """What every opinion proposed to the committee has, whatever it is on: it waits for its vote until `closed_at`.

    `poll_id` is the vote that carried or rejected it.
    """

    kind: Mapped[OpinionKind] = mapped_column(words(OpinionKind, "kind_known"))
    reasons: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[Any]]
    accepts_insufficient: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    poll_id: Mapped[int | None]
    if TYPE_CHECKING:
        id: Mapped[int]
        proposer: Mapped[Member]
        dissents: Mapped[list[Any]]

    @property
    def minority(self) -> str:
        """Return nothing: what the minority says stands in the dissents until the vote."""
        return ""


class Dissented:
    """What a member of the committee who does not agree wants members to read beside the opinion."""

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class OpinionDraft(Proposed, Base):
    """An opinion on a model version that a member proposes to the committee; `opinion_id` is what it became."""

    __tablename__ = "opinion_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    on_sensitive: Mapped[str] = mapped_column(Text, default="")
    opinion_id: Mapped[int | None] = mapped_column(ForeignKey("opinions.id"))
    model_version: Mapped[ModelVersion] = relationship()
    audit: Mapped[Audit] = relationship()
    proposer: Mapped[Member] = relationship()
    opinion: Mapped[Opinion | None] = relationship()
    dissents: Mapped[list[Dissent]] = relationship(back_populates="draft", order_by="Dissent.id")


class Dissent(Dissented, Base):
    """What the minority says beside an opinion on a model version."""

    __tablename__ = "opinion_dissents"
    __table_args__ = (UniqueConstraint("draft_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("opinion_drafts.id"))
    draft: Mapped[OpinionDraft] = relationship(back_populates="dissents")
    member: Mapped[Member] = relationship()

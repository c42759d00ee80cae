"""The experts of a use case, the label rules proposed to them, and what each answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.domain.consent import Stance
from scopgov.domain.label_consent import Ending
from scopgov.members.tables import Member
from scopgov.usecases.tables import UseCase


class LabelExpert(Base):
    """A member named for knowing the field of a use case: rules of what is at risk are proposed to them."""

    __tablename__ = "label_experts"

    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    named_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    named_at: Mapped[datetime]
    member: Mapped[Member] = relationship(foreign_keys=[member_id])


class ProposedRule(Base):
    """A label rule proposed to the experts. `number` is its version, once it is adopted.

    `content` is the rule as `domain.label_rules` writes it, with the day of the data it was proposed on, which its
    `digest` leaves out; `counted` is what it counted on those data; `needed` how many must consent.
    """

    __tablename__ = "label_rules"
    __table_args__ = (
        UniqueConstraint("use_case_id", "number"),
        CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ended_at_a_time"),
        CheckConstraint(
            "(number IS NOT NULL) = (ended IS NOT NULL AND ended = 'adopted')", name="numbered_once_adopted"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_case_id: Mapped[int] = mapped_column(ForeignKey("use_cases.id"), index=True)
    number: Mapped[int | None]
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(Text)
    counted: Mapped[dict[str, Any]]
    needed: Mapped[int]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    ended: Mapped[Ending | None] = mapped_column(words(Ending, "ended_known"))
    ended_at: Mapped[datetime | None]
    use_case: Mapped[UseCase] = relationship()
    author: Mapped[Member] = relationship()
    answers: Mapped[list[LabelAnswer]] = relationship(back_populates="rule", order_by="LabelAnswer.member_id")


class LabelAnswer(Base):
    """What one expert asked answers to a proposed rule, once they have.

    `objection` is the last one they raised, with its reply; both stay when they change their answer.
    """

    __tablename__ = "label_answers"
    __table_args__ = (
        CheckConstraint("(stance IS NULL) = (answered_at IS NULL)", name="answered_at_a_time"),
        CheckConstraint("(replied_by IS NULL) = (replied_at IS NULL)", name="replied_by_somebody"),
    )

    rule_id: Mapped[int] = mapped_column(ForeignKey("label_rules.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    stance: Mapped[Stance | None] = mapped_column(words(Stance, "stance_known"))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    objection: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    replied_at: Mapped[datetime | None]
    rule: Mapped[ProposedRule] = relationship(back_populates="answers")
    member: Mapped[Member] = relationship(foreign_keys=[member_id])

"""Motions, polls, roll lines; ballots of open polls; envelopes, scrutineers, marks and ballots of confidential ones."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.assemblies.tables import AgendaItem, Assembly
from scopgov.db import Base, words
from scopgov.domain import openings
from scopgov.domain.choosing import Mark, Question, question_of
from scopgov.domain.commitments import Opened
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Choice, Outcome, Secrecy
from scopgov.domain.reasons import reason_of
from scopgov.domain.states import PollState
from scopgov.members.tables import Member


class MotionKind(StrEnum):
    """What a motion is about; `consequences.py` says what each sets in motion."""

    launch = "launch"
    deployment = "deployment"
    retraining = "retraining"
    budget = "budget"
    charter = "charter"
    clause = "clause"
    rules = "rules"
    criteria = "criteria"
    ratification = "ratification"
    admission = "admission"
    suspension = "suspension"
    resumption = "resumption"
    withdrawal = "withdrawal"
    tool = "tool"
    tool_opinion = "tool_opinion"
    tool_suspension = "tool_suspension"
    tool_resumption = "tool_resumption"
    tool_withdrawal = "tool_withdrawal"
    pilot = "pilot"
    amendment = "amendment"
    agreement = "agreement"
    opinion = "opinion"
    choice = "choice"
    other = "other"


class Motion(Base):
    """A text put to the vote of an assembly. `subject_id` is the use case, dossier… it is about."""

    __tablename__ = "motions"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), unique=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    kind: Mapped[MotionKind] = mapped_column(words(MotionKind, "kind_known"))
    subject_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    put_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    put_at: Mapped[datetime]
    item: Mapped[AgendaItem] = relationship()
    assembly: Mapped[Assembly] = relationship()
    polls: Mapped[list[Poll]] = relationship(back_populates="motion", order_by="Poll.id")

    @property
    def question(self) -> Question | None:
        """Return what members choose among; None where they vote for or against."""
        return question_of(self.params)


class Poll(Base):
    """The opening of a motion to votes. `definition` is canonical JSON, frozen at opening with its digest.

    `incident` says why a confidential poll could not be counted at its close, until it is, or is cancelled.
    A poll that the chair opened in session takes ballots at least until `announced_until`, until the chair closes it;
    its result is for members to see once proclaimed. `secrecy_asked_at`: since then it cannot be open any more.
    """

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="window_runs_forward"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
        CheckConstraint("proclaimed_at IS NULL OR state = 'closed'", name="only_results_are_proclaimed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), index=True)
    state: Mapped[PollState] = mapped_column(
        words(PollState, "state_known"), default=PollState.scheduled, index=True
    )
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    definition: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome, "outcome_known"))
    verdict: Mapped[dict[str, Any] | None]
    cancelled_because: Mapped[str] = mapped_column(Text, default="")
    waits: Mapped[str] = mapped_column(String(100), default="")
    secrecy: Mapped[Secrecy] = mapped_column(words(Secrecy, "secrecy_known"), default=Secrecy.open)
    incident: Mapped[str] = mapped_column(Text, default="")
    announced_until: Mapped[datetime | None]
    proclaimed_at: Mapped[datetime | None]
    secrecy_asked_at: Mapped[datetime | None]
    motion: Mapped[Motion] = relationship(back_populates="polls")

    @property
    def question(self) -> Question | None:
        """Return what is chosen among, as it was frozen at the opening; before it, as the motion says."""
        return question_of(json.loads(self.definition)) if self.definition else self.motion.question

    @property
    def waits_for(self) -> frozenset[openings.Wait]:
        """Return what the opening waits for beside its time."""
        return openings.read(self.waits)

    @property
    def waits_reason(self) -> Reason | None:
        """Return what the opening waits for, to be said in the reader's language."""
        return openings.waiting(self.waits_for)

    @property
    def cancelled_reason(self) -> Reason | None:
        """Return why the poll was cancelled, to be said in the reader's language."""
        return reason_of(json.loads(self.cancelled_because)) if self.cancelled_because else None

    @property
    def incident_reason(self) -> Reason | None:
        """Return why the result could not be announced."""
        return reason_of(json.loads(self.incident)) if self.incident else None


class RollLine(Base):
    """A member on the roll of a poll, frozen at its opening."""

    __tablename__ = "roll_lines"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Ballot(Base):
    """What one member chose in one open poll; `cast_by` differs when a proxy holder cast it.

    `marks` stands in the place of `choice` where the ballot marks several options: one sign each (see `choosing`).
    """

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("poll_id", "member_id"),
        CheckConstraint("weight = 1", name="one_member_one_vote"),
        CheckConstraint("choice IS NOT NULL OR marks IS NOT NULL", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cast_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    choice: Mapped[Choice | None] = mapped_column(words(Choice, "choice_known"))
    marks: Mapped[str | None] = mapped_column(String(40))
    weight: Mapped[int] = mapped_column(default=1)
    cast_at: Mapped[datetime]
    receipt: Mapped[str] = mapped_column(String(64))
    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    @property
    def written(self) -> str:
        """Return the whole ballot as it is written."""
        return self.choice or self.marks or ""


def ballot_columns(written: str) -> dict[str, object]:
    """Return the columns that hold a ballot as it is written."""
    if written in set(Choice):
        return {"choice": Choice(written), "marks": None}
    return {"choice": None, "marks": written}


class Envelope(Base):
    """A sealed vote in a confidential poll that is not closed. `slot` names a line of the roll to its key alone."""

    __tablename__ = "envelopes"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)


class SupersededEnvelope(Base):
    """An envelope that another one replaced, kept sealed until the close; `digest` is that of the box."""

    __tablename__ = "superseded_envelopes"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[str] = mapped_column(String(64))
    box: Mapped[bytes] = mapped_column(LargeBinary)


class Scrutineer(Base):
    """A member asked to hold a third of the key of a confidential poll; `public_key` is empty until they accept.

    `unlocked_at` says when their code was entered after the votes. Codes are kept nowhere.
    """

    __tablename__ = "scrutineers"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(64), default="")
    unlocked_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship()


class RollMark(Base):
    """The fact that a vote of this member was counted in a confidential poll; written at the close, for all."""

    __tablename__ = "roll_marks"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    cast_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    caster: Mapped[Member] = relationship(foreign_keys=[cast_by])


class SealedBallot(Base):
    """A ballot of a closed confidential poll. Nothing says whose: rows are written in the order of `commitment`.

    Of a choice among options each row is about one `option` alone, in the order of options and commitments: nothing
    says which rows were one ballot. `mark` stands in the place of `choice` where the ballot marks the option.
    """

    __tablename__ = "sealed_ballots"
    __table_args__ = (CheckConstraint("choice IS NOT NULL OR mark IS NOT NULL", name="says_something"),)

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    commitment: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[Choice | None] = mapped_column(words(Choice, "choice_known"))
    nonce: Mapped[str] = mapped_column(String(64))
    mark: Mapped[Mark | None] = mapped_column(words(Mark, "mark_known"))
    option: Mapped[int] = mapped_column(default=0)

    @property
    def opened(self) -> Opened:
        """Return the ballot as it is published."""
        answer = self.choice or self.mark
        assert answer is not None
        return Opened(self.commitment, answer, self.nonce, self.option)


class SupersededBallot(Base):
    """What stood for a ballot that its voter replaced before the close; its choice is kept nowhere."""

    __tablename__ = "superseded_ballots"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    commitment: Mapped[str] = mapped_column(String(64), primary_key=True)

"""Rule sets, assemblies, agenda items, attendance."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base, words
from scopgov.documents.kept import Kept
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Subject
from scopgov.domain.reasons import reason_of
from scopgov.domain.states import AssemblyState
from scopgov.domain.statutes import Body, DecisionKind
from scopgov.domain.text import N_
from scopgov.members.tables import Member


class RuleSetVersion(Base):
    """One version of the statutes' rules, as the JSON of `domain.statutes.RuleSet`.

    A version proposed here waits for its vote until `adopted_on`, or until `closed_at` says that it was rejected
    or withdrawn.
    """

    __tablename__ = "rule_sets"
    __table_args__ = (CheckConstraint("adopted_on IS NULL OR closed_at IS NULL", name="adopted_or_closed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    data: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    adopted_on: Mapped[date | None]
    paper_reference: Mapped[str] = mapped_column(String(300), default="")
    poll_id: Mapped[int | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime | None]
    because: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    proposer: Mapped[Member | None] = relationship()


class Attending(StrEnum):
    """How a member attends."""

    present = "present"
    remote = "remote"
    represented = "represented"


class Assembly(Base):
    """A meeting of a body: when, where, under which rules, led by whom.

    Voting is open from `opens_at` to `closes_at` (the window announced in the notice); in session, its chair opens and
    closes each vote inside it (`conduct`). `call` is 1 or 2.
    """

    __tablename__ = "assemblies"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[Body] = mapped_column(words(Body, "body_known"))
    kind: Mapped[DecisionKind] = mapped_column(words(DecisionKind, "kind_known"))
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    remote: Mapped[bool] = mapped_column(default=True)
    call: Mapped[int] = mapped_column(default=1)
    conduct: Mapped[Conduct] = mapped_column(words(Conduct, "conduct_known"), default=Conduct.window)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("assemblies.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[AssemblyState] = mapped_column(
        words(AssemblyState, "state_known"), default=AssemblyState.prepared
    )
    convened_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(Text, default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    secretary_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    prepared_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    debates: Mapped[str] = mapped_column(Text, default="")
    incidents: Mapped[str] = mapped_column(Text, default="")
    rule_set: Mapped[RuleSetVersion] = relationship()
    chair: Mapped[Member | None] = relationship(foreign_keys=[chair_id])
    secretary: Mapped[Member | None] = relationship(foreign_keys=[secretary_id])
    items: Mapped[list[AgendaItem]] = relationship(
        primaryjoin="and_(AgendaItem.assembly_id == Assembly.id, AgendaItem.taken_off_at.is_(None), "
        "AgendaItem.amendment == 0)",
        back_populates="assembly",
        order_by="AgendaItem.position",
    )
    attendances: Mapped[list[Attendance]] = relationship(
        back_populates="assembly", order_by="Attendance.member_id"
    )

    @property
    def subject(self) -> Subject:
        """Return whose meeting it is and who leads it, as the policy asks; nobody leads it before it opens."""
        chairs, secretaries = (
            frozenset() if one is None else frozenset({one}) for one in (self.chair_id, self.secretary_id)
        )
        return Subject(body=self.body, chairs=chairs, secretaries=secretaries)


class MeetingDocument(Kept, Base):
    """A document that members are given to read for a meeting, or for one item of its agenda.

    One taken off before the notice is kept, unlisted.
    """

    __tablename__ = "meeting_documents"

    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    taken_off_at: Mapped[datetime | None]
    assembly: Mapped[Assembly] = relationship()
    item: Mapped[AgendaItem | None] = relationship()

    @property
    def late(self) -> bool:
        """Tell whether it was added after the notice."""
        convened_at = self.assembly.convened_at
        return convened_at is not None and self.added_at > convened_at


class CalendarFeed(Base):
    """The secret address under which a member's calendar program reads their assemblies; only its hash is kept."""

    __tablename__ = "calendar_feeds"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


class AgendaItem(Base):
    """A numbered item of an agenda; a motion, where there is one, points to it. One taken off is kept, unlisted.

    An amendment to the motion of an item stands before it under the same number; it is not announced apart.
    `debates` sums up, for the minutes, what was said of it. `two_majorities`: the notice says that the ethics
    committee must agree as well. `effect` holds the program's own sentence on what the vote does, as a reason's data.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (
        Index(
            "uq_agenda_items_listed",
            "assembly_id",
            "position",
            "amendment",
            unique=True,
            sqlite_where=text("taken_off_at IS NULL"),
            postgresql_where=text("taken_off_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    position: Mapped[int]
    amendment: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(300))
    debates: Mapped[str] = mapped_column(Text, default="")
    taken_off_at: Mapped[datetime | None]
    two_majorities: Mapped[bool] = mapped_column(default=False)
    effect: Mapped[dict[str, Any] | None]
    assembly: Mapped[Assembly] = relationship(back_populates="items")

    @property
    def mark(self) -> str:
        """Return its number as lists show it."""
        return f"{self.position} A{self.amendment}" if self.amendment else str(self.position)

    @property
    def does(self) -> Reason | None:
        """Return what a carried vote on it does, to be said in the reader's language; None where nothing follows."""
        return reason_of(self.effect) if self.effect else None

    @property
    def called(self) -> Reason:
        """Return what its motion is called, to be said in the reader's language."""
        if not self.amendment:
            return Reason(N_("Motion %(number)s"), {"number": self.position})
        told = {"number": self.position, "amendment": self.amendment}
        return Reason(N_("Amendment %(amendment)s to motion %(number)s"), told)


class Attendance(Base):
    """A member attends an assembly, or is represented by `holder_id`; one line a member.

    From `left_at` on they are there no more: votes opened until then counted them, later ones do not.
    """

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("assembly_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    attending: Mapped[Attending] = mapped_column(words(Attending, "attending_known"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    assembly: Mapped[Assembly] = relationship(back_populates="attendances")
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    holder: Mapped[Member | None] = relationship(foreign_keys=[holder_id])

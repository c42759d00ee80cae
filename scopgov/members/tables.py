"""The roll, what people are charged with, their accounts, sessions and links; the cooperative itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import NUMBERED_ONCE, Base, words
from scopgov.domain.policy import Role
from scopgov.domain.second_person import Awaited
from scopgov.domain.statutes import CompanyForm


class Cooperative(Base):
    """The one cooperative of this installation."""

    __tablename__ = "cooperative"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(200))
    form: Mapped[CompanyForm] = mapped_column(words(CompanyForm, "form_known"))
    town: Mapped[str] = mapped_column(String(200), default="")
    registration: Mapped[str] = mapped_column(String(100), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    founded_at: Mapped[datetime]
    admission_by_vote: Mapped[bool] = mapped_column(default=False)


class Member(Base):
    """A person with an account: an associate has one vote from admission to departure.

    `away_until` is the last day of an absence, as they say it themself; the reason is nobody's business.
    """

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    trade: Mapped[str] = mapped_column(String(100), default="")
    associate: Mapped[bool] = mapped_column(default=True)
    admitted_on: Mapped[date]
    departed_on: Mapped[date | None]
    away_until: Mapped[date | None]
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    theme: Mapped[str] = mapped_column(String(10), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    charges: Mapped[list[Charge]] = relationship(back_populates="member", order_by="Charge.since, Charge.id")


class Candidacy(Base):
    """An employee proposed as an associate; open until a vote decides it, or until it is withdrawn."""

    __tablename__ = "candidacies"
    __table_args__ = (CheckConstraint("poll_id IS NULL OR closed_at IS NOT NULL", name="decided_is_closed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    because: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    poll_id: Mapped[int | None]
    member: Mapped[Member] = relationship(foreign_keys=member_id)
    proposer: Mapped[Member] = relationship(foreign_keys=proposed_by)


class Charge(Base):
    """A role held by a member between two dates (a seat on the board or committee, or a task)."""

    __tablename__ = "charges"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role_known"))
    since: Mapped[date]
    until: Mapped[date | None]
    member: Mapped[Member] = relationship(back_populates="charges")


class SignIn(Base):
    """A signed-in session of a browser; ending it signs that browser out at its next request."""

    __tablename__ = "sign_ins"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed sign-in, kept a short while to slow down guessing. Holds no address in clear."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]


class Link(Base):
    """A one-time link to choose a password: an invitation or a reset."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Note(Base):
    """A line of the roll's history in clear: what changed for whom (visible to all members)."""

    __tablename__ = "roll_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    person: Mapped[Member] = relationship()


class AwaitedAct(Base):
    """An act of an administrator on the roll that waits for a second person; `params` hold what it will do.

    `person_id` is whom it is about, None where it is about the cooperative. `accepted` says how it ended: True, False
    (declined, or withdrawn by who asked), None while it waits or once it lapsed.
    """

    __tablename__ = "awaited_acts"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (accepted IS NULL)", name="settled_one_way"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        CheckConstraint("accepted IS NOT TRUE OR settled_by <> asked_by", name="accepted_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Awaited] = mapped_column(words(Awaited, "kind_known"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    params: Mapped[dict[str, Any]]
    asked_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settled_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    person: Mapped[Member | None] = relationship(foreign_keys=person_id)
    asker: Mapped[Member] = relationship(foreign_keys=asked_by)
    settler: Mapped[Member | None] = relationship(foreign_keys=settled_by)

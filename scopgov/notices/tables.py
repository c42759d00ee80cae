"""What members are told: each occasion once, a notice for each member, and how far its mail has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import NUMBERED_ONCE, Base, words
from scopgov.domain.news import News, Way
from scopgov.members.tables import Member


class Occasion(Base):
    """Something members were told of; its key makes sure that they are told once, whoever notices first."""

    __tablename__ = "occasions"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime]


class MailChoice(Base):
    """When a kind of news comes to a member by mail; without a row, at once."""

    __tablename__ = "mail_choices"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    kind: Mapped[News] = mapped_column(words(News, "kind_known"), primary_key=True)
    way: Mapped[Way] = mapped_column(words(Way, "way_known"))


class Notice(Base):
    """One message to one member: English message ids with parameters, and where it leads.

    Its row is also its place in the outbox. Mail is due from `mail_after` (empty once sent or given up) and makes
    no sense from `mail_until` on; whoever takes it to send it first moves `mail_after` ahead.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        CheckConstraint("mailed_at IS NULL OR mail_after IS NULL", name="mailed_or_waiting"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    key: Mapped[str] = mapped_column(ForeignKey("occasions.key"), index=True)
    at: Mapped[datetime]
    heading: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(String(200), default="")
    read_at: Mapped[datetime | None]
    mail_after: Mapped[datetime | None] = mapped_column(index=True)
    mail_until: Mapped[datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship()

"""Applications and their tokens. Of a token, only its hash is kept, and the few letters it is recognised by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.db import Base
from scopgov.members.tables import Member


class Application(Base):
    """A program that calls in the name of the member who entered it; closed for good by `closed_at`."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    tokens: Mapped[list[Token]] = relationship(back_populates="application", order_by="Token.id.desc()")


class Token(Base):
    """What a program shows at each call: what it lets it do (`scopes`), how often a minute, until when."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    calls: Mapped[int]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    last_used_at: Mapped[datetime | None]
    application: Mapped[Application] = relationship(back_populates="tokens")

"""Addresses that are told of events, and each telling with how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scopgov.applications.tables import Application
from scopgov.db import NUMBERED_ONCE, Base


class Webhook(Base):
    """An address of an application that is told of events.

    `read_up_to` is the entry of the record up to which it was looked for what to tell; `failures` how often in a row
    the address did not answer; `stopped_because` holds why nothing is told any more, as a reason's data.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[Any]]
    salt: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    read_up_to: Mapped[int]
    failures: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[dict[str, Any] | None]
    application: Mapped[Application] = relationship()


class Telling(Base):
    """One event told to one address, or to be told: `next_at` is when it is tried (again), None once it is over."""

    __tablename__ = "tellings"
    __table_args__ = (
        UniqueConstraint("webhook_id", "entry_seq"),
        Index("ix_tellings_next_at", "next_at"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    entry_seq: Mapped[int | None]
    event: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    status: Mapped[int | None]
    fault: Mapped[dict[str, Any] | None]
    webhook: Mapped[Webhook] = relationship()

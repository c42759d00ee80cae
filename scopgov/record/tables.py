"""The table of the record; UPDATE and DELETE on it are refused by database triggers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scopgov.db import Base


class RecordEntry(Base):
    """One act: who, when, what, on what, with which facts, chained to the entry before."""

    __tablename__ = "record_entries"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    facts: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

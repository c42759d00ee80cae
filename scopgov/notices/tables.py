"""Notices shown to a member in the application."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scopgov.db import Base


class Notice(Base):
    """One message to one member: an English message id with parameters, and where it leads."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(120), index=True)
    read_at: Mapped[datetime | None]

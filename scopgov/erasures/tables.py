"""What was taken out or corrected, as it is done again where an older backup is restored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scopgov.db import Base


class Erasure(Base):
    """What was taken out or corrected for a request or after a contest; names nobody it took out.

    `uid` is the same wherever the installation is restored. The list of them is kept apart from backups
    (`erasures.listing`). Numbers are no foreign keys: a backup restored may be older than what they number.
    """

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    request_id: Mapped[int | None] = mapped_column(index=True)
    what: Mapped[dict[str, Any]]
    because: Mapped[str] = mapped_column(Text, default="")
    done_by: Mapped[int]
    done_at: Mapped[datetime]
    done_again_at: Mapped[datetime | None]

"""Decides how long the archive of a model with its data is kept for whoever may fetch it."""

from __future__ import annotations

from datetime import datetime, timedelta

KEPT = timedelta(days=7)


def spent(made_at: datetime, now: datetime) -> bool:
    """Tell whether an archive has been kept long enough and is to be deleted."""
    return now - made_at >= KEPT


def kept_until(made_at: datetime) -> datetime:
    """Return the instant from which an archive may no longer be fetched."""
    return made_at + KEPT

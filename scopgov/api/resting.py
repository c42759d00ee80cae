"""What a call for a score rests on that nearly never changes, read once while the marks of the gate vouch for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from scopgov.applications import calling
from scopgov.applications.calling import Shown
from scopgov.mandates import remembering
from scopgov.usecases import queries as usecases
from scopgov.usecases.queries import Known
from scopgov.votes.queries import next_due


@dataclass(frozen=True)
class Rest:
    """Whose token was shown, which use case was named, when a poll must be settled next."""

    token: Shown
    use_case: Known
    next_due: datetime | None


def of(session: Session, shown: str, number: int) -> Rest:
    """Return what a call rests on; Refused for a token or a use case nobody knows."""
    return remembering.told(session, _key(shown, number), partial(_read, session, shown, number))


def remembered(session: Session, shown: str, number: int) -> bool:
    """Tell whether this process let such a call in before, be it no more: strangers cost the database nothing."""
    return remembering.remembers(session, _key(shown, number))


def _key(shown: str, number: int) -> tuple[object, ...]:
    return "rest", shown, number


def _read(session: Session, shown: str, number: int) -> Rest:
    return Rest(calling.known(session, shown), usecases.known(session, number), next_due(session))

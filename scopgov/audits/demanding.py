"""What the charter in force asks of every audit, of a model or of a system from outside: which gaps, how large."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from scopgov.charter import queries as charters
from scopgov.domain.charter_checks import lacks
from scopgov.domain.errors import Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.protocol import Protocol
from scopgov.members.queries import local_day


def asked(session: Session, now: datetime) -> Mapping[Metric, Decimal]:
    """Return the measures that the charter names, each with the largest share of gap it tolerates."""
    return charters.demands(session, local_day(now))


def check(session: Session, now: datetime, protocol: Protocol) -> None:
    """Refuse, at the measure's field, a protocol that leaves out or tolerates more than the charter."""
    lacking = lacks(asked(session, now), protocol.tolerances)
    if lacking is not None:
        raise Refused(lacking[1], status=422, field=lacking[0].value)

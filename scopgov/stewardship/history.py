"""Finds scores again: by reference, person, use case, decision, time, estimate and outcome; as a page or a table.

Changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from scopgov.config import local_zone
from scopgov.db import Folded, mentions
from scopgov.domain.cells import cell, sheet
from scopgov.domain.gate import CHANNEL_NAMES
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.members.tables import Member
from scopgov.scoring.queries import DECISION_NAMES
from scopgov.scoring.tables import HumanDecision, Score
from scopgov.stewardship import score_outcomes
from scopgov.stewardship.tables import ScoreOutcome
from scopgov.usecases.tables import UseCase

UNDECIDED, KNOWN, UNKNOWN = "undecided", "known", "unknown"
BANDS: Mapping[str, tuple[float, float]] = {
    "0-20": (0.0, 0.2),
    "20-40": (0.2, 0.4),
    "40-60": (0.4, 0.6),
    "60-80": (0.6, 0.8),
    "80-100": (0.8, 1.01),
}
ORDERS: Mapping[str, Sequence[Any]] = {
    "newest": (Score.scored_at.desc(), Score.id.desc()),
    "oldest": (Score.scored_at, Score.id),
    "highest": (Score.probability.desc(), Score.id.desc()),
    "lowest": (Score.probability, Score.id.desc()),
    "reference": (Score.reference, Score.id.desc()),
}
HEADINGS: Sequence[str] = (
    N_("No."),
    N_("Proposal"),
    N_("Use case"),
    N_("Mandate"),
    N_("Scored on"),
    N_("Scored by"),
    N_("By which way"),
    N_("Estimate"),
    N_("Decision"),
    N_("Why?"),
    N_("Decided on"),
    N_("What became of it"),
)
MOST = 100_000


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; what is empty does not filter."""

    text: str = ""
    person: int | None = None
    use_case: int | None = None
    decision: str = ""
    since: date | None = None
    until: date | None = None
    band: str = ""
    outcome: str = ""
    order: str = "newest"


def found(wanted: Wanted) -> Select[Score]:
    """Return the query of the wanted scores."""
    query = select(Score).join(Mandate, Mandate.id == Score.mandate_id).where(*_filters(wanted))
    return query.order_by(*ORDERS.get(wanted.order, ORDERS["newest"]))


def _filters(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.text:
        yield mentions(Score.reference, wanted.text)
    if wanted.person is not None:
        yield Score.scored_by == wanted.person
    if wanted.use_case is not None:
        yield Mandate.use_case_id == wanted.use_case
    if wanted.decision == UNDECIDED:
        yield Score.decision.is_(None)
    elif wanted.decision in set(HumanDecision):
        yield Score.decision == HumanDecision(wanted.decision)
    if wanted.since is not None:
        yield Score.scored_at >= _begins(wanted.since)
    if wanted.until is not None:
        yield Score.scored_at < _begins(wanted.until + timedelta(days=1))
    if wanted.band in BANDS:
        low, high = BANDS[wanted.band]
        yield Score.probability >= low
        yield Score.probability < high
    if wanted.outcome in (KNOWN, UNKNOWN):
        known = select(ScoreOutcome.id).where(ScoreOutcome.score_id == Score.id).exists()
        yield known if wanted.outcome == KNOWN else ~known


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=local_zone())


def people(session: Session) -> Sequence[Member]:
    """Return whoever asked for a score, in order of name."""
    asked = select(Score.scored_by).distinct()
    return session.scalars(
        select(Member).where(Member.id.in_(asked)).order_by(Folded(Member.name), Member.id)
    ).all()


def use_cases(session: Session) -> Sequence[UseCase]:
    """Return the use cases of which scores were given, in order of number."""
    scored = select(Mandate.use_case_id).join(Score, Score.mandate_id == Mandate.id).distinct()
    return session.scalars(select(UseCase).where(UseCase.id.in_(scored)).order_by(UseCase.number)).all()


def as_csv(session: Session, wanted: Wanted, say: Callable[[str], str]) -> str:
    """Return the wanted scores as a table for a spreadsheet, `MOST` at most."""
    rows = session.scalars(found(wanted).limit(MOST)).all()
    known = score_outcomes.happened(session, [one.id for one in rows])
    written = (
        [cell(one) if isinstance(one, str) else one for one in _cells(score, known.get(score.id), say)]
        for score in rows
    )
    return sheet([[say(one) for one in HEADINGS], *written])


def _cells(one: Score, happened: bool | None, say: Callable[[str], str]) -> list[object]:
    became = "" if happened is None else say(N_("it happened") if happened else N_("it did not happen"))
    return [
        one.id,
        one.reference,
        one.mandate.use_case.title,
        one.mandate_id,
        one.scored_at.astimezone(local_zone()).isoformat(timespec="minutes"),
        one.scorer.name,
        say(CHANNEL_NAMES[one.channel]),
        round(one.probability, 4),
        say(DECISION_NAMES[one.decision]) if one.decision else "",
        one.decision_reason,
        one.decided_at.astimezone(local_zone()).isoformat(timespec="minutes") if one.decided_at else "",
        became,
    ]

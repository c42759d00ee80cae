"""Read the measurements of indicators and what they tell. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain import cells
from scopgov.domain.cells import cell
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.indicators import Aim, Judgement, Line, Trend, judge, may_measure, next_due, standing
from scopgov.domain.policy import Subject
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_
from scopgov.mandates import queries as mandates
from scopgov.members.queries import local_day
from scopgov.stewardship.tables import Measurement
from scopgov.usecases.tables import Indicator, UseCase
from scopgov.usecases.versioning import plain

COLUMNS = (
    "indicator",
    "kind",
    "unit",
    "baseline",
    "target",
    "due_on",
    "line",
    "measured_on",
    "value",
    "source",
    "remark",
    "recorded_by",
    "recorded_at",
    "corrects_line",
)


@dataclass(frozen=True)
class Followed:
    """An indicator with its lines, what stands of them, what that tells, and when a measurement is awaited."""

    indicator: Indicator
    lines: Sequence[Measurement]
    points: Sequence[Line]
    judgement: Judgement
    begun_on: date
    awaited_on: date | None
    awaited: bool

    @property
    def last(self) -> Line | None:
        """Return the latest measurement that stands."""
        return self.points[-1] if self.points else None


def indicator(session: Session, indicator_id: int) -> Indicator:
    """Return an indicator, or refuse as not found."""
    found = session.get(Indicator, indicator_id)
    if found is None:
        raise NotFound(Reason(N_("There is no such indicator.")))
    return found


def measurement(session: Session, measurement_id: int) -> Measurement:
    """Return a measurement as it was first entered, or refuse as not found."""
    found = session.get(Measurement, measurement_id)
    if found is None or found.corrects_id is not None:
        raise NotFound(Reason(N_("There is no such measurement.")))
    return found


def subject(of: Indicator) -> Subject:
    """Return what the policy needs to know: who follows the indicator."""
    return Subject(followers=frozenset() if of.owner_id is None else frozenset({of.owner_id}))


def lines_of(session: Session, of: Indicator) -> Sequence[Measurement]:
    """Return every line entered for an indicator, in the order they were."""
    query = select(Measurement).where(Measurement.indicator_id == of.id)
    return session.scalars(query.order_by(Measurement.id)).all()


def line(of: Measurement) -> Line:
    """Return a row as the rules read it."""
    return Line(of.id, of.measured_on, of.value, of.corrects_id)


def as_it_stands(session: Session, of: Measurement) -> Line:
    """Return a measurement with its last correction; without a value where that took it out."""
    rows = [one for one in lines_of(session, of.indicator) if of.id in (one.id, one.corrects_id)]
    return line(rows[-1])


def followed(session: Session, of: Indicator, now: datetime) -> Followed:
    """Return an indicator of a launched use case with what its measurements tell today."""
    rows, today = lines_of(session, of), local_day(now)
    points = standing(map(line, rows))
    use_case, in_use = of.use_case, _in_use_since(session, of.use_case, today)
    begun_on = local_day(use_case.decided_at or use_case.drafted_at)
    judged = judge(Aim(of.target, of.baseline, of.due_on, begun_on), points, in_use, today)
    due = next_due(of.due_on, in_use, points[-1].on if points else None)
    return Followed(of, rows, points, judged, begun_on, due, due is not None and due <= today)


def _in_use_since(session: Session, use_case: UseCase, today: date) -> date | None:
    mandate = mandates.standing(session, use_case)
    return mandate.starts_on if mandate is not None and mandate.starts_on <= today else None


def of_use_case(session: Session, use_case: UseCase, now: datetime) -> list[Followed]:
    """Return the indicators of a file with what they tell; none before its launch is carried."""
    if may_measure(use_case.state) is not None:
        return []
    return [followed(session, one, now) for one in use_case.indicators]


def all_followed(session: Session, now: datetime) -> dict[UseCase, list[Followed]]:
    """Return the indicators of every launched use case, by use case."""
    query = select(UseCase).where(UseCase.state == UseCaseState.launched).order_by(UseCase.number.desc())
    return {one: of_use_case(session, one, now) for one in session.scalars(query)}


def of_owner(session: Session, member_id: int, now: datetime) -> list[Followed]:
    """Return the indicators that a person follows, of launched use cases."""
    query = (
        select(Indicator)
        .join(UseCase)
        .where(Indicator.owner_id == member_id, UseCase.state == UseCaseState.launched)
    )
    return [followed(session, one, now) for one in session.scalars(query.order_by(Indicator.id))]


def counts(found: Iterable[Followed]) -> dict[Trend, int]:
    """Return how many indicators tell what, in the order of the trends."""
    counted = Counter(one.judgement.trend for one in found)
    return {trend: counted[trend] for trend in Trend if counted[trend]}


def table(found: Iterable[Followed]) -> str:
    """Return every line of these indicators as CSV: points for decimals, days and instants as ISO 8601."""
    return cells.table([COLUMNS, *(row for one in found for row in _rows(one))])


def _rows(one: Followed) -> Iterator[list[object]]:
    of = one.indicator
    due_on = of.due_on.isoformat() if of.due_on else ""
    about = [cell(of.name), of.kind.value, cell(of.unit), plain(of.baseline), plain(of.target), due_on]
    for row in one.lines:
        words = [cell(row.source), cell(row.remark), cell(row.recorder.name)]
        figures = [row.id, row.measured_on.isoformat(), plain(row.value)]
        yield [*about, *figures, *words, row.recorded_at.isoformat(), row.corrects_id]

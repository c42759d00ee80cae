"""Was a pilot's criterion met? Counted by the program, or told by people; nothing is concluded from too few cases.

Pure: counts in, a verdict with its words out. A share comes with its Wilson interval (95 %), and where the interval
reaches beyond the threshold it is said that chance alone could explain the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.fairness import wilson
from scopgov.domain.text import N_, legible

LONGEST_NAME = 300


class Measure(StrEnum):
    """What a criterion is about: counted by the program, or told by people."""

    scores = "scores"
    decided = "decided"
    followed = "followed"
    contested = "contested"
    upheld = "upheld"
    alike = "alike"
    outcomes = "outcomes"
    minutes = "minutes"
    hours = "hours"
    good = "good"
    people = "people"
    told = "told"


class Comparison(StrEnum):
    """On which side of the threshold a criterion is met."""

    at_least = "at_least"
    at_most = "at_most"


MEASURE_NAMES: Mapping[Measure, str] = {
    Measure.scores: N_("scores given"),
    Measure.decided: N_("share of scores on which a person decided, in percent"),
    Measure.followed: N_("share of decisions that followed the estimate, in percent"),
    Measure.contested: N_("share of scores contested, in percent"),
    Measure.upheld: N_("share of contests upheld, in percent"),
    Measure.alike: N_("share of own judgements on the same side as the estimate, in percent"),
    Measure.outcomes: N_("share of scores whose outcome is known, in percent"),
    Measure.minutes: N_("minutes before the decision, median"),
    Measure.hours: N_("hours saved, net of those lost, as the journal tells"),
    Measure.good: N_("share of journal entries that tell something good, in percent"),
    Measure.people: N_("people of the group who asked for a score"),
    Measure.told: N_("something else, told by people in the report"),
}
COMPARISON_NAMES: Mapping[Comparison, str] = {
    Comparison.at_least: N_("at least"),
    Comparison.at_most: N_("at most"),
}
COUNTS = frozenset({Measure.scores, Measure.minutes, Measure.hours, Measure.people})
SHARES = frozenset(Measure) - COUNTS - {Measure.told}


class Verdict(StrEnum):
    """What is concluded of a criterion."""

    met = "met"
    not_met = "not_met"
    too_few = "too_few"
    untold = "untold"


VERDICT_NAMES: Mapping[Verdict, tuple[str, str]] = {
    Verdict.met: (N_("met"), "carried"),
    Verdict.not_met: (N_("not met"), "refused"),
    Verdict.too_few: (N_("too few to conclude"), "caution"),
    Verdict.untold: (N_("people have not said yet"), "caution"),
}


@dataclass(frozen=True)
class Criterion:
    """What is measured, on which side of what it is met, and from how many cases on anything is concluded."""

    name: str
    measure: Measure
    comparison: Comparison = Comparison.at_least
    threshold: Decimal | None = None
    fewest: int = 0

    def to_data(self) -> dict[str, Any]:
        """Return the criterion as plain data."""
        return {
            "name": self.name,
            "measure": self.measure.value,
            "comparison": self.comparison.value,
            "threshold": None if self.threshold is None else str(self.threshold),
            "fewest": self.fewest,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Criterion:
        """Rebuild a criterion."""
        written = data["threshold"]
        threshold = None if written is None else Decimal(written)
        side, measure = Comparison(data["comparison"]), Measure(data["measure"])
        return cls(data["name"], measure, side, threshold, data["fewest"])

    def check(self) -> None:
        """Raise Refused, naming the field, where the criterion could not be judged."""
        if not legible(self.name):
            raise Refused(Reason(N_("Say what is to be reached.")), status=422, field="name")
        if self.measure is not Measure.told and self.threshold is None:
            raise Refused(Reason(N_("Give the threshold.")), status=422, field="threshold")
        if self.measure in SHARES and not 0 <= (self.threshold or 0) <= 100:
            raise Refused(Reason(N_("A share goes from 0 to 100 percent.")), status=422, field="threshold")


@dataclass(frozen=True)
class Counted:
    """What was found for a measure: a value, over so many cases; of a share, `part` of them."""

    value: Decimal | None
    cases: int
    part: int | None = None


@dataclass(frozen=True)
class Judged:
    """A criterion with what was found, its interval for a share (in percent), the verdict, and a warning if due."""

    criterion: Criterion
    found: Counted
    verdict: Verdict
    interval: tuple[float, float] | None = None
    warning: Reason | None = None


def share(part: int, cases: int) -> Counted:
    """Return a share in percent, with a decimal; no value over no case."""
    value = (Decimal(100 * part) / cases).quantize(Decimal("0.1")) if cases else None
    return Counted(value, cases, part)


def judge(criterion: Criterion, found: Counted | None, told: bool | None = None) -> Judged:
    """Say what is to be concluded of a criterion; `told` is what people say of one that they judge themselves."""
    found = found or Counted(None, 0)
    if criterion.measure is Measure.told:
        verdict = Verdict.untold if told is None else Verdict.met if told else Verdict.not_met
        return Judged(criterion, found, verdict)
    if found.value is None or criterion.threshold is None or found.cases < max(1, criterion.fewest):
        return Judged(criterion, found, Verdict.too_few, _interval(found))
    return _compared(criterion, found, _on_side(criterion, found.value))


def _compared(criterion: Criterion, found: Counted, met: bool) -> Judged:
    interval = _interval(found)
    verdict = Verdict.met if met else Verdict.not_met
    if interval is None or all(_on_side(criterion, Decimal(str(end))) is met for end in interval):
        return Judged(criterion, found, verdict, interval)
    text = N_(
        "The interval reaches beyond the threshold: with so few cases, chance alone could explain this."
    )
    return Judged(criterion, found, verdict, interval, Reason(text))


def _on_side(criterion: Criterion, value: Decimal) -> bool:
    threshold = criterion.threshold or Decimal(0)
    return value >= threshold if criterion.comparison is Comparison.at_least else value <= threshold


def _interval(found: Counted) -> tuple[float, float] | None:
    """Return the Wilson interval of a share, in percent."""
    if found.part is None or not found.cases:
        return None
    low, high = wilson(found.part, found.cases)
    return round(100 * low, 1), round(100 * high, 1)


@dataclass(frozen=True)
class Facts:
    """What happened in a pilot, counted: scores and decisions, contests, the journal, who took part.

    `own` are the cases that people judged before the estimate, `alike` those on the same side of it; `minutes` are
    those before each decision; `saved` the minutes that the entries which tell of time (`timed`) add up to, lost ones
    being negative; `people` of the `group` asked for a score at least once.
    """

    group: int = 0
    people: int = 0
    scores: int = 0
    decided: int = 0
    followed: int = 0
    contested: int = 0
    upheld: int = 0
    own: int = 0
    alike: int = 0
    outcomes: int = 0
    minutes: tuple[float, ...] = ()
    entries: int = 0
    good: int = 0
    bad: int = 0
    timed: int = 0
    saved: int = 0


def counted(measure: Measure, facts: Facts) -> Counted | None:
    """Return what was found for a measure; None for one that people tell."""
    shares = {
        Measure.decided: (facts.decided, facts.scores),
        Measure.followed: (facts.followed, facts.decided),
        Measure.contested: (facts.contested, facts.scores),
        Measure.upheld: (facts.upheld, facts.contested),
        Measure.alike: (facts.alike, facts.own),
        Measure.outcomes: (facts.outcomes, facts.scores),
        Measure.good: (facts.good, facts.entries),
    }
    if measure in shares:
        return share(*shares[measure])
    if measure is Measure.minutes:
        middle = _tenth(median(facts.minutes)) if facts.minutes else None
        return Counted(middle, len(facts.minutes))
    if measure is Measure.hours:
        return Counted(_tenth(facts.saved / 60) if facts.timed else None, facts.timed)
    totals = {Measure.scores: (facts.scores, facts.scores), Measure.people: (facts.people, facts.group)}
    value, cases = totals.get(measure, (None, 0))
    return None if value is None else Counted(Decimal(value), cases)


def _tenth(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def judged(criteria: Sequence[Criterion], facts: Facts, told: Mapping[str, bool]) -> list[Judged]:
    """Judge each criterion by what happened; `told` is what people say, by the name of the criterion."""
    return [judge(one, counted(one.measure, facts), told.get(one.name)) for one in criteria]

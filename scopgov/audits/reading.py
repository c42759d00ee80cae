"""Reads a frozen audit result back: what is said of each group, and where its rate stands in the picture.

Computes no rate and decides nothing; knows nothing of the database or of pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopgov.domain import fairness_words as words
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import Metric, Rate, Status, Verdict
from scopgov.domain.protocol import BETWEEN, FROM, UNDER, as_number

Data = Mapping[str, Any]
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_TICKS = 5


@dataclass(frozen=True)
class Line:
    """One group of one measure: its rate, what is said of it, and how it is drawn."""

    name: Reason | str
    rate: Rate
    rows: int
    verdict: Verdict | None
    why: Reason | None

    @property
    def sign(self) -> str:
        """Return how the rate is drawn: measured, gap found, one cannot conclude; "" where it is not."""
        if self.rate.value is None:
            return ""
        if self.verdict is Verdict.disparity:
            return "gap"
        return "unsure" if self.verdict is Verdict.insufficient else "measured"


@dataclass(frozen=True)
class Measure:
    """One metric over the groups of one attribute, or of a crossing, ready to be shown."""

    attribute: str
    metric: Metric
    overall: Rate
    lines: Sequence[Line]
    verdict: Verdict | None
    sentence: Data | None
    details: Sequence[Data]
    tolerance: float | None
    top: float
    pairs: Sequence[Data] = ()

    @property
    def ticks(self) -> list[float]:
        """Return the shares named under the picture."""
        return [self.top * at / _TICKS for at in range(_TICKS + 1)]

    def place(self, share: float) -> str:
        """Return where a share stands, from the left of the picture."""
        return f"{100 * share / self.top:.2f}%"


def measures(result: Data, needed: int) -> list[Measure]:
    """Return the measures concluded on, in the order of the protocol, which needs so many cases."""
    return [_measure(data, needed) for data in result["measures"]]


def crossings(result: Data, needed: int) -> list[Measure]:
    """Return the crossings that are described without any conclusion."""
    return [_measure(data, needed) for data in result["crossings"]]


def by_attribute(found: Iterable[Measure]) -> dict[str, list[Measure]]:
    """Return the measures of each attribute together."""
    gathered: dict[str, list[Measure]] = {}
    for measure in found:
        gathered.setdefault(measure.attribute, []).append(measure)
    return gathered


def headline(result: Data) -> Reason:
    """Return the finding of the whole audit: its largest gap where one is found."""
    gaps = [one for one in result["measures"] if one["verdict"] == Verdict.disparity]
    if not gaps:
        return words.title(Verdict(result["verdict"]))
    worst = max(gaps, key=lambda one: one["gap"])
    return words.title(Verdict.disparity, Metric(worst["metric"]), worst["worst_pair"]["high"])


def counted(result: Data) -> dict[Verdict, int]:
    """Count the measures of each verdict."""
    found = [Verdict(one["verdict"]) for one in result["measures"]]
    return {verdict: found.count(verdict) for verdict in Verdict}


def _measure(data: Data, needed: int) -> Measure:
    groups = sorted(data["groups"], key=lambda group: _order(group["group"]))
    lines = [_line(group, data, needed) for group in groups]
    shares = [share for line in lines for share in (line.rate.value, line.rate.high) if share is not None]
    verdict = data.get("verdict")
    return Measure(
        attribute=data["attribute"],
        metric=Metric(data["metric"]),
        overall=_rate(data["overall"]),
        lines=lines,
        verdict=Verdict(verdict) if verdict else None,
        sentence=data.get("sentence"),
        details=_details(data),
        tolerance=data.get("tolerance"),
        top=_top(max(shares, default=1.0)),
        pairs=data.get("pairs", ()),
    )


def _order(name: str) -> tuple[int, float, str]:
    """Put numbers and bands in rising order, before names; what is not stated comes last."""
    first = name.split(BETWEEN)[0].removeprefix(FROM)
    if name.startswith(UNDER):
        return 0, float("-inf"), name
    number = as_number(first.replace(",", ""))
    return (0, number, name) if number is not None else (1 + (not name.strip()), 0.0, name)


def _details(data: Data) -> Sequence[Data]:
    """Return the arithmetic of a finding; what could not be read is said group by group."""
    details: Sequence[Data] = data.get("details", ())
    return details[: len(details) - len(data.get("unread", ()))]


def _top(largest: float) -> float:
    """Return the end of the scale: a round share above everything drawn."""
    return next((step * _TICKS for step in STEPS if step * _TICKS >= largest), 1.0)


def _rate(data: Data) -> Rate:
    names = ("count", "numerator", "value", "low", "high")
    return Rate(Status(data["status"]), **{name: data[name] for name in names})


def _line(group: Data, measure: Data, needed: int) -> Line:
    verdict = Verdict(group["verdict"]) if group["verdict"] else None
    rate = _rate(group)
    why: Reason | None = None
    if not rate.readable:
        why = words.group_unread(rate, Metric(measure["metric"]), needed)
    elif "pairs" in measure:
        why = _why(group["group"], verdict, measure)
    return Line(words.group_name(group["group"]), rate, group["rows"], verdict, why)


def _why(name: str, verdict: Verdict | None, measure: Data) -> Reason:
    pairs = [pair for pair in measure["pairs"] if name in (pair["high"], pair["low"])]
    if not pairs:
        return words.group_alone()
    if verdict is None:
        return words.group_reference()
    tolerance = measure["tolerance"]
    if verdict is Verdict.disparity:
        gaps = [pair for pair in pairs if pair["high"] == name and pair["verdict"] == Verdict.disparity]
        worst = max(gaps, key=lambda pair: float(pair["gap"]))
        return words.group_found(worst["gap"], worst["low"], tolerance)
    bound = max(pair["upper_bound"] for pair in pairs if pair["verdict"] != Verdict.disparity)
    if verdict is Verdict.no_evidence:
        above = [pair["high"] for pair in pairs if pair["verdict"] == Verdict.disparity]
        return words.group_bounded(bound, tolerance + measure["margin"], above)
    return words.group_open(bound, tolerance)

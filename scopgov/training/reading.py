"""Turns a score into what a person reads: a word, a frequency, a figure whose lines add up to the total.

Pure: works on the numbers of one score; says nothing of pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from scopgov.domain.errors import Reason
from scopgov.domain.fairness import wilson
from scopgov.domain.text import N_

MOST = 6
DIGITS = {"log-odds": 2, "probability": 3}
FEWEST = 10
_EDGE = 1e-6
WORDS: Sequence[tuple[float, str]] = (
    (0.5, N_("Far below the average")),
    (0.8, N_("Below the average")),
    (1.25, N_("About the average")),
    (2.0, N_("Above the average")),
    (math.inf, N_("Far above the average")),
)
SCALES: Mapping[str, str] = {
    "probability": N_("probability, in points out of 100"),
    "log-odds": N_("log-odds (0 is one chance in two; adding 1 multiplies the odds by 2.7)"),
}


@dataclass(frozen=True)
class Line:
    """One line of the sum: what it is, what it adds, where it leads, and its bar in shares of the width.

    `kind` is base, factor, others, subtotal, calibration or total.
    """

    kind: str
    name: str
    value: str
    amount: float
    total: float
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0

    @property
    def up(self) -> bool:
        """Tell whether this line raises the estimate."""
        return self.amount >= 0

    @property
    def weighs(self) -> bool:
        """Tell whether this line says what one factor, or the others together, add."""
        return self.kind in ("factor", "others")

    @property
    def summed(self) -> bool:
        """Tell whether this line is a total rather than something added."""
        return self.kind in ("base", "subtotal", "total")


@dataclass(frozen=True)
class Observed:
    """What became of the test cases with a similar probability: the doubt around one score."""

    low: float
    high: float
    cases: int
    rate: float
    interval: tuple[float, float] | None


def word(probability: float, base: float | None) -> Reason:
    """Say a probability in a few words, compared with the share of past cases."""
    if not base:
        return Reason(N_("No average to compare with"))
    ratio = probability / base
    return Reason(next(text for limit, text in WORDS if ratio < limit or limit == math.inf))


class Spoken(Protocol):
    """How to speak of a factor: which columns, which values."""

    def name(self, factor: Mapping[str, Any], /) -> str:
        """Say which columns a factor is about."""
        ...

    def value(self, factor: Mapping[str, Any], /) -> str:
        """Say the values of a factor."""
        ...


Factors = Sequence[Mapping[str, Any]]


def lines(score: Any, spoken: Spoken, factors: Factors | None = None) -> list[Line]:
    """Return the sum from the base to the probability, rounded so that the written figures add up.

    `spoken` says each factor in words; `factors` are those of the score, or the same summed otherwise. The last step is
    the calibration, on the same scale.
    """
    steps = _steps(score, spoken, score.factors if factors is None else factors)
    digits = DIGITS[score.scale]
    made: list[Line] = []
    exact = shown = 0.0
    for kind, name, value, amount in steps:
        exact = exact + amount
        total = round(exact, digits)
        made.append(Line(kind, name, value, round(total - shown, digits), total))
        shown = total
    return _drawn(made, score.scale)


def _steps(score: Any, spoken: Spoken, listed: Factors) -> list[tuple[str, str, str, float]]:
    factors = [one for one in listed if one["contribution"] != 0]
    steps = [("base", "", "", score.base)]
    for one in factors[:MOST]:
        steps.append(("factor", spoken.name(one), spoken.value(one), one["contribution"]))
    if factors[MOST:]:
        rest = sum(one["contribution"] for one in factors[MOST:])
        steps.append(("others", "", str(len(factors) - MOST), rest))
    steps.append(("subtotal", "", "", score.uncalibrated - sum(step[3] for step in steps)))
    final = on_scale(score.probability, score.scale)
    steps.append(("calibration", "", "", final - score.uncalibrated))
    steps.append(("total", "", "", 0.0))
    return steps


def on_scale(probability: float, scale: str) -> float:
    """Return a probability on the scale of the factors."""
    if scale == "probability":
        return probability
    kept = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(kept / (1 - kept))


def as_probability(total: float, scale: str) -> float:
    """Return a total of the sum as a probability."""
    return total if scale == "probability" else 1 / (1 + math.exp(-total))


def _drawn(made: list[Line], scale: str) -> list[Line]:
    """Place each bar between 0 and 1 of the width; zero of the scale is always on it."""
    totals = [0.0, *(line.total for line in made)]
    low, high = min(totals), max(totals)
    width = (high - low) or 1.0

    def place(at: float) -> float:
        return (at - low) / width

    drawn: list[Line] = []
    before = 0.0
    for line in made:
        start = 0.0 if line.summed else before
        left, right = sorted((place(start), place(line.total)))
        after = place(line.total)
        drawn.append(replace(line, left=left, right=right, before=place(before), after=after))
        before = line.total
    return drawn


def observed(probability: float, table: Sequence[Mapping[str, Any]]) -> Observed | None:
    """Return what became of the test cases in the same tenth of probability, None where there were none.

    The interval is that of the observed rate (Wilson, 95 %); under `FEWEST` cases there is none.
    """
    for one in table:
        if one["low"] <= probability < one["high"] or (one["high"] == 1.0 and probability >= one["low"]):
            count, hits = int(one["rows"]), round(one["rate"] * one["rows"])
            interval = wilson(hits, count) if count >= FEWEST else None
            return Observed(one["low"], one["high"], count, one["rate"], interval)
    return None

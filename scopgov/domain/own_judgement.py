"""Which cases a person judges before they see a score, and how people and the model compare since. Pure.

The draw depends on a key, the use case and the reference alone: asking again for the same reference draws the same,
and nobody without the key can tell beforehand. What is compared is told with its count, and is no verdict on anybody.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import mean

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, fold

FEWEST = 10  # cases behind a mean, at least
LONGEST = 4000
PARTS = 10_000
MOST_SIGNS = 200


class Likely(StrEnum):
    """How likely a person finds it, in a word."""

    hardly = "hardly"
    rather_not = "rather_not"
    even = "even"
    rather = "rather"
    nearly = "nearly"


LIKELY_NAMES: Mapping[Likely, str] = {
    Likely.hardly: N_("Very unlikely: about 5 cases out of 100"),
    Likely.rather_not: N_("Rather unlikely: about 25 out of 100"),
    Likely.even: N_("As likely as not: 50 out of 100"),
    Likely.rather: N_("Rather likely: about 75 out of 100"),
    Likely.nearly: N_("Very likely: about 95 out of 100"),
}
CHANCES: Mapping[Likely, float] = {
    Likely.hardly: 0.05,
    Likely.rather_not: 0.25,
    Likely.even: 0.5,
    Likely.rather: 0.75,
    Likely.nearly: 0.95,
}


def same(reference: str) -> str:
    """Return a reference as it is compared: without capitals, accents or repeated blanks."""
    return " ".join(fold(reference).split())[:MOST_SIGNS]


def drawn(key: bytes, use_case: int, reference: str, percent: int) -> bool:
    """Tell whether the case of this reference is one of the `percent` out of 100 that people judge first."""
    if percent <= 0:
        return False
    made = hmac.digest(key, f"own judgement:{use_case}:{same(reference)}".encode(), "sha256")
    return int.from_bytes(made[:8], "big") % PARTS < percent * PARTS // 100


def sound(likely: Likely | None, percent: int | None) -> tuple[str, Reason] | None:
    """Return the field that a judgement lacks and why: a word or a figure, and a figure that is one."""
    if likely is None and percent is None:
        return "likely", Reason(N_("Say how likely you find it, in a word or in a figure."))
    if percent is not None and not 0 <= percent <= 100:
        return "percent", Reason(N_("A share goes from 0 to 100 percent."))
    return None


def chance(likely: Likely | None, percent: int | None) -> float:
    """Return a sound judgement as a probability; a figure counts before a word."""
    if percent is not None:
        return percent / 100
    return CHANCES[likely] if likely is not None else 0.5


@dataclass(frozen=True)
class Judged:
    """One case judged first: when, what the person and the model said, and what became of it where it is known."""

    on: date
    own: float
    model: float
    happened: bool | None = None


@dataclass(frozen=True)
class Month:
    """How the judgements of a month compare. `apart` is the mean distance between person and model.

    `alike` counts those on the same side of the voted score; `own_error` and `model_error` are the mean squared
    distances from what happened (Brier, 1950). Means are None under `FEWEST` cases.
    """

    first: date
    cases: int
    alike: int
    apart: float | None
    known: int
    own_error: float | None
    model_error: float | None


def months(judged: Iterable[Judged], threshold: float) -> list[Month]:
    """Return the months in which people judged first, the latest first."""
    by_month: dict[date, list[Judged]] = {}
    for one in judged:
        by_month.setdefault(one.on.replace(day=1), []).append(one)
    return [_month(first, by_month[first], threshold) for first in sorted(by_month, reverse=True)]


def whole(judged: Sequence[Judged], threshold: float) -> Month | None:
    """Return how all judgements compare, as if given in one month; None where there is none."""
    return _month(min(one.on for one in judged), judged, threshold) if judged else None


def _month(first: date, judged: Sequence[Judged], threshold: float) -> Month:
    known = [one for one in judged if one.happened is not None]
    return Month(
        first=first,
        cases=len(judged),
        alike=sum((one.own >= threshold) == (one.model >= threshold) for one in judged),
        apart=_mean([abs(one.own - one.model) for one in judged]),
        known=len(known),
        own_error=_mean([(one.own - float(bool(one.happened))) ** 2 for one in known]),
        model_error=_mean([(one.model - float(bool(one.happened))) ** 2 for one in known]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return mean(values) if len(values) >= FEWEST else None

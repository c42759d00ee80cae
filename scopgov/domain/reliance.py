"""How people use scores, month by month: how many they decide on, how often they follow, how long they take.

People tend to follow a machine (automation bias, AI Act art. 14(4)(b)): figures that look as if nobody read any more
are said as a warning, never as a verdict. Pure: no page, no table, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from scopgov.domain.errors import Reason
from scopgov.domain.fairness import wilson
from scopgov.domain.text import N_

FEWEST = 10  # decisions behind a share, at least
ENOUGH = 30  # decisions before a warning
NEARLY_ALL = 0.9
HASTY = 2.0  # minutes


@dataclass(frozen=True)
class Use:
    """One score: the day it was given, and of the decision whether it followed and after how many minutes it came.

    `followed` and `minutes` are None while no decision is recorded.
    """

    given_on: date
    followed: bool | None = None
    minutes: float | None = None


@dataclass(frozen=True)
class Month:
    """What became of the scores given in a month. `share` is of decisions that followed, with its 95 % interval.

    The share, the interval (Wilson) and the median of minutes are None under `FEWEST` decisions.
    """

    first: date
    scores: int
    decided: int
    followed: int
    share: float | None
    interval: tuple[float, float] | None
    minutes: float | None


def months(uses: Iterable[Use]) -> list[Month]:
    """Return the months in which scores were given, the latest first."""
    by_month: dict[date, list[Use]] = {}
    for one in uses:
        by_month.setdefault(one.given_on.replace(day=1), []).append(one)
    return [_month(first, by_month[first]) for first in sorted(by_month, reverse=True)]


def _month(first: date, uses: Sequence[Use]) -> Month:
    decided = [one for one in uses if one.followed is not None]
    followed = sum(one.followed is True for one in decided)
    taken = [one.minutes for one in decided if one.minutes is not None]
    if len(decided) < FEWEST:
        return Month(first, len(uses), len(decided), followed, None, None, None)
    share, interval = followed / len(decided), wilson(followed, len(decided))
    return Month(first, len(uses), len(decided), followed, share, interval, median(taken) if taken else None)


def warnings(uses: Iterable[Use]) -> list[Reason]:
    """Say what suggests that scores are followed without being read; nothing under `ENOUGH` decisions.

    Nearly all followed: the lower end of the interval of the share is above `NEARLY_ALL`. Hasty: half of the decisions
    came within `HASTY` minutes.
    """
    decided = [one for one in uses if one.followed is not None]
    if len(decided) < ENOUGH:
        return []
    found: list[Reason] = []
    followed = sum(one.followed is True for one in decided)
    if wilson(followed, len(decided))[0] > NEARLY_ALL:
        told = {"followed": followed, "decided": len(decided)}
        text = N_(
            "%(followed)s of %(decided)s decisions followed the estimate. People may no longer look beyond it: have "
            "some cases judged before the score is shown."
        )
        found.append(Reason(text, told))
    taken = [one.minutes for one in decided if one.minutes is not None]
    if taken and median(taken) < HASTY:
        text = N_(
            "Half of the decisions came within %(minutes)s minutes of the score: that is little to read it."
        )
        found.append(Reason(text, {"minutes": round(median(taken), 1)}))
    return found

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

    `followed` and `minutes` are None while no decision is recorded; `judged_first` tells that the person said what
    they thought before the score existed.
    """

    given_on: date
    followed: bool | None = None
    minutes: float | None = None
    judged_first: bool = False


@dataclass(frozen=True)
class Month:
    """What became of the scores given in a month. `share` is of decisions that followed, with its 95 % interval.

    The share, the interval (Wilson) and the median of minutes are None under `FEWEST` decisions; `timed` is how many
    decisions stand behind the median.
    """

    first: date
    scores: int
    decided: int
    followed: int
    share: float | None
    interval: tuple[float, float] | None
    minutes: float | None
    timed: int = 0


@dataclass(frozen=True)
class Split:
    """A month, or all of them: as a whole, then its cases judged first and the others; None where there are none.

    Cases to be judged first are drawn by lot: what sets the two apart is that judgement, or chance.
    """

    whole: Month
    judged_first: Month | None = None
    score_first: Month | None = None

    @property
    def comparable(self) -> bool:
        """Tell whether there are enough decisions on both sides for a share of each."""
        sides = (self.judged_first, self.score_first)
        return all(one is not None and one.share is not None for one in sides)


def months(uses: Iterable[Use]) -> list[Split]:
    """Return the months in which scores were given, the latest first, each split where cases were judged first."""
    by_month: dict[date, list[Use]] = {}
    for one in uses:
        by_month.setdefault(one.given_on.replace(day=1), []).append(one)
    return [_split(first, by_month[first]) for first in sorted(by_month, reverse=True)]


def whole(uses: Sequence[Use]) -> Split | None:
    """Return all months as one; None where no score was given."""
    return _split(min(one.given_on for one in uses).replace(day=1), uses) if uses else None


def _split(first: date, uses: Sequence[Use]) -> Split:
    sides = [[one for one in uses if one.judged_first is side] for side in (True, False)]
    if not sides[0]:
        return Split(_month(first, uses))
    return Split(_month(first, uses), *(_month(first, side) if side else None for side in sides))


def _month(first: date, uses: Sequence[Use]) -> Month:
    decided = [one for one in uses if one.followed is not None]
    followed = sum(one.followed is True for one in decided)
    taken = [one.minutes for one in decided if one.minutes is not None]
    if len(decided) < FEWEST:
        return Month(first, len(uses), len(decided), followed, None, None, None)
    share, interval = followed / len(decided), wilson(followed, len(decided))
    minutes = median(taken) if taken else None
    return Month(first, len(uses), len(decided), followed, share, interval, minutes, len(taken))


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

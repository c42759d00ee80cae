"""From which score people are asked to act, given what a miss and a false alarm cost them.

With probabilities that are right, the cheapest rule acts from `alarm / (alarm + miss)` on, whatever the data (Elkan,
2001, "The foundations of cost-sensitive learning"): nothing is chosen by looking at the test rows. Exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_, legible

MOST = 1000


@dataclass(frozen=True)
class Costs:
    """What a case missed and a false alarm cost, in one unit of the members' own; only their ratio matters."""

    miss: int = 1
    alarm: int = 1
    because: str = ""

    @property
    def balance(self) -> Fraction:
        """Return the score, between 0 and 1, at which acting and not acting cost the same."""
        return Fraction(self.alarm, self.alarm + self.miss)

    @property
    def percent(self) -> int:
        """Return the first whole percent, from 1 to 99, from which acting costs no more than not acting."""
        return min(99, ceil(100 * self.balance))

    @property
    def threshold(self) -> float:
        """Return the same as a share: from this score on, included, people are asked to act."""
        return self.percent / 100

    def spent(self, missed: int, alarms: int) -> int:
        """Return what so many misses and false alarms cost."""
        return self.miss * missed + self.alarm * alarms

    def check(self) -> None:
        """Refuse costs that are out of bounds or given without a reason."""
        for field, cost in (("miss", self.miss), ("alarm", self.alarm)):
            if not 1 <= cost <= MOST:
                raise Refused(
                    Reason(N_("Give a whole number from 1 to %(most)s."), {"most": MOST}), field=field
                )
        if not legible(self.because):
            raise Refused(Reason(N_("Say who weighed them, and why.")), field="because")

    def to_data(self) -> dict[str, Any]:
        """Return the costs as JSON data."""
        return {"miss": self.miss, "alarm": self.alarm, "because": self.because}


NOT_WEIGHED = Costs()


def costs_of(data: Mapping[str, Any] | None) -> Costs:
    """Return costs kept as JSON data; where none are kept, a miss and a false alarm count the same."""
    return Costs(data["miss"], data["alarm"], data["because"]) if data else NOT_WEIGHED


def compared(costs: Costs) -> Reason:
    """Say in words what a miss costs beside a false alarm."""
    if costs.miss == costs.alarm:
        return Reason(N_("A miss costs as much as a false alarm."))
    figures = {"miss": costs.miss, "alarm": costs.alarm}
    if costs.miss > costs.alarm:
        return Reason(N_("A miss costs more than a false alarm: %(miss)s against %(alarm)s."), figures)
    return Reason(N_("A false alarm costs more than a miss: %(alarm)s against %(miss)s."), figures)

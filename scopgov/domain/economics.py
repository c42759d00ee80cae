"""What a use case would cost and bring: yearly flows, payback, net present value, return, three scenarios.

Exact decimals in euros, cents kept until the last step. Money alone: what a project brings to people is stated
beside it and never turned into euros.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

CENT = Decimal("0.01")
LONGEST = 15  # years
DIGITS = 50


class Recurrence(StrEnum):
    """When an amount falls: once before the first year, or in each year."""

    once = "once"
    yearly = "yearly"


@dataclass(frozen=True)
class Money:
    """One line of a study: what for, how much in euros (never negative), once or in each year."""

    label: str
    amount: Decimal
    recurrence: Recurrence = Recurrence.yearly

    @property
    def once(self) -> Decimal | None:
        """Return the amount where it falls once."""
        return self.amount if self.recurrence is Recurrence.once else None

    @property
    def yearly(self) -> Decimal | None:
        """Return the amount where it falls in each year."""
        return self.amount if self.recurrence is Recurrence.yearly else None

    def over(self, years: int) -> Decimal:
        """Return what the line comes to over some years."""
        return self.amount if self.recurrence is Recurrence.once else self.amount * years


@dataclass(frozen=True)
class Scenario:
    """How costs and gains turn out, in whole percent of what the lines say."""

    key: str
    costs: int = 100
    gains: int = 100


EXPECTED = Scenario("expected")
CAUTIOUS = Scenario("cautious", costs=120, gains=60)
FAVOURABLE = Scenario("favourable", costs=90, gains=120)
SCENARIO_NAMES = {"cautious": N_("Cautious"), "expected": N_("Expected"), "favourable": N_("Favourable")}


@dataclass(frozen=True)
class Assumptions:
    """Over how many years one looks, and what a year of waiting costs, in percent a year."""

    years: int = 5
    discount: Decimal = Decimal(3)


@dataclass(frozen=True)
class Year:
    """One year of a scenario in euros; year 0 is before the start. `worth` is its net flow in euros of today."""

    number: int
    costs: Decimal
    gains: Decimal
    total: Decimal
    worth: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        """Return what the year brings less what it costs."""
        return self.gains - self.costs


@dataclass(frozen=True)
class Result:
    """What one scenario comes to. `payback` is in years from the start, None where it never pays back.

    `value` is the net present value; `share` is the net gain over the costs, None without costs.
    """

    scenario: Scenario
    years: tuple[Year, ...]
    payback: Decimal | None
    value: Decimal
    share: Decimal | None

    @property
    def costs(self) -> Decimal:
        """Return all costs over the years looked at."""
        return sum((year.costs for year in self.years), Decimal(0))

    @property
    def gains(self) -> Decimal:
        """Return all gains over the years looked at."""
        return sum((year.gains for year in self.years), Decimal(0))

    @property
    def net(self) -> Decimal:
        """Return what is left when all costs are taken from all gains."""
        return self.gains - self.costs


def fault(costs: Iterable[Money], gains: Iterable[Money], assumptions: Assumptions) -> Reason | None:
    """Say what makes these figures unusable, None where nothing does."""
    if not 1 <= assumptions.years <= LONGEST:
        return Reason(N_("Look ahead between 1 and %(most)s years."), {"most": LONGEST})
    if not Decimal(0) <= assumptions.discount <= Decimal(30):
        return Reason(N_("The discount rate lies between 0 and 30 percent a year."))
    for line in (*costs, *gains):
        if line.amount < 0 or line.amount != line.amount.quantize(CENT):
            return Reason(
                N_("“%(label)s”: write an amount in euros, with two decimals at most."), {"label": line.label}
            )
    return None


def project(
    costs: Sequence[Money], gains: Sequence[Money], assumptions: Assumptions, scenario: Scenario = EXPECTED
) -> Result:
    """Return the flows of one scenario and what they come to.

    Flows of a year fall at its end; year 0 bears what is paid or gained once. Source: usual definition of the
    net present value, sum of net flows divided by (1 + rate) to the power of the year.
    """
    with localcontext() as context:
        context.prec = DIGITS
        rate = 1 + assumptions.discount / 100
        flows = _years(costs, gains, assumptions.years, scenario)
        years = tuple(replace(year, worth=year.net / rate**year.number) for year in flows)
        value = sum((year.worth for year in years), Decimal(0))
        spent = sum((year.costs for year in years), Decimal(0))
        share = (years[-1].total / spent).quantize(Decimal("0.0001"), ROUND_HALF_UP) if spent else None
        return Result(scenario, years, payback(years), value.quantize(CENT, ROUND_HALF_UP), share)


def _years(
    costs: Sequence[Money], gains: Sequence[Money], count: int, scenario: Scenario
) -> tuple[Year, ...]:
    made: list[Year] = []
    total = Decimal(0)
    for number in range(count + 1):
        when = Recurrence.yearly if number else Recurrence.once
        spent, gained = _sum(costs, when, scenario.costs), _sum(gains, when, scenario.gains)
        total += gained - spent
        made.append(Year(number, spent, gained, total))
    return tuple(made)


def _sum(lines: Iterable[Money], when: Recurrence, percent: int) -> Decimal:
    """Return the lines of one recurrence, at a scenario's percentage."""
    whole = sum((line.amount for line in lines if line.recurrence is when), Decimal(0))
    return whole * percent / 100


def payback(years: Sequence[Year]) -> Decimal | None:
    """Return after how many years all that was spent is back, to a tenth, a year's flow spread evenly.

    None where the total is never back to zero for good within the years looked at.
    """
    if years[0].total >= 0 and all(year.total >= 0 for year in years):
        return Decimal(0)
    short = [year.number for year in years if year.total < 0]
    last = short[-1]
    if last == years[-1].number:
        return None
    after = years[last + 1]
    return (last + -years[last].total / after.net).quantize(Decimal("0.1"), ROUND_HALF_UP)


def total(lines: Iterable[Money], years: int) -> Decimal:
    """Return what lines come to over some years."""
    return sum((line.over(years) for line in lines), Decimal(0))


def missing_funds(costs: Iterable[Money], funds: Iterable[Money]) -> Decimal:
    """Return what the funding plan lacks to pay what is paid once and the first year; negative if it has more."""
    needed = sum((line.amount for line in costs), Decimal(0))
    return needed - sum((line.amount for line in funds), Decimal(0))


class Alert(StrEnum):
    """How far spending has come against what was voted."""

    none = "none"
    near = "near"
    reached = "reached"
    over = "over"


def spending(voted: Decimal, spent: Decimal) -> Alert:
    """Return the warning due: near from 80 % of what was voted, reached at 100 %, over beyond."""
    if spent > voted:
        return Alert.over
    if spent == voted and voted > 0:
        return Alert.reached
    return Alert.near if voted > 0 and spent * 100 >= voted * 80 else Alert.none

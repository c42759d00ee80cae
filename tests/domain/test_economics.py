"""The figures of a study against cases worked by hand, and properties no figure may break."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.economics import (
    CAUTIOUS,
    EXPECTED,
    FAVOURABLE,
    Alert,
    Assumptions,
    Money,
    Recurrence,
    Scenario,
    fault,
    missing_funds,
    project,
    spending,
)

COSTS = [Money("Training and set-up", D(12000), Recurrence.once), Money("Hosting and upkeep", D(2000))]
GAINS = [Money("Hours saved", D(6000))]
THREE_YEARS = Assumptions(years=3, discount=D(5))


def test_a_case_worked_by_hand() -> None:
    """Year 0: −12,000; each year 6,000 − 2,000 = 4,000. NPV at 5 %: −12,000 + 4,000 × 2.723248 = −1,107.01."""
    found = project(COSTS, GAINS, THREE_YEARS)
    assert [year.net for year in found.years] == [D(-12000), D(4000), D(4000), D(4000)]
    assert [year.total for year in found.years] == [D(-12000), D(-8000), D(-4000), D(0)]
    assert found.value == D("-1107.01")
    assert found.payback == D("3.0")
    assert (found.costs, found.gains, found.share) == (D(18000), D(18000), D("0.0000"))


def test_a_case_that_pays_back_within_a_year() -> None:
    """10,000 once; 8,000 a year: after one year 2,000 are missing, a quarter of the next: 1.25, said 1.3."""
    found = project([Money("a", D(10000), Recurrence.once)], [Money("b", D(8000))], Assumptions(4, D(0)))
    assert found.payback == D("1.3")
    assert found.value == D("22000.00")
    assert found.share == D("2.2000")


def test_scenarios_scale_costs_and_gains() -> None:
    """Cautious: 120 % of 12,000 and 2,000; 60 % of 6,000: −14,400, then 3,600 − 2,400 = 1,200 a year."""
    cautious = project(COSTS, GAINS, THREE_YEARS, CAUTIOUS)
    assert [year.net for year in cautious.years] == [D(-14400), D(1200), D(1200), D(1200)]
    assert cautious.payback is None
    favourable = project(COSTS, GAINS, THREE_YEARS, FAVOURABLE)
    assert [year.net for year in favourable.years] == [D(-10800), D(5400), D(5400), D(5400)]
    assert favourable.payback == D("2.0")


def test_what_costs_nothing_has_no_return_on_costs() -> None:
    found = project([], GAINS, Assumptions(2, D(0)))
    assert (found.share, found.payback, found.value) == (None, D(0), D("12000.00"))


def test_cents_are_exact() -> None:
    """A tenth of a euro a year for ten years is one euro, not 0.9999999999999999."""
    found = project([Money("a", D("0.10"))], [], Assumptions(10, D(0)))
    assert found.value == D("-1.00")


@pytest.mark.parametrize(
    ("costs", "assumptions"),
    [
        (COSTS, Assumptions(years=0)),
        (COSTS, Assumptions(years=16)),
        (COSTS, Assumptions(discount=D(-1))),
        (COSTS, Assumptions(discount=D(31))),
        ([Money("refund", D(-1))], Assumptions()),
        ([Money("too fine", D("0.001"))], Assumptions()),
    ],
)
def test_unusable_figures_are_named(costs: list[Money], assumptions: Assumptions) -> None:
    assert fault(costs, GAINS, assumptions) is not None
    assert fault(COSTS, GAINS, Assumptions()) is None


def test_a_funding_plan_that_lacks_money_says_how_much() -> None:
    assert missing_funds(COSTS, [Money("Own funds", D(9000)), Money("Grant", D(4000))]) == D(1000)
    assert missing_funds(COSTS, [Money("Loan", D(14000))]) == D(0)


@pytest.mark.parametrize(
    ("voted", "spent", "alert"),
    [
        ("1000", "0", Alert.none),
        ("1000", "799.99", Alert.none),
        ("1000", "800", Alert.near),
        ("1000", "999.99", Alert.near),
        ("1000", "1000", Alert.reached),
        ("1000", "1000.01", Alert.over),
        ("0", "0", Alert.none),
        ("0", "0.01", Alert.over),
    ],
)
def test_spending_warns_at_eighty_and_at_a_hundred_percent(voted: str, spent: str, alert: Alert) -> None:
    assert spending(D(voted), D(spent)) is alert


AMOUNTS = st.integers(0, 10**9).map(lambda cents: D(cents) / 100)
LINES = st.lists(st.builds(Money, st.just("x"), AMOUNTS, st.sampled_from(Recurrence)), max_size=5)
LOOKED = st.builds(Assumptions, st.integers(1, 15), st.integers(0, 3000).map(lambda basis: D(basis) / 100))
SCENARIOS = st.builds(Scenario, st.just("any"), st.integers(0, 300), st.integers(0, 300))


@given(LINES, LINES, LOOKED, SCENARIOS)
def test_the_value_is_that_of_fractions(
    costs: list[Money], gains: list[Money], looked: Assumptions, scenario: Scenario
) -> None:
    def flow(year: int) -> Fraction:
        when = Recurrence.yearly if year else Recurrence.once
        spent = sum((Fraction(one.amount) for one in costs if one.recurrence is when), Fraction(0))
        gained = sum((Fraction(one.amount) for one in gains if one.recurrence is when), Fraction(0))
        return (gained * scenario.gains - spent * scenario.costs) / 100

    rate = 1 + Fraction(looked.discount) / 100
    exact = sum((flow(year) / rate**year for year in range(looked.years + 1)), Fraction(0))
    assert abs(Fraction(project(costs, gains, looked, scenario).value) - exact) <= Fraction(1, 200)


@given(LINES, LINES, LOOKED)
def test_after_its_payback_a_project_is_never_in_the_red(
    costs: list[Money], gains: list[Money], looked: Assumptions
) -> None:
    found = project(costs, gains, looked, EXPECTED)
    if found.payback is None:
        assert found.years[-1].total < 0
    else:
        after = [year.total for year in found.years if year.number >= found.payback + D("0.05")]
        assert all(total >= 0 for total in after)

"""From which score acting costs less than not acting: against the expected costs, written out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.errors import Refused
from scopgov.domain.thresholds import NOT_WEIGHED, Costs, compared, costs_of

COST = st.integers(1, 1000)


@given(miss=COST, alarm=COST, percent=st.integers(1, 99))
def test_acting_pays_from_that_percent_on_and_not_before(miss: int, alarm: int, percent: int) -> None:
    costs = Costs(miss, alarm)
    acting, not_acting = alarm * (100 - percent), miss * percent
    if percent >= costs.percent:
        assert acting <= not_acting or costs.percent == 99
    else:
        assert acting > not_acting


@given(miss=COST, alarm=COST, times=st.integers(1, 9))
def test_only_the_proportion_counts(miss: int, alarm: int, times: int) -> None:
    assert Costs(miss, alarm).percent == Costs(times * miss, times * alarm).percent


def test_where_nobody_weighed_a_miss_and_an_alarm_count_the_same() -> None:
    assert costs_of(None) == NOT_WEIGHED
    assert NOT_WEIGHED.threshold == 0.5
    assert Costs(4, 1).percent == 20
    assert Costs(2, 1).percent == 34, "at 33 % acting still costs a little more"
    assert (Costs(1000, 1).percent, Costs(1, 1000).percent) == (1, 99)


def test_costs_are_kept_and_read_back() -> None:
    costs = Costs(4, 1, "Asked to eight project leads.")
    assert costs_of(costs.to_data()) == costs
    assert costs.spent(missed=3, alarms=5) == 17


@pytest.mark.parametrize(
    ("costs", "field"),
    [(Costs(0, 1, "why"), "miss"), (Costs(1, 1001, "why"), "alarm"), (Costs(2, 1, "  "), "because")],
)
def test_costs_out_of_bounds_or_without_a_reason_are_refused_where_they_stand(
    costs: Costs, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        costs.check()
    assert refused.value.field == field


def test_the_costlier_error_is_named() -> None:
    assert str(compared(Costs(4, 1))) == "A miss costs more than a false alarm: 4 against 1."
    assert str(compared(Costs(1, 3))) == "A false alarm costs more than a miss: 3 against 1."
    assert str(compared(Costs(2, 2))) == "A miss costs as much as a false alarm."

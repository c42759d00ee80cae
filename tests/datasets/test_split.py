from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets.split import SplitRule, split, time_folds, too_few
from scopgov.domain.errors import Refused

RULE = SplitRule("start", 0.3, 3)


def _days(numbers: list[int]) -> pd.Series:
    return pd.Series(
        pd.Timestamp("2020-01-01") + pd.to_timedelta(numbers, unit="D"), index=range(len(numbers))
    )


def test_the_last_third_is_tested_and_labels_not_yet_known_are_purged() -> None:
    found = split(_days(list(range(10))), _days([day + 2 for day in range(10)]), RULE)
    assert found.train == [0, 1, 2, 3, 4, 5]
    assert found.purged == [6]
    assert found.test == [7, 8, 9]
    assert found.test_begins == date(2020, 1, 8)


def test_rows_of_one_day_stay_on_one_side() -> None:
    found = split(_days([0, 1, 2, 3, 4, 7, 7, 7, 7, 9]), _days([0] * 10), RULE)
    assert found.test == [5, 6, 7, 8, 9]


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), min_size=2, max_size=80).filter(
        lambda rows: len({day for day, _ in rows}) > 1
    )
)
def test_no_training_label_is_younger_than_the_test_period(rows: list[tuple[int, int]]) -> None:
    dates, known = _days([day for day, _ in rows]), _days([day + delay for day, delay in rows])
    try:
        found = split(dates, known, RULE)
    except Refused:
        assert dates.sort_values().iloc[int(0.7 * len(dates))] == dates.min()
        return
    begins = pd.Timestamp(found.test_begins)
    assert sorted(found.train + found.purged + found.test) == list(range(len(rows)))
    assert all(dates[row] < begins and known[row] <= begins for row in found.train)
    assert all(dates[row] < begins < known[row] for row in found.purged)
    assert all(dates[row] >= begins for row in found.test)


def test_folds_go_forward_in_time_and_are_purged() -> None:
    dates = _days(list(range(24)))
    known = _days([day + 3 for day in range(24)])
    folds = time_folds(dates, known, 3)
    assert [later.tolist() for _, later in folds] == [
        list(range(12, 16)),
        list(range(16, 20)),
        list(range(20, 24)),
    ]
    for earlier, later in folds:
        assert earlier.tolist() == list(range(later[0] - 2))


def test_too_few_rows_give_no_fold_and_one_day_gives_no_split() -> None:
    assert time_folds(_days([0, 1, 2]), _days([0, 1, 2]), 4) == []
    with pytest.raises(Refused, match="same date"):
        split(_days([1, 1, 1]), _days([1, 1, 1]), RULE)
    with pytest.raises(Refused, match="no dated rows"):
        split(_days([]), _days([]), RULE)


@pytest.mark.parametrize("wrong", [{"kind": "random"}, {"test_share": 0.9}, {"folds": 1}])
def test_a_split_that_is_not_by_time_or_out_of_bounds_is_refused(wrong: dict[str, object]) -> None:
    assert SplitRule.from_data(RULE.to_data()) == RULE
    with pytest.raises(Refused):
        SplitRule.from_data({**RULE.to_data(), **wrong})


def test_twenty_nine_test_cases_of_a_class_are_too_few() -> None:
    assert too_few(np.array([True] * 29 + [False] * 300))
    assert too_few(np.array([True] * 300 + [False] * 29))
    assert not too_few(np.array([True] * 30 + [False] * 30))

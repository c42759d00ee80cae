"""What a report says of a column: its shape, its outliers, what a page shows of it, how it goes with the outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets import overview
from scopgov.datasets.describing import outliers, shape
from scopgov.datasets.labels import Labels, label
from scopgov.datasets.overview import Asked
from scopgov.datasets.quality import report
from scopgov.datasets.reading import Table
from scopgov.datasets.relating import BANDS, related
from scopgov.datasets.schema import Column, Kind, Role, Schema
from scopgov.domain.fairness import Status, wilson
from tests.datasets import small

NUMBERS = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=60)
WHOLE = st.lists(st.integers(-1000, 100_000), min_size=1, max_size=60)


def _report(frame: pd.DataFrame, schema: Schema = small.SCHEMA) -> dict[str, object]:
    return report(Table(frame, (), "csv", "utf-8-sig", ","), schema, small.RULE)


def _labels(y: list[bool]) -> Labels:
    found = pd.Series(y)
    return Labels(found, pd.Series(True, index=found.index), pd.Series(pd.NaT, index=found.index))


@given(NUMBERS)
def test_every_number_is_in_one_bar_and_the_bars_agree_with_numpy(values: list[float]) -> None:
    found = shape(np.sort(np.array(values)))
    assert sum(found["counts"]) == len(values)
    if found["high"] - found["low"] > 1e-6:
        expected, _ = np.histogram(values, bins=len(found["counts"]), range=(found["low"], found["high"]))
        assert (
            np.abs(np.array(found["counts"]) - expected).sum() <= 2
        )  # a value on an edge may fall on either side


@given(WHOLE)
def test_whole_numbers_are_counted_in_bars_of_a_whole_width(values: list[int]) -> None:
    found = shape(np.sort(np.array(values, dtype=float)), whole=True)
    width = max(1, -(-(max(values) - min(values) + 1) // 24))
    expected = [0] * len(found["counts"])
    for value in values:
        expected[(value - min(values)) // width] += 1
    assert found["counts"] == expected


@given(NUMBERS)
def test_outliers_are_those_beyond_one_and_a_half_interquartile_ranges(values: list[float]) -> None:
    low, high = np.quantile(values, [0.25, 0.75])
    reach = 1.5 * (high - low)
    below, above = outliers(np.sort(np.array(values)))
    edge = 1e-9 * max(1.0, *(abs(value) for value in values))
    surely = (
        sum(value < low - reach - edge for value in values),
        sum(value > high + reach + edge for value in values),
    )
    perhaps = (
        sum(value < low - reach + edge for value in values),
        sum(value > high + reach - edge for value in values),
    )
    if reach:
        assert surely[0] <= below <= perhaps[0]
        assert surely[1] <= above <= perhaps[1]


def test_a_column_of_mostly_equal_values_has_no_outliers() -> None:
    assert outliers(np.array([0.0] * 90 + [1.0] * 10)) == (0, 0)


def test_outliers_stand_beside_the_shape_and_dates_have_one_too() -> None:
    frame = small.frame(300)
    frame.iloc[0, frame.columns.get_loc("budget")] = "900000,00"
    found = _report(frame)["columns"]
    assert found["budget"]["shape"]["above"] == found["budget"]["outliers"] == 1
    assert found["budget"]["shape"]["high"] < 900_000
    assert sum(found["start"]["shape"]["counts"]) == 300
    assert found["start"]["shape"]["low"] == "2022-01-03"


def test_columns_are_shown_by_kind_by_finding_and_by_missing_share() -> None:
    frame = small.frame(200)
    frame["kind"] = ["" if at % 3 else "A" for at in range(200)]
    found = _report(frame)
    names = [one.name for one in overview.shown(found, Asked(order="missing"))]
    assert names[0] == "kind"
    assert {one.name for one in overview.shown(found, Asked(kind="date"))} == {"start", "planned", "ended"}
    assert [one.name for one in overview.shown(found, Asked(found="some"))] == ["kind", "size"]
    summed = overview.summed(found)
    assert (summed["findings"], summed["fine"] + summed["aside"] + 2) == (
        len(found["warnings"]),
        len(found["columns"]),
    )


def test_a_number_is_related_to_the_outcome_in_bands_that_hold_every_case() -> None:
    values = pd.Series([*map(float, range(500)), None, None])
    labels = _labels([at % 5 == 0 for at in range(502)])
    found = related(values, labels, Kind.number)
    assert found is not None
    assert len(found.parts) == BANDS + 1
    assert sum(line.rate.count for line in found.parts) == found.whole.rate.count == 502
    first = found.parts[0].rate
    assert (first.count, first.numerator, (first.low, first.high)) == (100, 20, wilson(20, 100))
    assert found.parts[-1].rate.status is Status.masked
    assert found.parts[-1].rate.value is None


def test_categories_beyond_the_first_are_taken_together_and_dates_go_by_year() -> None:
    values = pd.Series([f"value {at % 40}" for at in range(400)], dtype=object)
    found = related(values, _labels([True, False] * 200), Kind.category)
    assert found is not None
    assert found.parts[-1].others == 28
    assert sum(line.rate.count for line in found.parts) == 400
    rows = pd.DataFrame(
        {
            "planned": pd.to_datetime(["2021-01-01", "2022-05-05"] * 20),
            "ended": pd.to_datetime(["2021-04-01"] * 40),
        }
    )
    years = related(rows["planned"], label(rows, small.RULE), Kind.date)
    assert years is not None
    assert [line.value for line in years.parts] == ["2021", "2022"]


def test_a_text_has_no_relation_to_show() -> None:
    assert related(pd.Series(["a", "b"], dtype=object), _labels([True, False]), Kind.text) is None


def test_an_empty_column_is_described_and_called_empty() -> None:
    frame = pd.DataFrame({"a": [""] * 5, "b": list("ababa")}, dtype=object)
    schema = Schema((Column("a", Kind.number, Role.feature), Column("b", Kind.category, Role.feature)))
    found = report(Table(frame, (), "csv", "utf-8-sig", ","), schema)
    assert found["columns"]["a"]["shape"] is None
    assert "“%(column)s” is empty." in {one["text"] for one in found["warnings"]}

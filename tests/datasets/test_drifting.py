"""What moved between the two halves of a file, and groups counted before any model is trained."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from scopgov.datasets import drifting, group_sizes
from scopgov.datasets.drifting import distance
from scopgov.datasets.labels import label
from scopgov.datasets.schema import Column, Kind, Role, Schema
from scopgov.datasets.typing_cells import validate
from scopgov.domain.drift import LEVEL, Moved, Trial, kolmogorov, read
from scopgov.domain.fairness import foreseen
from tests.datasets import small

SCHEMA = Schema(
    (
        Column("day", Kind.date, Role.split_date),
        Column("steady", Kind.number, Role.feature),
        Column("rising", Kind.number, Role.feature),
        Column("kind", Kind.category, Role.feature, group=True),
        Column("rare", Kind.number, Role.feature),
    )
)


def _rows(count: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    later = np.arange(count) >= count // 2
    return pd.DataFrame(
        {
            "day": pd.Timestamp("2022-01-01") + pd.to_timedelta(np.arange(count), unit="D"),
            "steady": rng.normal(size=count),
            "rising": rng.normal(size=count) + 1.0 * later,
            "kind": np.where(rng.random(count) < np.where(later, 0.8, 0.3), "new", "old").astype(object),
            "rare": np.where(np.arange(count) % 20 == 0, 1.0, np.nan),
        }
    )


def test_without_drift_few_families_of_ten_columns_ring() -> None:
    rng, rung = np.random.default_rng(3), 0
    for _ in range(400):
        samples = [rng.normal(size=(2, 120)) for _ in range(10)]
        apart = [distance(one, other) for one, other in samples]
        found = read([Trial(120, 120, one, kolmogorov(one, 120, 120)) for one in apart])
        rung += any(one.verdict is Moved.moved for one in found)
    assert rung / 400 <= LEVEL + 0.03


def test_the_distance_is_that_of_scipy() -> None:
    rng = np.random.default_rng(1)
    one, other = np.round(rng.normal(size=80), 1), np.round(rng.normal(0.3, 1, 200), 1)
    assert distance(one, other) == stats.ks_2samp(one, other).statistic


def test_what_moved_is_told_with_its_size_and_what_has_few_cases_is_not_judged() -> None:
    found = drifting.within(_rows(), SCHEMA)
    assert found is not None
    by_name = {one["name"]: one for one in found["features"]}
    verdicts = {name: one["verdict"] for name, one in by_name.items()}
    assert verdicts == {"steady": "not_shown", "rising": "moved", "kind": "moved", "rare": "too_few"}
    assert by_name["kind"]["strength"] == "strong"
    assert by_name["kind"]["of"] in ("old", "new")
    assert by_name["rising"]["values"][1] - by_name["rising"]["values"][0] > 0.5
    assert (found["boundary"], by_name["rare"]["p"]) == ("2022-10-28", None)


def test_each_feature_is_followed_by_period_and_lone_dates_do_not_stretch_them() -> None:
    rows = _rows()
    rows.loc[0, "day"] = pd.Timestamp("1990-01-01")
    found = drifting.within(rows, SCHEMA)
    assert found is not None
    assert (found["period"], len(found["periods"])) == ("quarter", 7)
    assert all(len(one["points"]) == 7 for one in found["features"])
    assert found["periods"][0] == [2022, 1]


def test_a_long_file_is_read_at_rows_spread_over_it() -> None:
    found = drifting.within(_rows(50_000), SCHEMA)
    assert found is not None
    assert (found["looked"], found["rows"]) == (16_667, 50_000)


def test_rows_of_one_day_or_without_a_date_have_no_halves() -> None:
    rows = _rows(100)
    assert drifting.within(rows.assign(day=pd.Timestamp("2022-01-01")), SCHEMA) is None
    assert drifting.within(rows.assign(day=pd.NaT), SCHEMA) is None
    assert drifting.within(rows, Schema(SCHEMA.columns[1:])) is None


def test_groups_and_their_crossings_are_counted_with_the_outcome_and_the_small_ones_named() -> None:
    typed = validate(small.frame(400), small.SCHEMA).frame
    labels = label(typed, small.RULE)
    found = group_sizes.counted(typed, small.SCHEMA, labels, 0.3)
    kinds, sizes = found["alone"]
    known = typed[labels.known]
    for one in kinds["shown"]:
        inside = known["kind"] == one["names"][0]
        assert one["rate"]["count"] == int(inside.sum())
        assert one["rate"]["numerator"] == int(labels.y[labels.known][inside].sum())
    assert sum(one["rows"] for one in sizes["shown"]) + sizes["missing"] == 400
    assert sizes["missing"] == int(typed["size"].isna().sum()) > 0
    crossing = found["crossed"][0]
    assert (crossing["names"], crossing["groups"]) == (["kind", "size"], 9)
    assert crossing["few"] == 9


def test_groups_are_counted_before_there_is_an_outcome() -> None:
    typed = validate(small.frame(60), small.SCHEMA).frame
    found = group_sizes.counted(typed, small.SCHEMA, None, 0.3)
    assert not found["alone"][0]["labelled"]
    assert sum(one["rows"] for one in found["alone"][0]["shown"]) == 60


def test_what_will_stand_behind_the_rates_of_a_group_is_said_beforehand() -> None:
    assert foreseen(100, 100, 0.3).readable
    assert not foreseen(98, 500, 0.3).readable
    assert foreseen(30, 500, 0.3).misses.status == "masked"

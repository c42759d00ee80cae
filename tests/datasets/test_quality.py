import json
from dataclasses import replace

import numpy as np
import pandas as pd

from scopgov.datasets.describing import outliers
from scopgov.datasets.findings import single_auc
from scopgov.datasets.quality import report
from scopgov.datasets.reading import Table
from scopgov.datasets.schema import Column, Kind, Moment, Role, Schema
from scopgov.domain.label_rules import Beyond, KnownFrom, LabelRule, Side
from tests.datasets import small


def _table(frame: pd.DataFrame) -> Table:
    return Table(frame, (), "csv", "utf-8-sig", ",")


def _codes(found: dict[str, list[dict[str, str]]]) -> set[tuple[str, str]]:
    return {(one["code"], one["column"]) for one in found["warnings"]}


def test_a_report_counts_gaps_values_and_spread_and_is_json() -> None:
    found = report(_table(small.frame(300)), small.SCHEMA, small.RULE)
    json.dumps(found, allow_nan=False)
    budget = found["columns"]["budget"]
    assert found["rows"] == 300
    assert budget["missing"] == int((small.frame(300)["budget"] == "NC").sum())
    assert budget["min"] < budget["quantiles"]["0.5"] < budget["max"]
    assert sum(count for _, count in found["columns"]["kind"]["top"]) == 300
    assert found["columns"]["start"]["min"] == "2022-01-03"


def test_sound_data_give_no_warning() -> None:
    frame = small.frame(2000)
    schema = Schema(small.COLUMNS, small.DERIVED[:-1])
    assert report(_table(frame[frame["budget"] != "NC"]), schema, small.RULE)["warnings"] == []


def test_finished_rows_only_is_flagged_as_the_censoring_trap() -> None:
    finished = small.frame(300)
    finished = finished[finished["ended"] != ""]
    assert ("finished_only", "ended") in _codes(report(_table(finished), small.SCHEMA))


def test_a_column_that_tells_the_outcome_is_flagged() -> None:
    frame = small.frame(300)
    schema = Schema((*small.COLUMNS, Column("penalty", Kind.number, Role.feature)), small.DERIVED)
    planned = pd.to_datetime(frame["planned"], format="%d/%m/%Y")
    ended = pd.to_datetime(frame["ended"], format="%d/%m/%Y", errors="coerce")
    frame["penalty"] = ((ended - planned).dt.days.clip(lower=0)).fillna(40).astype(int).astype(str)
    assert ("leak_auc", "penalty") in _codes(report(_table(frame), schema, small.RULE))


def test_a_column_filled_only_when_finished_is_flagged() -> None:
    frame = small.frame(300)
    frame["paid"] = ["1" if ended else "" for ended in frame["ended"]]
    schema = Schema((*small.COLUMNS, Column("paid", Kind.number, Role.feature)), small.DERIVED)
    assert ("filled_afterwards", "paid") in _codes(report(_table(frame), schema))


def test_an_outcome_declared_as_a_feature_is_flagged() -> None:
    columns = tuple(
        replace(one, known=Moment.after if one.name == "budget" else one.known) for one in small.COLUMNS
    )
    assert ("leak_role", "budget") in _codes(report(_table(small.frame(50)), Schema(columns)))


def test_duplicates_constants_gaps_and_misfits_are_flagged() -> None:
    frame = pd.DataFrame({"a": ["1", "1", "1", "x"], "b": ["", "", "", "z"]}, dtype=object)
    schema = Schema((Column("a", Kind.number, Role.feature), Column("b", Kind.category, Role.feature)))
    assert _codes(report(_table(frame), schema)) == {
        ("duplicates", ""),
        ("constant", "a"),
        ("invalid", "a"),
        ("constant", "b"),
        ("mostly_missing", "b"),
    }


def test_outliers_follow_the_interquartile_rule() -> None:
    assert outliers(np.array([-50.0, 1, 2, 3, 4, 5, 6, 7, 99, 100])) == (1, 2)


def test_the_auc_of_one_column_counts_ties_as_half_and_needs_cases() -> None:
    y = pd.Series([True, False] * 40)
    assert single_auc(y.astype(float), y, Kind.number) == 1.0
    assert single_auc(pd.Series([5.0] * 80), y, Kind.number) == 0.5
    assert single_auc(pd.Series(["a", "b"] * 40), y, Kind.category) == 1.0
    assert single_auc(y[:20].astype(float), y[:20], Kind.number) is None


def test_the_rule_says_which_columns_hold_the_dates() -> None:
    frame = small.frame(80)
    rule = LabelRule.late("planned", "start", 10, small.SNAPSHOT)
    assert ("finished_only", "start") in _codes(report(_table(frame), small.SCHEMA, rule))


def test_counting_from_a_closing_date_is_flagged_and_from_a_planned_end_is_not() -> None:
    table = _table(small.frame(80))
    for dated, flagged in (("ended", True), ("planned", False)):
        one = Beyond("budget", Side.above, 3000.0, KnownFrom(dated, 30))
        codes = _codes(report(table, small.SCHEMA, LabelRule(((one,),), small.SNAPSHOT)))
        assert (("counted_from_closing", dated) in codes) is flagged


def test_the_outcome_is_counted_by_year_with_intervals() -> None:
    found = report(_table(small.frame(400)), small.SCHEMA, small.RULE)["outcome"]
    assert sum(one["count"] for one in found["years"]) == found["all"]["count"]
    assert all(one["low"] <= one["value"] <= one["high"] for one in found["years"] if one["count"] >= 10)
    assert all(one["value"] is None for one in found["years"] if one["count"] < 10)
    assert [one["name"] for one in found["years"]] == ["2022", "2023", "2024"]
    assert found["enough"]
    assert report(_table(small.frame(400)), small.SCHEMA)["outcome"] is None


def test_few_cases_say_what_can_and_cannot_be_concluded() -> None:
    found = report(_table(small.frame(80)), small.SCHEMA, small.RULE)["outcome"]
    assert not found["enough"]
    assert found["reason"]["text"].startswith("How often the outcome comes can be said")


def test_equal_cases_that_ended_differently_are_flagged() -> None:
    frame = small.frame(200)
    frame[["kind", "works", "budget", "start", "planned"]] = ["A", "Roof", "10", "03/01/2022", "03/03/2022"]
    frame["ended"] = ["04/03/2022", "01/06/2022"] * 100
    found = report(_table(frame), small.SCHEMA, small.RULE)
    assert ("conflicting", "") in _codes(found)


def _late(frame: pd.DataFrame) -> pd.Series:
    planned = pd.to_datetime(frame["planned"], format="%d/%m/%Y")
    ended = pd.to_datetime(frame["ended"], format="%d/%m/%Y", errors="coerce")
    return (ended - planned).dt.days > 10


def test_a_column_that_is_filled_for_one_outcome_only_is_flagged_whatever_it_holds() -> None:
    frame = small.frame(300)
    frame["remark"] = ["7" if late else "" for late in _late(frame)]
    schema = Schema((*small.COLUMNS, Column("remark", Kind.number, Role.feature)), small.DERIVED)
    assert ("leak_filled", "remark") in _codes(report(_table(frame), schema, small.RULE))


def test_a_code_in_figures_that_tells_the_outcome_is_flagged_though_it_does_not_rise_with_it() -> None:
    frame = small.frame(300)
    frame["state"] = ["2" if late else str(1 + 2 * (at % 2)) for at, late in enumerate(_late(frame))]
    schema = Schema((*small.COLUMNS, Column("state", Kind.integer, Role.feature)), small.DERIVED)
    assert ("leak_auc", "state") in _codes(report(_table(frame), schema, small.RULE))


def test_one_open_row_among_a_thousand_does_not_hide_the_censoring_trap() -> None:
    finished = small.frame(1200)
    finished = finished[finished["ended"] != ""].copy()
    finished.iloc[5, finished.columns.get_loc("ended")] = ""
    found = report(_table(finished), small.SCHEMA, small.RULE)
    trap = next(one for one in found["warnings"] if one["code"] == "finished_only")
    assert trap["params"]["count"] == 1
    assert trap["remedy"].startswith("Ask for the projects still open")


def test_each_finding_names_a_column_or_lines_and_says_what_to_do() -> None:
    frame = small.frame(200)
    frame[["kind", "works", "budget", "start", "planned"]] = ["A", "Roof", "10", "03/01/2022", "03/03/2022"]
    frame["ended"] = ["04/03/2022", "01/06/2022"] * 100
    frame.loc[9, "budget"] = "a lot"
    found = report(
        _table(pd.concat([frame, frame.tail(1).rename(index=lambda line: line + 1)])), small.SCHEMA
    )
    assert {"constant", "invalid", "duplicates", "finished_only"} <= {
        one["code"] for one in found["warnings"]
    }
    for one in found["warnings"]:
        assert one["remedy"]
        assert one["column"] or one["lines"]

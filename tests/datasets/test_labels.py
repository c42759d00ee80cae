from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets.labels import label
from scopgov.domain.errors import Refused
from scopgov.domain.label_rules import LabelRule

SNAPSHOT = date(2024, 6, 30)
RULE = LabelRule.late("planned", "ended", 30, SNAPSHOT)


def _one(planned: str | None, ended: str | None) -> tuple[bool, bool]:
    frame = pd.DataFrame({"planned": pd.to_datetime([planned]), "ended": pd.to_datetime([ended])})
    found = label(frame, RULE)
    return bool(found.y.iloc[0]), bool(found.known.iloc[0])


@pytest.mark.parametrize(
    ("planned", "ended", "late", "known"),
    [
        ("2024-01-01", "2024-01-31", False, True),
        ("2024-01-01", "2024-02-01", True, True),
        ("2024-01-01", "2023-12-01", False, True),
        ("2024-01-01", None, True, True),
        ("2024-05-31", "2024-06-01", False, True),
        ("2024-06-01", "2024-06-02", False, False),
        ("2024-06-29", None, False, False),
        (None, "2024-06-02", False, False),
        ("2024-01-01", "2024-08-01", True, True),
    ],
    ids=[
        "thirty days is not late",
        "thirty-one days is late",
        "early",
        "open and overdue is late",
        "known on the day of the snapshot",
        "finished early but not due: not counted",
        "open and not due",
        "no plan",
        "an end after the snapshot is no fact: open",
    ],
)
def test_a_row_is_late_or_not_and_known_or_not(
    planned: str | None, ended: str | None, late: bool, known: bool
) -> None:
    assert _one(planned, ended) == (late, known)


@given(st.lists(st.tuples(st.integers(-900, 60), st.none() | st.integers(-60, 300)), min_size=1))
def test_labels_agree_with_counting_day_by_day(rows: list[tuple[int, int | None]]) -> None:
    planned = [SNAPSHOT + timedelta(days=offset) for offset, _ in rows]
    ended = [
        None if delay is None or day + timedelta(days=delay) > SNAPSHOT else day + timedelta(days=delay)
        for day, (_, delay) in zip(planned, rows, strict=True)
    ]
    frame = pd.DataFrame({"planned": pd.to_datetime(planned), "ended": pd.to_datetime(pd.Series(ended))})
    found = label(frame, RULE)
    for place, (day, end) in enumerate(zip(planned, ended, strict=True)):
        assert found.y.iloc[place] == (((end or SNAPSHOT) - day).days > 30)
        assert found.known.iloc[place] == (day + timedelta(days=30) <= SNAPSHOT)


def test_an_early_finisher_is_known_no_sooner_than_its_neighbours() -> None:
    frame = pd.DataFrame(
        {
            "planned": pd.to_datetime(["2024-01-01", "2024-01-01"]),
            "ended": pd.to_datetime(["2023-12-01", "2024-03-01"]),
        }
    )
    assert label(frame, RULE).known_at.tolist() == [pd.Timestamp("2024-01-31")] * 2


def test_a_rule_survives_its_json_and_nonsense_is_refused() -> None:
    assert LabelRule.from_data(RULE.to_data()) == RULE
    for wrong in ({"kind": "cost"}, {"days": -1}):
        with pytest.raises(Refused):
            LabelRule.from_data({**RULE.to_data(), **wrong})
    assert "30 days" in str(RULE.sentence())

"""Agreement between judgements: kappa against scikit-learn and published tables, an interval that covers the truth."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from scopgov.domain import concordance
from scopgov.domain.concordance import Table, against_truth, caution, finding, interval, tabulate, together

answers = st.sampled_from([True, False, None])
counts = st.integers(min_value=0, max_value=40)
tables = st.builds(Table, counts, counts, counts, counts)


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        (Table(40, 9, 6, 45), 0.70),  # Feinstein and Cicchetti (1990), J Clin Epidemiol 43(6), table 1
        (Table(80, 10, 5, 5), 0.32),  # the same, table 2: the same share of agreement
        (Table(15, 5, 10, 70), 0.57),  # Viera and Garrett (2005), Fam Med 37(5), table 1
    ],
)
def test_published_tables_give_their_published_kappa(table: Table, kappa: float) -> None:
    assert table.kappa is not None
    assert round(table.kappa, 2) == kappa
    assert table.agreed == 0.85


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    found = tabulate(pairs).kappa
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)


@given(tables)
def test_an_interval_holds_its_kappa_and_is_the_same_again(table: Table) -> None:
    found = interval(table)
    if table.kappa is None:
        assert found is None
    else:
        assert found is not None
        assert -1 <= found[0] <= table.kappa <= found[1] <= 1
        assert found == interval(table)


def test_full_agreement_on_few_cases_is_not_certain() -> None:
    low, high = interval(Table(6, 0, 0, 6)) or (1.0, 1.0)
    assert low < 0.75
    assert high == 1.0


def test_with_many_cases_the_interval_is_the_usual_one() -> None:
    """At 1,000 cases: the standard error of Fleiss, Cohen and Everitt (1969), computed here apart."""
    table = Table(400, 90, 60, 450)
    low, high = interval(table) or (0.0, 0.0)
    assert table.kappa is not None
    half = 1.96 * _usual_error(table)
    assert low == pytest.approx(table.kappa - half, abs=0.006)
    assert high == pytest.approx(table.kappa + half, abs=0.006)


def _usual_error(table: Table) -> float:
    n, k = table.cases, table.kappa or 0.0
    p = [[table.both / n, table.first / n], [table.second / n, table.neither / n]]
    rows, columns = [sum(row) for row in p], [p[0][0] + p[1][0], p[0][1] + p[1][1]]
    by_chance = sum(rows[i] * columns[i] for i in (0, 1))
    a = sum(p[i][i] * (1 - (rows[i] + columns[i]) * (1 - k)) ** 2 for i in (0, 1))
    b = (1 - k) ** 2 * sum(p[i][1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in (0, 1))
    c = (k - by_chance * (1 - k)) ** 2
    return math.sqrt((a + b - c) / n) / (1 - by_chance)


@pytest.mark.parametrize(("rate", "kappa"), [(0.5, 0.0), (0.2, 0.5), (0.3, 0.8)])
def test_on_twenty_cases_the_interval_covers_the_truth_about_as_often_as_it_says(
    rate: float, kappa: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "DRAWS", 200)
    chance, covered, drawn = random.Random(11), 0, 0
    apart = (1 - (kappa + (1 - kappa) * (rate**2 + (1 - rate) ** 2))) / 2
    cells = (rate - apart, apart, apart, 1 - rate - apart)
    for _ in range(150):
        got = chance.choices(range(4), cells, k=20)
        found = interval(Table(*(got.count(cell) for cell in range(4))))
        if found is not None:
            drawn += 1
            covered += found[0] <= kappa <= found[1]
    assert covered / drawn > 0.88


@given(st.lists(st.tuples(answers, answers), max_size=30))
def test_what_somebody_could_not_say_is_left_out(pairs: list[tuple[bool | None, bool | None]]) -> None:
    said = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    assert tabulate(pairs) == tabulate(said)
    assert tabulate(pairs).cases == len(said)


@given(st.lists(st.tuples(answers, answers), max_size=30))
def test_answers_are_counted_against_the_truth(pairs: list[tuple[bool | None, bool | None]]) -> None:
    known = [pair for pair in pairs if None not in pair]
    found = against_truth(pairs)
    assert found.right == sum(answer == truth for answer, truth in known)
    assert found.missed == sum(bool(truth) and not answer for answer, truth in known)
    assert found.cases == len(known)


def test_nothing_firm_is_said_of_few_cases_however_well_they_agree() -> None:
    assert "nothing firm" in finding(Table(6, 0, 0, 6)).text
    assert "agree more than by chance" in finding(Table(20, 1, 1, 20)).text
    assert "not shown to agree" in finding(Table(10, 10, 10, 10)).text
    assert "nothing can be said" in finding(Table(0, 0, 0, 0)).text
    assert "one and the same answer" in finding(Table(0, 0, 0, 40)).text


def test_a_one_sided_table_comes_with_a_warning() -> None:
    assert caution(Table(80, 10, 5, 5)) is not None
    assert caution(Table(40, 9, 6, 45)) is None
    assert caution(Table(0, 0, 0, 0)) is None


def test_experts_together_say_what_most_of_them_say() -> None:
    assert together([True, True, False]) is True
    assert together([False, None]) is False
    assert together([True, False]) is None
    assert together([None, None]) is None
    assert together([]) is None

"""Where a file stands: medians, weights, exact means, corners; which criteria hold together."""

from __future__ import annotations

import statistics
from dataclasses import replace
from fractions import Fraction

import hypothesis.strategies as some
import pytest
from hypothesis import given

from scopgov.domain import ranking
from scopgov.domain.errors import Reason
from scopgov.domain.ranking import (
    STARTING,
    Axis,
    Criteria,
    Criterion,
    Quadrant,
    Rating,
    changes,
    fault,
    median,
    quadrant,
    score,
    standing,
)
from scopgov.domain.states import UseCaseState

RATINGS = some.lists(some.integers(1, 5), min_size=1, max_size=9)
WEIGHTS = some.lists(some.integers(0, 10), min_size=1, max_size=5).filter(any)


def _criteria(*weights: int, axis: Axis = Axis.value) -> Criteria:
    return tuple(Criterion(f"c{at}", axis, f"C{at}", "How much?", one) for at, one in enumerate(weights))


@pytest.mark.parametrize(
    ("ratings", "middle"),
    [
        ([3], Fraction(3)),
        ([1, 5], Fraction(3)),
        ([4, 1, 5], Fraction(4)),
        ([2, 3], Fraction(5, 2)),
        ([1, 1, 1, 5], Fraction(1)),
        ([5, 4, 2, 1, 1, 4], Fraction(3)),
    ],
)
def test_the_middle_rating(ratings: list[int], middle: Fraction) -> None:
    assert median(ratings) == middle


@given(RATINGS)
def test_the_middle_rating_is_the_median_of_the_field(ratings: list[int]) -> None:
    assert median(ratings) == Fraction(statistics.median(ratings))


@pytest.mark.parametrize(
    ("weights", "ratings", "value"),
    [
        ((1, 1), {"c0": [5], "c1": [2]}, Fraction(7, 2)),
        ((3, 1), {"c0": [5], "c1": [2]}, Fraction(17, 4)),
        ((0, 1), {"c0": [5], "c1": [2]}, Fraction(2)),  # a weight of zero counts for nothing
        ((1, 1, 1), {"c0": [1, 2], "c1": [2, 3], "c2": [4, 4]}, Fraction(8, 3)),
        ((1, 1), {"c0": [4]}, Fraction(4)),  # just half of the weight is rated
        ((1, 1, 1), {"c0": [4]}, None),
        ((1, 3), {"c0": [4]}, None),
        ((1, 3), {"c1": [4]}, Fraction(4)),
        ((0, 1), {"c0": [5]}, None),  # only what weighs nothing is rated
        ((1,), {}, None),
    ],
)
def test_a_score_is_the_weighted_mean_of_what_is_rated(
    weights: tuple[int, ...], ratings: dict[str, list[int]], value: Fraction | None
) -> None:
    assert score(Axis.value, _criteria(*weights), ratings).value == value


@given(WEIGHTS, some.data())
def test_a_score_lies_between_its_ratings_and_its_sum_can_be_done_again(
    weights: list[int], data: some.DataObject
) -> None:
    criteria = _criteria(*weights)
    ratings = {one.key: data.draw(RATINGS) for one in criteria}
    found = score(Axis.value, criteria, ratings)
    medians = [(one.weight, Fraction(statistics.median(ratings[one.key]))) for one in criteria]
    assert found.value == sum(w * m for w, m in medians) / Fraction(sum(weights))
    assert min(m for w, m in medians if w) <= found.value <= max(m for w, m in medians if w)
    doubled = tuple(replace(one, weight=2 * one.weight) for one in criteria)
    assert score(Axis.value, doubled, ratings).value == found.value


@given(some.permutations([1, 2, 2, 3, 5]))
def test_the_order_of_ratings_changes_nothing(ratings: list[int]) -> None:
    assert score(Axis.value, _criteria(1), {"c0": ratings}) == score(
        Axis.value, _criteria(1), {"c0": [1, 2, 2, 3, 5]}
    )


def test_what_nobody_rated_is_named_unless_it_weighs_nothing() -> None:
    found = score(Axis.value, _criteria(1, 1, 0), {"c0": [2, 5]})
    assert [one.key for one in found.missing] == ["c1"]
    assert found.spread == 3


@pytest.mark.parametrize(
    ("value", "difficulty", "corner"),
    [
        (5, 1, Quadrant.start),
        (5, 5, Quadrant.project),
        (1, 1, Quadrant.easy),
        (1, 5, Quadrant.leave),
        (3, 3, Quadrant.start),  # on a line: the benefit of the doubt
        (3, Fraction(31, 10), Quadrant.project),
        (Fraction(29, 10), 3, Quadrant.easy),
        (Fraction(29, 10), Fraction(31, 10), Quadrant.leave),
    ],
)
def test_four_corners(value: Fraction, difficulty: Fraction, corner: Quadrant) -> None:
    assert quadrant(Fraction(value), Fraction(difficulty)) is corner


def _all(member_id: int, value: int) -> list[Rating]:
    return [Rating(member_id, one.key, value) for one in STARTING]


def test_a_file_that_nobody_rated_is_nowhere() -> None:
    found = standing(STARTING, [], frozenset({1}))
    assert (found.at, found.quadrant, found.raters, found.authors_only) == (None, None, 0, False)
    assert found.missing == STARTING


def test_ratings_of_authors_count_like_any_and_are_marked() -> None:
    alone = standing(STARTING, _all(1, 5), frozenset({1}))
    assert alone.authors_only
    assert alone.at == (5, 5)
    both = standing(STARTING, [*_all(1, 5), *_all(2, 2)], frozenset({1}))
    assert (both.raters, both.authors, both.authors_only) == (2, 1, False)
    assert both.at == (Fraction(7, 2), Fraction(7, 2))
    assert both.spread == 3


def test_a_file_needs_both_axes_to_be_placed() -> None:
    value_only = [one for one in _all(1, 4) if one.criterion in {"work", "clients", "money", "society"}]
    assert standing(STARTING, value_only, frozenset()).at is None


def test_ratings_on_criteria_dropped_no_longer_count() -> None:
    kept = tuple(one for one in STARTING if one.key != "money")
    given = [*_all(1, 2), Rating(3, "money", 5)]
    found = standing(kept, given, frozenset())
    assert found.raters == 1
    assert found.at == (2, 2)


ONE = Criterion("work", Axis.value, "Work", "How?")
OTHER = Criterion("data", Axis.difficulty, "Data", "How?")


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        (STARTING, None),
        ((ONE, OTHER), None),
        ((ONE, replace(ONE, name="More", weight=0), OTHER), None),
        ((ONE,), "at least one criterion"),
        ((replace(ONE, weight=0), OTHER), "at least one criterion"),
        ((ONE, replace(OTHER, weight=11)), "from 0 to 10"),
        ((ONE, replace(OTHER, weight=-1)), "from 0 to 10"),
        ((replace(ONE, name=" "), OTHER), "a name and a question"),
        ((replace(ONE, question=""), OTHER), "a name and a question"),
        ((ONE, replace(ONE, key="x", name="WORK "), OTHER), "the same name"),
        ((*(replace(ONE, name=str(at)) for at in range(9)), OTHER), "at most 8"),
    ],
)
def test_criteria_hold_together_or_it_is_said_why(criteria: Criteria, said: str | None) -> None:
    found = fault(criteria)
    assert (found is None) if said is None else (said in str(found))


def test_what_a_new_set_would_change() -> None:
    after = (*(replace(one, weight=3) if one.key == "money" else one for one in STARTING[1:]), ONE_MORE)
    found = [(one.criterion.key, one.before, one.after) for one in changes(STARTING, after)]
    assert found == [("work", 1, None), ("money", 1, 3), ("v2-9", None, 2)]
    assert changes(STARTING, STARTING) == ()


ONE_MORE = Criterion("v2-9", Axis.value, "Learning", "What would we learn?", 2)


def test_criteria_come_back_from_data_as_they_were() -> None:
    whole = (*STARTING, ONE_MORE)
    assert ranking.from_data(ranking.to_data(whole)) == whole  # type: ignore[arg-type]


def test_what_is_added_gets_a_key_of_its_version_and_keeps_those_that_have_one() -> None:
    found = ranking.keyed((ONE, replace(ONE_MORE, key="")), 4)
    assert [one.key for one in found] == ["work", "v4-2"]
    assert ranking.same(found, (replace(ONE_MORE, key="other"), ONE))


def test_words_of_the_program_are_said_in_the_readers_language_and_those_of_members_as_written() -> None:
    assert STARTING[0].named == Reason("Members’ work")
    assert ONE_MORE.named == Reason("%(text)s", {"text": "Learning"})


OPEN = {UseCaseState.drafted, UseCaseState.submitted, UseCaseState.checked}


@pytest.mark.parametrize("state", UseCaseState)
def test_ratings_are_taken_until_the_launch_is_put_to_the_vote(state: UseCaseState) -> None:
    assert (ranking.may_rate(state) is None) == (state in OPEN)

"""Until when an attendance counts, what it is worth on a day, and what a check asks and finds."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.courses.provided import LANGUAGES, provided, questions_of
from scopgov.domain.chapters import chapters, opening_of, title_of
from scopgov.domain.courses import (
    LEVEL_NAMES,
    LEVEL_ROLES,
    PROVIDED,
    STANDING_NAMES,
    WAY_NAMES,
    Level,
    Marked,
    Question,
    Standing,
    Way,
    adds_nothing,
    counts_until,
    drawn,
    marked,
    standing,
)

DAY = date(2026, 8, 31)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
TEXT = "# Title\n\nOpening.\n\n## One\n\nFirst.\n\n### Inside\n\nStill first.\n\n## Two\n\nSecond.\n"


@pytest.mark.parametrize(
    ("months", "until"),
    [
        (None, None),
        (1, date(2026, 9, 30)),
        (6, date(2027, 2, 28)),
        (18, date(2028, 2, 29)),
        (24, date(2028, 8, 31)),
    ],
)
def test_an_attendance_counts_for_so_many_months_to_the_day(months: int | None, until: date | None) -> None:
    assert counts_until(DAY, months) == until


@pytest.mark.parametrize(
    ("attended", "months", "until"),
    [
        (date(2026, 8, 30), None, date(2026, 10, 1)),
        (date(2026, 8, 30), 24, date(2026, 10, 1)),
        (date(2025, 9, 15), 12, date(2026, 9, 15)),
        (date(2026, 9, 1), None, None),
        (date(2026, 9, 2), 24, date(2028, 9, 2)),
    ],
)
def test_a_new_text_may_end_what_was_followed_before_it(
    attended: date, months: int | None, until: date | None
) -> None:
    found = counts_until(attended, months, text_of=date(2026, 9, 1), earlier_until=date(2026, 10, 1))
    assert found == until


@given(DAYS, st.integers(1, 120), DAYS, DAYS)
def test_a_new_text_never_makes_an_attendance_count_longer(
    day: date, months: int, text: date, end: date
) -> None:
    alone = counts_until(day, months)
    after = counts_until(day, months, text_of=text, earlier_until=end)
    assert alone is not None and after is not None
    assert after <= alone


@pytest.mark.parametrize(
    ("untils", "worth"),
    [
        ([], Standing.lacks),
        ([None], Standing.holds),
        ([DAY, None], Standing.holds),
        ([DAY], Standing.expired),
        ([DAY + timedelta(days=1)], Standing.soon),
        ([DAY + timedelta(days=60)], Standing.soon),
        ([DAY + timedelta(days=61)], Standing.holds),
        ([DAY - timedelta(days=400), DAY + timedelta(days=61)], Standing.holds),
    ],
)
def test_what_attendances_are_worth_on_a_day(untils: list[date | None], worth: Standing) -> None:
    assert standing(untils, DAY) is worth


@given(st.lists(st.none() | DAYS, max_size=4), st.none() | DAYS, DAYS)
def test_what_adds_nothing_changes_no_day(held: list[date | None], until: date | None, today: date) -> None:
    if adds_nothing(until, held):
        assert standing(held, today) is standing([*held, until], today)


def test_a_text_is_cut_at_its_headings_of_the_second_level() -> None:
    assert title_of(TEXT) == "Title"
    assert opening_of(TEXT) == "Opening."
    assert opening_of("# A\n\nFirst *B*, then **C**: 2 * 3.\n\n## D\n") == "First B, then C: 2 * 3."
    assert [(one.number, one.title) for one in chapters(TEXT)] == [(1, "One"), (2, "Two")]
    assert chapters(TEXT)[0].text == "First.\n\n### Inside\n\nStill first."
    assert chapters("no heading") == []


def _questions(count: int) -> list[Question]:
    return [
        Question(str(i), f"q{i}", {"a": "x", "b": "y", "c": "z"}, frozenset("ab"[i % 2]), "why")
        for i in range(count)
    ]


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_an_order_drawn_holds_every_question_and_choice_and_is_the_same_for_its_seed(
    seed: int, count: int
) -> None:
    asked = _questions(count)
    found = drawn(asked, seed)
    assert sorted(one.id for one in found) == [one.id for one in asked]
    assert all(set(one.choices) == {"a", "b", "c"} for one in found)
    again = drawn(asked, seed)
    assert [(one.id, list(one.choices)) for one in again] == [(one.id, list(one.choices)) for one in found]


def test_the_order_is_not_always_that_of_the_text() -> None:
    asked = _questions(6)
    assert len({tuple(one.id for one in drawn(asked, seed)) for seed in range(20)}) > 10


@pytest.mark.parametrize(
    ("right", "asked", "passed"), [(5, 7, False), (6, 7, True), (6, 8, True), (5, 8, False), (0, 0, False)]
)
def test_three_answers_out_of_four_pass(right: int, asked: int, passed: bool) -> None:
    assert Marked(right, asked).passed is passed


def test_only_the_right_choice_counts_and_a_missing_answer_does_not() -> None:
    asked = _questions(4)
    assert marked(asked, {"0": "a", "1": "a", "2": "a", "9": "a"}) == Marked(2, 4)
    both = [Question("0", "q", {"a": "x", "b": "y", "c": "z"}, frozenset("ab"), "why")]
    assert [marked(both, {"0": one}).right for one in ("ab", "ba", "a", "abc", "")] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("code", PROVIDED)
def test_each_text_says_in_both_languages_as_many_chapters_and_asks_the_same(code: str) -> None:
    found = provided(code)
    assert found is not None
    texts = [chapters(found.content[one]) for one in LANGUAGES]
    assert len(texts[0]) == len(texts[1]) >= 5
    assert all(title_of(found.content[one]) and opening_of(found.content[one]) for one in LANGUAGES)
    french, english = (questions_of(found.questions, one) for one in LANGUAGES)
    assert 5 <= len(french) <= 8
    shape = [[(one.id, one.right, list(one.choices)) for one in each] for each in (french, english)]
    assert shape[0] == shape[1]
    assert all(one.why and all(one.choices.values()) for one in (*french, *english))


def test_an_answer_that_is_no_choice_is_no_question() -> None:
    data = {"id": "x", "text": "?", "choices": {"a": "1", "b": "2"}, "right": "c", "why": "."}
    with pytest.raises(ValueError, match="no right choice"):
        Question.from_data(json.loads(json.dumps(data)))


def test_everything_has_a_name() -> None:
    assert set(LEVEL_NAMES) == set(LEVEL_ROLES) == set(Level)
    assert set(WAY_NAMES) == set(Way)
    assert set(STANDING_NAMES) == set(Standing)

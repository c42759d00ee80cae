"""The seven effects of a reading: complete or not, and what voters must not miss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain import effects
from scopgov.domain.effects import CONCERN_NAMES, DIRECTION_NAMES, QUESTIONS, Concern, Direction, Effect
from scopgov.domain.errors import Refused

SAID = {"why": "It takes longer.", "whom": "the teams"}
READINGS = st.tuples(*(st.builds(Effect, st.just(one), st.sampled_from(Direction)) for one in Concern))


def _reading(direction: Direction, why: str = "", whom: str = "") -> list[Effect]:
    return [
        Effect(one, direction if one is Concern.skills else Direction.no_change, why, whom) for one in Concern
    ]


@pytest.mark.parametrize(
    ("direction", "said", "field"),
    [
        (Direction.no_change, {}, None),
        *((way, SAID, None) for way in (Direction.better, Direction.worse, Direction.unknown)),
        *(
            (way, {**SAID, "why": " "}, "effects-1-why")
            for way in Direction
            if way is not Direction.no_change
        ),
        *(
            (way, {**SAID, "whom": ""}, "effects-1-whom")
            for way in Direction
            if way is not Direction.no_change
        ),
    ],
)
def test_what_changes_needs_its_reason_and_whom_it_concerns(
    direction: Direction, said: dict[str, str], field: str | None
) -> None:
    reading = _reading(direction, **said)
    if field is None:
        effects.check(reading)
        return
    with pytest.raises(Refused) as refused:
        effects.check(reading)
    assert refused.value.field == field


@pytest.mark.parametrize("wrong", [[], _reading(Direction.no_change)[:6], _reading(Direction.no_change) * 2])
def test_none_of_the_seven_is_left_out_or_said_twice(wrong: list[Effect]) -> None:
    with pytest.raises(Refused, match="seven effects"):
        effects.check(wrong)


@given(READINGS)
def test_voters_are_told_of_all_that_is_worse_or_unknown_and_of_nothing_else(
    reading: tuple[Effect, ...],
) -> None:
    told = [one.params["concern"].text for one in effects.warnings(reading)]
    alarming = [one for one in reading if one.direction in (Direction.worse, Direction.unknown)]
    assert sorted(told) == sorted(CONCERN_NAMES[one.concern] for one in alarming)
    worse = [CONCERN_NAMES[one.concern] for one in reading if one.direction is Direction.worse]
    assert told[: len(worse)] == worse


def test_what_does_not_change_keeps_no_sentence_and_no_sentence_a_double_stop() -> None:
    kept = Effect(Concern.skills, Direction.no_change, "Typed, then changed my mind.", "all").cleaned()
    assert (kept.why, kept.whom) == ("", "")
    assert Effect(Concern.skills, Direction.worse, " It \n costs ", "us. ").cleaned().whom == "us"


def test_everything_has_a_name_and_a_question() -> None:
    assert set(CONCERN_NAMES) == set(QUESTIONS) == set(Concern)
    assert set(DIRECTION_NAMES) == set(Direction)

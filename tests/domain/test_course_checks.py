"""The check of a course as it is prepared: read from what was published, written back, held to what it needs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.courses.provided import digest_of, provided
from scopgov.domain.course_checks import FEWEST, Choice, Drafted, gathered, lacking, moved, published, put
from scopgov.domain.courses import PROVIDED, Marked

BOTH = {"fr": "# T\n\n## Un\n\nx\n", "en": "# T\n\n## One\n\nx\n"}
SAID = {"fr": "oui", "en": "yes"}
GOOD = Drafted("q1", SAID, (Choice(SAID, True), Choice(SAID, False)), SAID)


def _told(content: dict[str, str], *questions: Drafted) -> list[str]:
    return [str(one.text) for one in lacking(content, questions)]


@pytest.mark.parametrize("code", PROVIDED)
def test_a_published_check_prepared_anew_and_left_alone_keeps_its_digest(code: str) -> None:
    found = provided(code)
    assert found is not None
    questions = [Drafted.from_data(one.to_data()) for one in gathered(found.questions)]
    assert not lacking(found.content, questions)
    assert digest_of(found.content, published(questions, ("fr", "en"))) == found.digest


def test_a_check_has_as_many_questions_as_allow_one_wrong_answer_or_none() -> None:
    assert Marked(FEWEST - 1, FEWEST).passed
    assert not Marked(FEWEST - 2, FEWEST - 1).passed
    assert not _told(BOTH)
    assert not _told(BOTH, *[replace(GOOD, id=str(at)) for at in range(FEWEST)])
    assert "at least" in _told(BOTH, *[replace(GOOD, id=str(at)) for at in range(FEWEST - 1)])[0]


@pytest.mark.parametrize(
    "odd",
    [
        replace(GOOD, text={"fr": "oui"}),
        replace(GOOD, why={"en": "yes"}),
        replace(GOOD, choices=(Choice({"fr": "oui"}, True), Choice(SAID, False))),
        replace(GOOD, choices=(Choice(SAID, True),)),
        replace(GOOD, choices=(Choice(SAID, False), Choice(SAID, False))),
        replace(GOOD, choices=(Choice(SAID, True), Choice(SAID, True))),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(odd: Drafted) -> None:
    questions = [replace(GOOD, id=str(at)) for at in range(FEWEST)]
    assert any("Question" in one for one in _told(BOTH, *questions, replace(odd, id="z")))


def test_only_the_languages_of_the_text_are_asked_for() -> None:
    french = Drafted("q1", {"fr": "?"}, (Choice({"fr": "a"}, True), Choice({"fr": "b"}, False)), {"fr": "."})
    questions = [replace(french, id=str(at)) for at in range(FEWEST)]
    assert not _told({"fr": BOTH["fr"]}, *questions)
    assert len(_told(BOTH, *questions)) == FEWEST
    assert french.spoken("en").text == "?"


@pytest.mark.parametrize("content", [{}, {"fr": " "}, {"fr": "none"}, {**BOTH, "en": "## 1\n\n## 2\n"}])
def test_a_text_that_cannot_be_followed_is_named(content: dict[str, str]) -> None:
    assert _told(content)


@given(st.integers(1, 8), st.integers(0, 7), st.sampled_from([-1, 1]))
def test_moving_a_question_loses_none_and_changes_places_with_its_neighbour(
    count: int, at: int, by: int
) -> None:
    questions = [replace(GOOD, id=str(one)) for one in range(count)]
    key = str(at % count)
    found = [one.id for one in moved(questions, key, by)]
    assert sorted(found) == sorted(one.id for one in questions)
    assert found.index(key) == min(count - 1, max(0, at % count + by))


def test_a_question_takes_the_place_of_its_id_or_gets_one_of_its_own() -> None:
    found = put(put([GOOD], replace(GOOD, id="")), replace(GOOD, why={"fr": "autre"}))
    assert [one.id for one in found] == ["q1", "q2"]
    assert found[0].why == {"fr": "autre"}

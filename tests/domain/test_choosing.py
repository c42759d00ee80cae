"""What a choice among options may ask, and what a ballot of it may say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scopgov.domain.choosing import (
    Mark,
    Method,
    Option,
    Question,
    answer_of,
    answers,
    check,
    holds,
    options_of,
    options_text,
    question_of,
    question_to_data,
    said,
)
from scopgov.domain.choosing_words import how_retained
from scopgov.domain.errors import Refused
from scopgov.domain.polls import Choice

BOARD = Question(
    Method.approval, (Option("Ada"), Option("Bea", "in office since 2020")), seats=2, persons=True
)
TOOL = Question(Method.majority_judgement, (Option("Alma"), Option("Borée"), Option("None")), least=Mark.good)


def test_options_are_read_one_a_line_with_what_follows_a_colon() -> None:
    assert options_of("Ada\n\n  Bea : in office: since 2020\nhttps://x.example \nC:d") == (
        Option("Ada"),
        Option("Bea", "in office: since 2020"),
        Option("https://x.example"),
        Option("C:d"),
    )
    assert options_of(options_text(BOARD)) == BOARD.options


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (replace(BOARD, options=(Option("Ada"),)), "options"),
        (replace(BOARD, options=tuple(Option(str(at)) for at in range(21))), "options"),
        (replace(BOARD, options=(Option("Ada"), Option("ada"))), "options"),
        (replace(BOARD, options=(Option("Ada"), Option("B" * 121))), "options"),
        (replace(BOARD, seats=0), "seats"),
        (replace(BOARD, seats=3), "seats"),
        (replace(TOOL, seats=2), "seats"),
        (replace(TOOL, least=Mark.to_reject), "least"),
        (replace(TOOL, least=Mark.approved), "least"),
    ],
)
def test_a_question_that_cannot_be_put_is_refused_at_its_field(asked: Question, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check(asked)
    assert refused.value.field == field
    with pytest.raises(ValueError, match="not a choice"):
        question_of({"question": question_to_data(asked)})


@pytest.mark.parametrize("asked", [BOARD, TOOL])
def test_a_question_is_read_again_from_its_data(asked: Question) -> None:
    assert question_of({"question": question_to_data(asked)}) == check(asked)
    assert question_of({}) is None


@given(some.text("01238forblank", max_size=5))
def test_a_ballot_is_one_sign_an_option_or_one_thing_of_all(written: str) -> None:
    fits = len(written) == 2 and set(written) <= {"1", "2"}
    assert holds(BOARD, written) == (fits or written in ("blank", "abstain"))
    assert holds(None, written) == (written in ("for", "against", "blank", "abstain"))
    if not holds(BOARD, written):
        with pytest.raises(ValueError, match="not a ballot"):
            answers(BOARD, written)


def test_a_ballot_says_one_thing_of_each_option() -> None:
    assert answers(TOOL, TOOL.write((Mark.good, Mark.to_reject, Mark.excellent))) == {
        1: Mark.good,
        2: Mark.to_reject,
        3: Mark.excellent,
    }
    assert answers(BOARD, "blank") == {1: Choice.blank, 2: Choice.blank}
    assert answers(None, "for") == {0: Choice.for_}
    assert all(answer_of(one.value) is one for one in (*Mark, *Choice))


def test_every_ballot_fits_its_envelope() -> None:
    assert len(TOOL.write((Mark.to_reject,) * 20)) < 32


def test_a_ballot_is_said_in_words() -> None:
    assert said(BOARD, "12").params == {"options": ("Ada",)}
    assert str(said(BOARD, "22")) == "Approves none of the options"
    assert [str(one) for one in said(TOOL, "137").params["grades"]] == [  # type: ignore[attr-defined]
        "Alma: Excellent",
        "Borée: Good",
        "None: To reject",
    ]
    assert str(said(TOOL, "abstain")) == str(said(None, "abstain")) == "Abstention"


def test_how_options_are_retained_is_said_before_the_vote() -> None:
    assert "At most 2 options are retained." in map(str, how_retained(BOARD))
    told = " ".join(map(str, how_retained(TOOL)))
    assert "“Good” or better is a vote for the option" in told
    assert "One option at most is retained." in told

"""Words about a person taken out of texts: found however written, cut exactly, done again without naming anybody."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.places import MARK, Way
from scopgov.domain.taking_out import cut, done, holds, planned, spans, texts
from scopgov.domain.text import fold

WORDS = st.text(st.sampled_from("aàbéEßﬁ ı\u0301x"), max_size=12)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Vu avec Élodie Cœur hier", f"Vu avec {MARK} hier"),
        ("Vu avec E\u0301LODIE CœUR hier", f"Vu avec {MARK} hier"),
        ("elodie cœur, Elodie Cœur", f"{MARK}, {MARK}"),
        ("Élodie seule", "Élodie seule"),
    ],
)
def test_a_name_is_cut_however_it_is_written(text: str, left: str) -> None:
    assert cut(text, spans(text, ["élodie cœur"]), MARK) == left


@given(WORDS, st.lists(WORDS.filter(lambda one: len(fold(one)) > 1), min_size=1, max_size=3))
def test_nothing_that_was_looked_for_is_left(text: str, wanted: list[str]) -> None:
    where = spans(text, wanted)
    assert bool(where) == holds(text, wanted)
    assert where == sorted(where)
    kept = cut(text, where, "\n")
    assert not any(fold(word) in part for word in wanted for part in fold(kept).split("\n"))


def test_an_instruction_names_nobody_and_does_the_same_again() -> None:
    value = {"client": "Zoé Éluard SA", "size": 12, "notes": ["rien", "zoé eluard et Zoé Éluard"]}
    plan = planned("inputs", value, ["Zoé Éluard"], Way.words_out, own=False)
    assert "luard" not in json.dumps(plan, ensure_ascii=False)
    once = value
    for one in plan:
        once = done(once, one, MARK, "7")
    assert once == {"client": f"{MARK} SA", "size": 12, "notes": ["rien", f"{MARK} et {MARK}"]}
    again = once
    for one in plan:
        again = done(again, one, MARK, "7")
    assert again == once


def test_a_text_that_became_another_goes_whole() -> None:
    (one,) = planned("text", "Zoé Éluard", ["éluard"], Way.words_out, own=False)
    assert done("Zoé Éluard et Max", one, MARK, "7") == MARK


def test_what_tells_rows_apart_keeps_a_number() -> None:
    (one,) = planned("reference", "Zoé Éluard 3", ["éluard"], Way.words_out, own=True)
    assert done("Zoé Éluard 3", one, MARK, "7") == f"{MARK} 7"
    (one,) = planned("reference", "Zoé Éluard 3", ["éluard"], Way.corrected, own=True)
    assert done("Zoé Éluard 3", one, "Martin", "7") == "Zoé Martin 3"


def test_names_of_inputs_are_not_texts_of_anybody() -> None:
    assert list(texts({"Zoé": {"Max": 1}})) == []

"""Words of texts as features: bounded, learnt on training rows, never a name, an address, a number or a rare word."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.datasets import vocabulary
from scopgov.datasets.schema import Column, Derived, How, Kind, Role, Schema
from scopgov.datasets.typing_cells import typed_one, validate
from scopgov.datasets.vocabulary import FEWEST_ROWS, MOST, learn, names_in, plain, words


def _terms(texts: list[str], names: frozenset[str] = frozenset()) -> list[str]:
    return [word.term for word in learn(texts, names).words]


def _texts(count: int = 200) -> list[str]:
    rng = random.Random(2)
    works = ["réfection de la toiture", "isolation des murs", "pose d’une chaudière", "reprise de maçonnerie"]
    people = ["Dupont", "Nguyen", "Lefebvre"]
    return [
        f"Pour le lot {at}, {rng.choice(works)} et {rng.choice(works)}, suivi par {rng.choice(people)} "
        f"(contact{at}@client.example)."
        for at in range(count)
    ]


def test_words_are_proposed_without_names_addresses_numbers_nor_words_that_say_nothing() -> None:
    found = _terms(_texts())
    assert {"refection", "isolation", "chaudiere", "maconnerie"} <= set(found)
    assert not {"dupont", "nguyen", "lefebvre", "contact", "client", "example", "des", "pour"} & set(found)


@given(st.lists(st.text(st.sampled_from("abcdE é.@1"), max_size=30), max_size=60))
def test_the_vocabulary_keeps_its_bounds_whatever_the_texts(texts: list[str]) -> None:
    found = learn(texts * 3)
    assert len(found.words) <= MOST
    for word in found.words:
        rows = sum(word.term in words(text) for text in texts * 3)
        assert rows == word.rows
        assert FEWEST_ROWS <= rows <= 0.5 * found.rows
        assert word.term.isalpha() and len(word.term) >= 3


def test_a_rare_word_is_left_out_and_one_of_most_rows_too() -> None:
    texts = ["travaux amiante"] * (FEWEST_ROWS - 1) + ["travaux"] * 60 + ["travaux plomb"] * 25
    found = learn(texts)
    assert [word.term for word in found.words] == ["plomb"]
    assert {word.term for word in found.left_out[vocabulary.RARE]} == {"amiante"}
    assert {word.term for word in found.left_out[vocabulary.FREQUENT]} == {"travaux"}


def test_where_all_is_in_capitals_first_names_and_known_names_still_stay_out() -> None:
    texts = ["ROOFS MARIE KOWALSKI", "WINDOWS PARAPETS"] * 40
    found = learn(texts, names_in(["Jean Kowalski"]))
    assert not found.capitals_tell
    assert {word.term for word in found.left_out[vocabulary.NAME]} >= {"marie", "kowalski"}
    assert [word.term for word in found.words] == ["roofs", "parapets"] or [
        word.term for word in found.words
    ] == ["parapets", "roofs"]


def test_words_that_always_stand_together_give_one_feature() -> None:
    found = learn(["fosse septique neuve", "toit"] * 30)
    assert len(found.words) == 2


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("Réfection de TOITURE", "toiture", True),
        ("reprise de maçonnerie", "maconnerie", True),
        ("l’isolation", "isolation", True),
        ("surtoiture", "toiture", False),
        ("toiture@client.example", "toiture", False),
        ("", "toiture", False),
    ],
)
def test_a_word_is_found_whatever_its_capitals_and_accents(text: str, term: str, expected: bool) -> None:
    assert (plain(term) in words(text)) is expected


def test_a_word_becomes_a_column_of_zeros_and_ones_and_an_empty_text_is_missing() -> None:
    schema = Schema(
        (Column("works", Kind.text),), (Derived("roof", How.has_word, ("works",), {"term": "toit"}),)
    )
    found = validate(pd.DataFrame({"works": ["Le Toit", "un mur", ""]}, dtype=object), schema).frame["roof"]
    assert found.tolist()[:2] == [1.0, 0.0]
    assert pd.isna(found.iloc[2])
    assert schema.derived[0].role is Role.feature


def test_words_of_one_text_are_read_together_as_they_are_one_by_one() -> None:
    cells = pd.DataFrame({"works": ["Toit et mur", "un MUR", "", "toit"] * 3}, dtype=object)
    made = [Derived(term, How.has_word, ("works",), {"term": term}) for term in ("toit", "Mur", "cave")]
    works = Column("works", Kind.text)
    together = validate(cells, Schema((works,), tuple(made))).frame
    for one in made:
        alone = validate(cells, Schema((works,), (one,))).frame
        pd.testing.assert_series_equal(together[one.name], alone[one.name])
        pd.testing.assert_series_equal(
            typed_one(cells, Schema((works,), (one,)), one.name), alone[one.name], check_names=False
        )
    assert together["toit"].fillna(9).tolist()[:4] == [1, 0, 9, 1]
    assert together["Mur"].sum() == 6
    assert together["cave"].sum() == 0

"""A factor is said in plain words: a word of a text is absent or present, never 0 or 1, in both languages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from scopgov.training.inputs import Input
from scopgov.training.wording import Speaker, summed, wording
from scopgov.web.filters import say

INPUTS = [Input("surface", "number", "Surface"), Input("objet", "text", "Objet des travaux")]
WORD = "objet: desamiantage"
DERIVED = {
    "name": WORD,
    "how": "has_word",
    "sources": ["objet"],
    "params": {"term": "desamiantage"},
    "role": "feature",
}


@pytest.fixture
def spoken() -> Speaker:
    content = {"schema": {"columns": [], "derived": [DERIVED]}}
    version: Any = SimpleNamespace(run=SimpleNamespace(data_version=SimpleNamespace(content=content)))
    return wording(version, INPUTS).spoken(say)


def _factor(columns: list[str], value: str) -> dict[str, Any]:
    return {"name": " × ".join(columns), "columns": columns, "value": value, "contribution": 0.1}


@pytest.mark.parametrize(
    ("columns", "value", "english", "french"),
    [
        (
            [WORD],
            "0",
            "Word “desamiantage” in “Objet des travaux”: absent",
            "Mot « desamiantage » dans « Objet des travaux » : absent",
        ),
        (
            [WORD],
            "1",
            "Word “desamiantage” in “Objet des travaux”: present",
            "Mot « desamiantage » dans « Objet des travaux » : présent",
        ),
        (
            [WORD, "surface"],
            "1 × 40",
            "Word “desamiantage” in “Objet des travaux” × Surface: present × 40",
            "Mot « desamiantage » dans « Objet des travaux » × Surface : présent × 40",
        ),
        (["surface"], "1", "Surface: 1", "Surface : 1"),
        (["surface"], "", "Surface", "Surface"),
        (["surface", "other"], "a × b × c", "Surface × other: a × b × c", "Surface × other : a × b × c"),
    ],
)
def test_a_factor_is_said_in_words(
    app: Flask, spoken: Speaker, columns: list[str], value: str, english: str, french: str
) -> None:
    with app.test_request_context():
        for locale, expected in (("en", english), ("fr", french)):
            with force_locale(locale):
                (found,) = spoken.sentences([_factor(columns, value)])
            assert found.replace("\u202f", " ").replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("amount", "partner"), [(0.2, "b"), (-0.2, "b"), (0.0, "a"), (0.005, "a"), (0.4, "c"), (3.0, "c")]
)
def test_what_a_sensitive_attribute_adds_is_summed_with_a_factor_that_covers_it(
    amount: float, partner: str
) -> None:
    told = [("none", 0.0), ("a", 0.01), ("b", -0.3), ("c", 0.7)]
    factors = [
        {"columns": [name], "value": "x", "contribution": each} for name, each in [*told, ("hidden", amount)]
    ]
    made = summed(factors, frozenset({"hidden"}))
    (sum_of_two,) = [one for one in made if "with" in one]
    assert sum_of_two["with"] == [partner] and sum_of_two["value"] == ""
    assert sum(one["contribution"] for one in made) == pytest.approx(0.41 + amount)

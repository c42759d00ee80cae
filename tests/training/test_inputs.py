"""What is typed for a score: read as a person writes it, refused at its field when it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from scopgov.domain.errors import Refused
from scopgov.training.inputs import OTHER, Input, read, read_all

NUMBER = Input("budget", "number", unit="EUR", low=300.0, high=5000.0)
COUNT = Input("partners", "integer")
KIND = Input("kind", "category", categories=("A", "B"))
FREE = Input("town", "category")
START = Input("start", "date")
WORKS = Input("works", "text")


@pytest.mark.parametrize(
    ("one", "typed", "value"),
    [
        (NUMBER, "4200", 4200.0),
        (NUMBER, " 4 200,5 ", 4200.5),
        (NUMBER, "4\u202f200.5", 4200.5),
        (NUMBER, "-3", -3.0),
        (NUMBER, "999999", 999999.0),  # outside the range: accepted, the scorer warns
        (COUNT, "12", 12),
        (COUNT, "12,0", 12),
        (KIND, "A", "A"),
        (KIND, OTHER, OTHER),
        (KIND, "(autre)", OTHER),  # as the page says it in French
        (FREE, "Lyon", "Lyon"),
        (START, "2026-12-10", "2026-12-10"),
        (WORKS, "", ""),
    ],
)
def test_a_sensible_value_is_read(one: Input, typed: str, value: Any) -> None:
    assert read(one, typed) == value


@pytest.mark.parametrize(
    ("one", "typed"),
    [
        (NUMBER, ""),
        (NUMBER, "  "),
        (NUMBER, "four"),
        (NUMBER, "1,234.5"),
        (NUMBER, "nan"),
        (NUMBER, "inf"),
        (NUMBER, "1e400"),
        (NUMBER, "9" * 20),
        (NUMBER, "1_000"),
        (NUMBER, "<script>"),
        (COUNT, "1.5"),
        (KIND, "C"),
        (KIND, ""),
        (FREE, "x" * 2001),
        (START, "10/12/2026"),
        (START, "2026-13-45"),
        (START, "0001-01-01"),
    ],
)
def test_nonsense_is_refused_at_its_field(one: Input, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read(one, typed)
    assert refused.value.field == one.name
    assert refused.value.status == 422


def test_a_value_nobody_asked_for_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_all([KIND], {"kind": "A", "name_of_the_lead": "Ada"})
    assert refused.value.field == "name_of_the_lead"


def test_an_input_is_rebuilt_from_the_frozen_list() -> None:
    data = {
        "name": "budget",
        "kind": "number",
        "unit": "EUR",
        "meaning": "Planned budget",
        "date_format": "%Y",
        "required": True,
        "categories": None,
        "range": [300.0, 5000.0],
        "features": ["budget"],
    }
    one = Input.from_data(data)
    assert (one.label, one.low, one.high, one.categories) == ("Planned budget", 300.0, 5000.0, ())
    assert Input.from_data({**data, "range": None, "meaning": ""}).label == "budget"


def test_a_zero_that_a_program_sends_is_a_value() -> None:
    assert read_all([NUMBER, COUNT], {"budget": 0, "partners": 0}) == {"budget": 0.0, "partners": 0}
    with pytest.raises(Refused):
        read_all([COUNT], {"partners": None})

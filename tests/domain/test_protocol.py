"""A protocol is sound or says what is not, field by field; it survives storage; its bands cut numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scopgov.domain.errors import Refused
from scopgov.domain.fairness import Metric
from scopgov.domain.protocol import Protocol, band

FNR, FPR = Metric.false_negative_rate, Metric.false_positive_rate
SOUND = Protocol(
    question="Does the model leave some clients alone?",
    groups=("kind", "size"),
    metrics=(FNR, FPR),
    tolerances={FNR: 0.1, FPR: 0.1},
    margin=0.05,
    crossings=(("kind", "size"),),
    harms="A miss leaves a team alone.",
    lawful="Business groups only, about no person.",
    bands={"size": (10, 20)},
)


def test_a_sound_protocol_has_no_problem_and_survives_storage() -> None:
    assert SOUND.problems({"kind", "size"}) == {}
    again = Protocol.from_data(SOUND.to_data())
    assert again == replace(SOUND, bands={"size": (10.0, 20.0)})
    assert again.digest() == SOUND.digest()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("question", {"question": " "}),
        ("harms", {"harms": ""}),
        ("lawful", {"lawful": "\n"}),
        ("groups", {"groups": (), "crossings": (), "bands": {}}),
        ("groups", {"groups": ("kind", "kind"), "crossings": (), "bands": {}}),
        ("groups", {"groups": ("kind", "moon"), "crossings": (), "bands": {}}),
        ("metrics", {"metrics": (), "tolerances": {}}),
        ("crossings", {"crossings": (("kind", "kind"),)}),
        ("crossings", {"crossings": (("kind", "size"), ("size", "kind"))}),
        ("bands", {"bands": {"moon": (1.0,)}}),
        ("bands", {"bands": {"size": ()}}),
        ("bands", {"bands": {"size": (20.0, 10.0)}}),
        ("bands", {"bands": {"size": (10.0, float("inf"))}}),
        ("tolerances", {"tolerances": {FNR: 0.1}}),
        ("tolerances", {"tolerances": {FNR: 0.1, FPR: 1.0}}),
        ("margin", {"margin": -0.1}),
        ("margin", {"margin": 0.95}),
        ("threshold", {"threshold": 1.0}),
        ("alpha", {"alpha": 0.5}),
        ("min_count", {"min_count": 29}),
        ("mask_below", {"mask_below": 9}),
        ("mask_below", {"mask_below": 31}),
    ],
)
def test_each_fault_is_said_at_its_field(field: str, change: dict[str, Any]) -> None:
    faulty = replace(SOUND, **change)
    assert next(iter(faulty.problems({"kind", "size"}))) == field
    with pytest.raises(Refused) as refused:
        faulty.check({"kind", "size"})
    assert (refused.value.field, refused.value.status) == (field, 422)


@pytest.mark.parametrize("lost", ["question", "bands", "seed", "format"])
def test_data_that_lack_something_are_refused(lost: str) -> None:
    data = SOUND.to_data()
    del data[lost]
    with pytest.raises(Refused):
        Protocol.from_data(data)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("9.99", "< 10"),
        ("10", "10 – < 20"),
        ("19", "10 – < 20"),
        ("20", "≥ 20"),
        ("", ""),
        ("unknown", "unknown"),
        ("nan", "nan"),
    ],
)
def test_a_number_falls_in_the_band_whose_low_end_it_reaches(value: str, told: str) -> None:
    assert band(value, (10, 20)) == told


def test_only_the_groups_of_the_protocol_are_read_and_only_bands_are_cut() -> None:
    columns = {"kind": ["A", "B"], "size": ["5", "25"], "other": ["x", "y"]}
    assert SOUND.grouped(columns) == {"kind": ["A", "B"], "size": ["< 10", "≥ 20"]}


@pytest.mark.parametrize("change", [{"margin": 0.06}, {"harms": "other"}, {"bands": {"size": (10, 30)}}])
def test_any_change_changes_the_digest(change: dict[str, Any]) -> None:
    assert replace(SOUND, **change).digest() != SOUND.digest()

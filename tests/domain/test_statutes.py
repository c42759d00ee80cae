"""The statutes as data: thresholds against fractions, presets, and the JSON round trip."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import Refused
from scopgov.domain.statutes import (
    NO_QUORUM,
    Base,
    Body,
    Call,
    CompanyForm,
    DecisionKind,
    Threshold,
    at_least,
    from_data,
    more_than_half,
    preset,
    rule_for,
    rule_from_data,
    rule_to_data,
    to_data,
)

ORDINARY, EXTRAORDINARY = DecisionKind.ordinary, DecisionKind.extraordinary


@given(st.integers(0, 60), st.integers(1, 60), st.booleans(), st.integers(0, 300))
def test_the_number_needed_is_the_smallest_that_meets_the_fraction(
    top: int, bottom: int, strict: bool, count: int
) -> None:
    share = Fraction(top, bottom) * count
    needed = Threshold(top, bottom, strict, Base.members).needed(count)
    below = needed - 1
    assert needed > share if strict else needed >= share
    assert needed == 0 or (below <= share if strict else below < share)


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (more_than_half(Base.members), [1, 2, 10, 11, 11, 20, 21, 21]),
        (at_least(1, 2), [1, 1, 10, 10, 11, 20, 20, 21]),
        (at_least(2, 3), [1, 2, 13, 14, 14, 26, 27, 28]),
        (at_least(3, 4), [1, 2, 15, 15, 16, 30, 30, 31]),
        (at_least(1, 4), [1, 1, 5, 5, 6, 10, 10, 11]),
        (at_least(1, 5), [1, 1, 4, 4, 5, 8, 8, 9]),
        (NO_QUORUM, [0] * 8),
    ],
)
def test_what_each_fraction_needs_at_the_sizes_where_it_matters(
    threshold: Threshold, expected: list[int]
) -> None:
    assert [threshold.needed(members) for members in (1, 2, 19, 20, 21, 39, 40, 41)] == expected


OVER_HALF, TWO_THIRDS, THREE_QUARTERS = (1, 2, True), (2, 3, False), (3, 4, False)


@pytest.mark.parametrize(
    ("form", "kind", "call", "quorum", "majority", "base", "notice"),
    [
        (CompanyForm.sarl, ORDINARY, Call.first, (0, 1), OVER_HALF, Base.members, 15),
        (CompanyForm.sarl, ORDINARY, Call.second, (0, 1), OVER_HALF, Base.votes_cast, 15),
        (
            CompanyForm.sarl,
            EXTRAORDINARY,
            Call.first,
            (3, 4),
            THREE_QUARTERS,
            Base.present_or_represented,
            15,
        ),
        (
            CompanyForm.sarl,
            EXTRAORDINARY,
            Call.second,
            (1, 2),
            THREE_QUARTERS,
            Base.present_or_represented,
            15,
        ),
        (CompanyForm.sa, ORDINARY, Call.first, (1, 5), OVER_HALF, Base.votes_cast, 15),
        (CompanyForm.sa, ORDINARY, Call.second, (0, 1), OVER_HALF, Base.votes_cast, 10),
        (CompanyForm.sa, EXTRAORDINARY, Call.first, (1, 4), TWO_THIRDS, Base.votes_cast, 15),
        (CompanyForm.sa, EXTRAORDINARY, Call.second, (1, 5), TWO_THIRDS, Base.votes_cast, 10),
    ],
)
def test_the_presets_hold_what_the_law_says_of_each_form(
    form: CompanyForm,
    kind: DecisionKind,
    call: Call,
    quorum: tuple[int, int],
    majority: tuple[int, int, bool],
    base: Base,
    notice: int,
) -> None:
    asked = rule_for(preset(form), Body.general_assembly, kind).on(call)
    assert (asked.quorum.numerator, asked.quorum.denominator) == quorum
    assert asked.majority == Threshold(*majority, base)
    assert asked.notice_days == notice


def test_in_an_sa_abstention_and_blank_are_not_votes_cast() -> None:
    rules = [rule for rule in preset(CompanyForm.sa).decisions if rule.body is Body.general_assembly]
    assert not any(rule.abstention_counts or rule.blank_counts for rule in rules)


@pytest.mark.parametrize("form", list(CompanyForm))
def test_the_board_and_the_committee_decide_ordinary_things_in_one_call(form: CompanyForm) -> None:
    for body in (Body.board, Body.ethics_committee):
        rule = rule_for(preset(form), body, ORDINARY)
        assert rule.on(Call.first).quorum_of_present
        with pytest.raises(Refused):
            rule.on(Call.second)
        with pytest.raises(Refused, match="no rule"):
            rule_for(preset(form), body, EXTRAORDINARY)


@pytest.mark.parametrize("form", list(CompanyForm))
def test_a_rule_set_survives_its_json(form: CompanyForm) -> None:
    text = canonical_json(to_data(preset(form)))
    assert from_data(json.loads(text)) == preset(form)
    for rule in preset(form).decisions:
        assert rule_from_data(json.loads(canonical_json(rule_to_data(rule)))) == rule


def _with(path: tuple[Any, ...], value: object) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(canonical_json(to_data(preset(CompanyForm.sarl))))
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("form",), "sas"),
        (("agenda_from_days",), 15.0),
        (("agenda_from_days",), True),
        (("remote_voting",), 1),
        (("proxies",), {"small_below": 20, "surprise": 1}),
        (("decisions",), None),
        (("decisions", 0, "first", "majority", "numerator"), 0.5),
        (("decisions", 0, "first", "majority", "base"), "capital"),
        (("decisions", 0, "first"), None),
        (("decisions", 0, "tie"), "chair"),
    ],
)
def test_data_that_is_not_a_rule_set_is_refused(path: tuple[Any, ...], value: object) -> None:
    with pytest.raises(ValueError):
        from_data(_with(path, value))


@pytest.mark.parametrize(
    "key", ["body", "kind", "first", "second", "abstention_counts", "blank_counts", "tie"]
)
def test_a_rule_with_a_missing_part_is_refused(key: str) -> None:
    data = rule_to_data(preset(CompanyForm.sa).decisions[0])
    del data[key]
    with pytest.raises(ValueError):
        rule_from_data(data)

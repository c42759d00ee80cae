"""The pairs that an explainable boosting machine joins: what is drawn is what a score is explained by."""

from __future__ import annotations

import itertools

import pytest

from scopgov.training import pairs
from scopgov.training.artefacts import load_scorer
from scopgov.web import heat
from tests.training.test_insight import _made, _material


def test_each_cell_is_what_the_pair_adds_to_a_score_at_those_values() -> None:
    scorer = load_scorer(_made("ebm").artefact)
    found = pairs.pairs(scorer, _material())
    assert len(found) == 2, "the quick effort joins two pairs"
    assert _made("ebm").measures["insight"]["pairs"] == found
    joined = [place for place, owners in enumerate(scorer.estimator.term_features_) if len(owners) == 2]
    terms = {
        frozenset(_material().features[owner].name for owner in scorer.estimator.term_features_[place]): place
        for place in joined
    }
    rows = _material().design
    for one in found:
        across, up = one["across"], one["up"]
        place = terms[frozenset((across["name"], up["name"]))]
        for (at, high), (column, wide) in itertools.product(
            enumerate(up["values"]), enumerate(across["values"])
        ):
            asked = rows.head(1).assign(**{across["name"]: wide, up["name"]: high})
            added = scorer.estimator.eval_terms(asked)[0, place]
            assert one["cells"][at][column] == pytest.approx(added, abs=1e-12)
        assert up["categorical"] or up["values"] == sorted(up["values"], reverse=True)


def test_a_model_without_pairs_has_none_to_draw() -> None:
    assert pairs.pairs(load_scorer(_made("logistic").artefact), _material()) == []


def test_a_step_is_told_by_its_sign_as_well_as_its_colour() -> None:
    drawn = str(heat.heat([[-0.3, 0.0, 0.3]], ["1", "2", "3"], ["a"], most=0.3, said="x", words=False))
    assert drawn.index("heat-down-3") < drawn.index("−") < drawn.index("heat-0") < drawn.index("heat-up-3")
    assert drawn.count("<rect") == 3 and "style" not in drawn
    assert [heat.step(value, 0.3) for value in (-0.3, -0.16, -0.06, 0.04, 0.06, 0.14, 0.9)] == [
        *(-3, -2, -1, 0, 1, 1, 3)
    ]


def test_the_scale_goes_without_a_gap_from_the_most_taken_to_the_most_added() -> None:
    keys = heat.scale(0.6)
    assert [keys[0].low, keys[-1].high] == [-0.6, 0.6] and len(keys) == 7
    assert all(one.high == pytest.approx(other.low) for one, other in itertools.pairwise(keys))
    for key in keys:
        middle = (key.low + key.high) / 2
        assert heat.step(middle, 0.6) == keys.index(key) - 3


def test_names_that_hold_markup_are_written_as_they_are() -> None:
    drawn = str(heat.heat([[0.1]], ["<b>"], ["<i>"], most=0.1, said="<s>", words=True))
    assert "<b>" not in drawn and "<i>" not in drawn and "<s>" not in drawn
